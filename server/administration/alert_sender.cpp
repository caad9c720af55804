#include "administration/alert_sender.hpp"

#include <fmt/format.h>

#include <boost/json/object.hpp>

#include "http/digest.hpp"
#include "http/json.hpp"
#include "http/random.hpp"
#include "runtime/clock.hpp"
#include "runtime/log.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::size_t secret_bytes = 32;
constexpr int deliveries_a_run = 20;
constexpr std::size_t answer_bytes_max = 64 << 10;
constexpr std::size_t error_bytes_max = 500;

Result<ClientResponse> send_over_http(const ClientRequest& request, bool public_only) {
    ClientSettings settings;
    settings.connect_timeout = std::chrono::milliseconds(5'000);
    settings.timeout = std::chrono::milliseconds(15'000);
    settings.body_max = answer_bytes_max;
    settings.public_addresses_only = public_only;
    settings.proxy_from_environment = false;
    return HttpClient(settings).send(request);
}

std::string shortened(std::string text) {
    if (text.size() > error_bytes_max) text.resize(error_bytes_max);
    return text;
}

}  // namespace

std::string make_webhook_secret() { return std::string(secret_prefix) + base64_encode(random_bytes(secret_bytes)); }

Result<std::string> sign_webhook(std::string_view secret, std::string_view id, std::int64_t timestamp, std::string_view body) {
    const auto key = secret.starts_with(secret_prefix) ? base64_decode(secret.substr(secret_prefix.size())) : std::nullopt;
    if (!key || key->empty()) return Error{ErrorKind::invalid, "the webhook's secret is not whsec_ and base64", {}};
    return "v1," + base64_encode(hmac_sha256(*key, fmt::format("{}.{}.{}", id, timestamp, body)));
}

std::optional<std::chrono::seconds> retry_after(int attempts) {
    using std::chrono::hours, std::chrono::minutes, std::chrono::seconds;
    static constexpr seconds delays[] = {seconds(5), minutes(5), minutes(30), hours(2),  hours(5),
                                         hours(10),  hours(14),  hours(20),   hours(24)};
    if (attempts < 1 || static_cast<std::size_t>(attempts) > std::size(delays)) return std::nullopt;
    return delays[attempts - 1];
}

std::string webhook_body(const Alert& alert) {
    const auto data = parse_json(alert.data_json);
    return print_json(json::object{{"type", alert.type},
                                   {"timestamp", print_time(alert.raised_at)},
                                   {"data", data ? data.value() : json::value(json::object{})}});
}

AlertSender::AlertSender(Database& database, Send send) : database_(database), send_(send ? std::move(send) : send_over_http) {}

DeliveryResult AlertSender::attempt(const DueDelivery& due) const {
    DeliveryResult result;
    ClientRequest request;
    request.method = "POST";
    request.url = due.url;
    request.body = webhook_body(due.alert);
    const std::string id = "msg_" + due.alert.event_id;
    // The time of the attempt: receivers refuse old ones, so that nothing recorded can be sent again.
    const auto timestamp = std::chrono::duration_cast<std::chrono::seconds>(now().time_since_epoch()).count();
    const auto signature = sign_webhook(due.secret, id, timestamp, request.body);
    if (signature) {
        request.headers = {{"webhook-id", id}, {"webhook-timestamp", std::to_string(timestamp)}, {"webhook-signature", signature.value()}};
        const auto answer = send_(request, !due.allow_private);
        if (answer) result.status = answer.value().status;
        if (result.status && *result.status >= 200 && *result.status < 300) {
            result.state = "delivered";
            return result;
        }
        result.error = answer ? fmt::format("answered {}", answer.value().status) : shortened(answer.error().detail);
    } else {
        result.error = signature.error().detail;
    }
    // 410 Gone: whoever listens says that it never will again.
    const auto again = result.status == 410 ? std::nullopt : retry_after(due.attempts);
    result.state = again ? "pending" : "failed";
    if (again) result.again_in = *again;
    return result;
}

void AlertSender::run() {
    const auto due = database_.write([](Transaction& transaction) { return AlertStore(transaction).claim_due(deliveries_a_run); });
    for (const DueDelivery& one : due) {
        const DeliveryResult result = attempt(one);
        if (result.state != "delivered")
            log_warning("a webhook was not delivered", {{"type", one.alert.type}, {"state", result.state}, {"why", result.error}});
        database_.write([&](Transaction& transaction) { AlertStore(transaction).settle(one, result); });
    }
}

}  // namespace bellwether
