#include "end_to_end/running_service.hpp"

#include <atomic>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <random>
#include <stdexcept>
#include <unistd.h>

#include "domain/uuid.hpp"
#include "runtime/clock.hpp"

namespace bellwether::test {

namespace json = boost::json;

RunningService& running_service() {
    static RunningService running;
    return running;
}

std::string fresh_key(const std::string& prefix) {
    static std::atomic<int> next{0};
    return prefix + "-" + std::to_string(++next);
}

JsonClient RunningService::with_role(const std::string& role) {
    const auto made = admin.post("/v1/tokens", {{"name", fresh_key(role)}, {"role", role}});
    if (made.status != 201) throw std::runtime_error("no token: " + made.body);
    JsonClient client(service.address(), std::string(json_of(made).at("secret").as_string()));
    for (int attempt = 0; client.get("/v1/session").status == 401 && attempt < 40; ++attempt) ::usleep(250'000);
    return client;
}

std::string first_code(const HttpAnswer& answer) {
    const auto body = json_of(answer);
    const auto* errors = body.as_object().if_contains("errors");
    if (errors == nullptr || errors->as_array().empty()) return std::string(body.at("detail").as_string());
    return std::string(errors->as_array()[0].at("code").as_string());
}

void make_experiment(RunningService& running, const std::string& key, double percent) {
    const auto before = config_version(running.admin);
    const auto made = running.admin.post(
        "/v1/experiments",
        {{"key", key},
         {"variants", json::array{{{"key", "control"}, {"weight", 0.5}}, {{"key", "treatment"}, {"weight", 0.5}}}}});
    if (made.status != 201) throw std::runtime_error("not made: " + made.body);
    if (percent <= 0) return;
    const auto started = running.admin.post("/v1/experiments/" + key + "/start", {{"percent", percent}});
    if (started.status != 200) throw std::runtime_error("not started: " + started.body);
    wait_for_config(running.admin, before + 1);
}

std::string event_id() {
    static std::mt19937_64 random(std::random_device{}());
    const auto bits = random();
    std::array<std::uint8_t, 8> bytes{};
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(bits >> (8 * i));
    return print_uuid(make_uuid_v7(now(), bytes));
}

}  // namespace bellwether::test
