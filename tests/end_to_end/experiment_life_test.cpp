// The life of an experiment through the running service.
#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <unistd.h>

#include "end_to_end/running_service.hpp"

using namespace bellwether;
using namespace bellwether::test;
namespace json = boost::json;

namespace {

constexpr int listeners = 2'000;

/// The variant of each listener in an experiment; empty for those who are left out.
std::map<std::string, std::string> variants_of_all(JsonClient& client, const std::string& key) {
    std::map<std::string, std::string> variants;
    for (int begin = 0; begin < listeners; begin += 500) {
        json::array asked;
        for (int i = begin; i < begin + 500; ++i) asked.push_back(json::object{{"listener_id", "listener-" + std::to_string(i)}});
        const auto answer = client.post("/v1/assign", {{"listeners", asked}, {"experiments", json::array{key}}, {"expose", false}});
        REQUIRE(answer.status == 200);
        const auto body = json_of(answer);
        for (const auto& one : body.at("listeners").as_array()) {
            const auto& assignment = one.at("assignments").at(0);
            variants[std::string(one.at("listener_id").as_string())] =
                assignment.at("variant").is_string() ? std::string(assignment.at("variant").as_string()) : "";
        }
    }
    return variants;
}

int how_many(const std::map<std::string, std::string>& variants, const std::string& variant) {
    int count = 0;
    for (const auto& [listener, got] : variants) count += got == variant ? 1 : 0;
    return count;
}

void act(RunningService& running, const std::string& key, const std::string& action, const json::value& body) {
    const auto before = config_version(running.admin);
    const auto answer = running.admin.post("/v1/experiments/" + key + "/" + action, body);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    wait_for_config(running.admin, before);
}

}  // namespace

TEST_CASE("through any ramp nobody moves from one variant to another") {
    auto& running = running_service();
    const auto key = fresh_key("ramped");
    make_experiment(running, key, 10);
    const auto at_10 = variants_of_all(running.admin, key);
    CHECK(how_many(at_10, "control") > 50);
    CHECK(how_many(at_10, "treatment") > 50);

    act(running, key, "ramp", {{"percent", 60}, {"reason", "up"}});
    const auto at_60 = variants_of_all(running.admin, key);
    CHECK(how_many(at_60, "") < how_many(at_10, ""));
    for (const auto& [listener, variant] : at_10)
        if (!variant.empty()) CHECK(at_60.at(listener) == variant);

    act(running, key, "ramp", {{"percent", 10}, {"reason", "down: the newest leave first"}});
    CHECK(variants_of_all(running.admin, key) == at_10);

    act(running, key, "pause", json::object{{"reason", "a look at it"}});
    CHECK(how_many(variants_of_all(running.admin, key), "") == listeners);
    act(running, key, "resume", json::object{{"reason", "all is well"}});
    CHECK(variants_of_all(running.admin, key) == at_10);

    act(running, key, "kill", {{"variant", "treatment"}, {"reason", "it crashes"}});
    const auto killed = variants_of_all(running.admin, key);
    CHECK(how_many(killed, "treatment") == 0);
    for (const auto& [listener, variant] : at_10)
        if (variant == "treatment") CHECK(killed.at(listener).empty());
        else CHECK(killed.at(listener) == variant);

    act(running, key, "stop", {{"decision", "rollback"}, {"reason", "killed"}});
    CHECK(how_many(variants_of_all(running.admin, key), "") == listeners);
    const auto history = running.admin.read("/v1/experiments/" + key + "/history");
    CHECK(history.at("items").as_array().size() == 8);
}

TEST_CASE("an assignment says its reason, and names what it was asked for") {
    auto& running = running_service();
    const auto key = fresh_key("reasons");
    make_experiment(running, key, 0);
    const auto reason_of = [&](const std::string& experiment) {
        const auto answer = running.admin.post(
            "/v1/assign", {{"listener_id", "somebody"}, {"experiments", json::array{experiment}}, {"expose", false}});
        REQUIRE(answer.status == 200);
        const auto body = json_of(answer);
        const auto& assignment = body.at("assignments").at(0);
        CHECK(assignment.at("variant").is_null());
        return std::string(assignment.at("reason").as_string());
    };
    CHECK(reason_of("no-such-experiment") == "unknown_experiment");
    for (int attempt = 0; reason_of(key) == "unknown_experiment" && attempt < 100; ++attempt) ::usleep(50'000);
    CHECK(reason_of(key) == "draft");
    act(running, key, "start", {{"percent", 0.0001}});
    CHECK(reason_of(key) == "outside_ramp");
}

TEST_CASE("an experiment's mistakes are all named, each with its place") {
    auto& running = running_service();
    const auto refused = running.admin.post("/v1/experiments", {{"key", "Not A Key"}, {"variants", json::array{}}, {"colour", "red"}});
    CHECK(refused.status == 422);
    const auto body = json_of(refused);
    CHECK(refused.header("content-type").starts_with("application/problem+json"));
    CHECK(body.at("errors").as_array().size() >= 3);
}

TEST_CASE("what the state does not allow is refused with 409") {
    auto& running = running_service();
    const auto key = fresh_key("states");
    make_experiment(running, key, 5);
    const std::string path = "/v1/experiments/" + key;
    CHECK(running.admin.post(path + "/start", {{"percent", 5}}).status == 409);
    CHECK(running.admin.post(path + "/resume", json::object{}).status == 409);
    CHECK(running.admin.post(path + "/ramp", {{"percent", 150}, {"reason", "too much"}}).status == 422);
    CHECK(running.admin.post(path + "/stop", {{"decision", "maybe"}, {"reason", "?"}}).status == 422);
    CHECK(running.admin.post(path + "/kill", {{"variant", "nobody"}, {"reason", "?"}}).status == 422);
    CHECK(running.admin.post("/v1/experiments", {{"key", key},
                                                 {"variants", json::array{{{"key", "a"}, {"weight", 1}}, {{"key", "b"}, {"weight", 1}}}}})
              .status == 409);
    CHECK(running.admin.get("/v1/experiments/no-such-experiment").status == 404);
}

TEST_CASE("a change needs the revision that it is based on") {
    auto& running = running_service();
    const auto key = fresh_key("revisions");
    make_experiment(running, key, 0);
    const std::string path = "/v1/experiments/" + key;
    const auto found = running.admin.get(path);
    const auto etag = found.header("etag");
    REQUIRE_FALSE(etag.empty());
    const json::object changed{{"key", key},
                               {"hypothesis", "It helps."},
                               {"variants", json::array{{{"key", "control"}, {"weight", 0.5}}, {{"key", "treatment"}, {"weight", 0.5}}}}};
    CHECK(running.admin.put(path, changed).status == 428);
    CHECK(running.admin.put(path, changed, {{"If-Match", "\"99\""}}).status == 412);
    CHECK(running.admin.put(path, changed, {{"If-Match", etag}}).status == 200);
    CHECK(running.admin.put(path, changed, {{"If-Match", etag}}).status == 412);
}
