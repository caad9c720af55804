// Alerts: what is signed, what is told once, how it is retried, and who may be told.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <map>

#include "administration/alert_sender.hpp"
#include "administration/alert_watch.hpp"
#include "administration/webhook_endpoints.hpp"
#include "http/json.hpp"
#include "support/postgres.hpp"

using namespace bellwether;

namespace {

namespace json = boost::json;

struct Service {
    Response call(Method method, const std::string& path, const std::string& body = "", const std::string& query = "") {
        Request request;
        request.method = method;
        request.path = path;
        request.query = query;
        request.body = body;
        request.content_type = "application/json";
        request.principal = {"ada", Role::admin, false};
        auto match = router.match(method, path);
        REQUIRE(match.route != nullptr);
        request.path_parameters = std::move(match.parameters);
        return match.route->handler(request);
    }
    json::value read(const std::string& path, const std::string& query = "") { return json::parse(call(Method::get, path, "", query).body); }
    void raise(const std::string& type, const std::string& occasion) {
        Alert alert;
        alert.type = type;
        alert.subject = "test";
        alert.occasion = occasion;
        alert.data_json = R"({"why": "a test"})";
        raise_all(database, {alert});
    }
    /// Makes what waits due at once.
    void hurry() {
        database.write([](Transaction& transaction) { transaction.run("update alert_deliveries set next_at = now() where state = 'pending'"); });
    }
    Database database{DatabaseSettings{.url = test::fresh_migrated_database_url(PostgresRole::service)}};
    Router router{webhook_routes(database)};
};

std::string codes(const Response& response) {
    std::string lines;
    const auto body = json::parse(response.body);
    for (const auto& error : body.at("errors").as_array())
        lines += std::string(error.at("pointer").as_string()) + " " + std::string(error.at("code").as_string()) + "\n";
    return lines;
}

}  // namespace

TEST_CASE("a signature is that of the standard's own example") {
    // The example of the Standard Webhooks reference libraries.
    const auto signature = sign_webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})");
    REQUIRE(signature);
    CHECK(signature.value() == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    CHECK_FALSE(sign_webhook("secret", "a", 1, "b"));
    CHECK(sign_webhook(make_webhook_secret(), "a", 1, "b"));
}

TEST_CASE("a webhook is told in signed form, once, and its secret is shown once") {
    Service service;
    const auto made = service.call(Method::post, "/v1/webhooks", R"({"name": "ops", "url": "https://example.com/hook", "events": ["model.held"]})");
    REQUIRE(made.status == 201);
    const std::string secret(json::parse(made.body).at("secret").as_string());
    CHECK(secret.starts_with("whsec_"));
    CHECK_FALSE(service.read("/v1/webhooks").at("items").at(0).as_object().contains("secret"));
    service.raise("model.held", "one");
    service.raise("model.held", "one");
    service.raise("ramp.step", "two");  // nobody asks for it
    std::vector<ClientRequest> sent;
    AlertSender sender(service.database, [&](const ClientRequest& request, bool public_only) -> Result<ClientResponse> {
        CHECK(public_only);
        sent.push_back(request);
        return ClientResponse{204, {}, ""};
    });
    sender.run();
    sender.run();
    REQUIRE(sent.size() == 1);
    CHECK(json::parse(sent[0].body).at("type").as_string() == "model.held");
    CHECK(json::parse(sent[0].body).at("data").at("why").as_string() == "a test");
    std::map<std::string, std::string> headers(sent[0].headers.begin(), sent[0].headers.end());
    CHECK(headers.at("webhook-id").starts_with("msg_"));
    CHECK(headers.at("webhook-signature") ==
          sign_webhook(secret, headers.at("webhook-id"), std::stoll(headers.at("webhook-timestamp")), sent[0].body).value());
    const auto delivered = service.read("/v1/alerts", "state=delivered").at("items");
    CHECK(delivered.as_array().size() == 1);
    CHECK(delivered.at(0).at("last_status").to_number<int>() == 204);
    CHECK(service.read("/v1/alerts").at("items").as_array().size() == 2);
}

TEST_CASE("what fails is tried again with a growing pause, is visible, given up, and can be tried again") {
    CHECK(retry_after(1) == std::chrono::seconds(5));
    CHECK(retry_after(9) == std::chrono::hours(24));
    CHECK_FALSE(retry_after(10));
    Service service;
    service.call(Method::post, "/v1/webhooks", R"({"name": "ops", "url": "https://example.com/hook"})");
    service.raise("data.late", "today");
    int tries = 0;
    AlertSender sender(service.database, [&](const ClientRequest&, bool) -> Result<ClientResponse> {
        ++tries;
        if (tries == 1) return Error{ErrorKind::unavailable, "no answer", {}};
        return ClientResponse{tries == 2 ? 302 : 500, {}, ""};
    });
    sender.run();
    CHECK(service.read("/v1/alerts").at("items").at(0).at("last_error").as_string() == "no answer");
    sender.run();
    CHECK(tries == 1);  // not due yet
    for (int i = 0; i < 20; ++i) {
        service.hurry();
        sender.run();
    }
    CHECK(tries == 10);
    const auto line = service.read("/v1/alerts", "state=failed").at("items").at(0);
    CHECK(line.at("attempts").to_number<int>() == 10);
    CHECK(line.at("last_status").to_number<int>() == 500);
    CHECK(service.read("/v1/webhooks").at("items").at(0).at("failed").to_number<int>() == 1);
    CHECK(json::parse(service.call(Method::post, "/v1/webhooks/ops/retry").body).at("retried").to_number<int>() == 1);
    sender.run();
    CHECK(tries == 11);
    CHECK(service.call(Method::del, "/v1/webhooks/ops").status == 204);
    service.hurry();
    sender.run();
    CHECK(tries == 11);
    CHECK(service.call(Method::del, "/v1/webhooks/ops").status == 404);
    CHECK(service.call(Method::post, "/v1/webhooks/ops/retry").status == 404);
}

TEST_CASE("a receiver that is gone is not asked again") {
    Service service;
    service.call(Method::post, "/v1/webhooks", R"({"name": "ops", "url": "http://10.0.0.7/hook", "allow_private": true})");
    service.raise("data.late", "today");
    AlertSender sender(service.database, [&](const ClientRequest&, bool public_only) -> Result<ClientResponse> {
        CHECK_FALSE(public_only);
        return ClientResponse{410, {}, ""};
    });
    sender.run();
    CHECK(service.read("/v1/alerts", "state=failed").at("items").as_array().size() == 1);
}

TEST_CASE("without an admin's leave nothing reaches an address of our own") {
    Service service;
    service.database.write([](Transaction& transaction) {
        transaction.run("insert into webhooks (name, url, secret, events, created_by) values"
                        " ('own', 'https://127.0.0.1:9/', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', '{}', 'ada')");
    });
    service.raise("data.late", "today");
    AlertSender(service.database).run();
    CHECK(std::string(service.read("/v1/alerts").at("items").at(0).at("last_error").as_string()).find("not public") != std::string::npos);
}

TEST_CASE("webhooks are refused with the place and the reason") {
    Service service;
    const auto refused = [&](const std::string& body) {
        const auto answer = service.call(Method::post, "/v1/webhooks", body);
        CHECK(answer.status == 422);
        return codes(answer);
    };
    CHECK(refused("{}") == "/name missing\n/url missing\n");
    CHECK(refused(R"({"name": "A b", "url": "https://example.com"})") == "/name bad_key\n");
    CHECK(refused(R"({"name": "a", "url": "ftp://example.com"})") == "/url bad_url\n");
    CHECK(refused(R"({"name": "a", "url": "https://user:secret@example.com"})") == "/url bad_url\n");
    CHECK(refused(R"({"name": "a", "url": "https://"})") == "/url bad_url\n");
    CHECK(refused(R"({"name": "a", "url": "http://example.com"})") == "/url not_https\n");
    CHECK(refused(R"({"name": "a", "url": "https://example.com", "events": ["weather"]})") == "/events unknown_event\n");
    CHECK(refused(R"({"name": "a", "url": "https://example.com", "colour": 1})") == "/colour unknown_field\n");
    const std::string good = R"({"name": "a", "url": "https://example.com"})";
    CHECK(service.call(Method::post, "/v1/webhooks", good).status == 201);
    CHECK(service.call(Method::post, "/v1/webhooks", good).status == 409);
    CHECK(service.call(Method::get, "/v1/alerts", "", "state=lost").status == 422);
    for (const auto& route : webhook_routes(service.database))
        CHECK(route.access == (route.pattern == "/v1/alerts" ? Access::read : Access::admin));
}

TEST_CASE("lines of the audit log become alerts, each once") {
    AuditEntry entry;
    entry.audit_id = 7;
    entry.object_kind = "experiment";
    entry.object_key = "sonic";
    entry.action = "ramp";
    entry.after_json = R"({"percent": 5, "state": "running"})";
    REQUIRE(alert_of(entry));
    CHECK(alert_of(entry)->type == "ramp.step");
    CHECK(json::parse(alert_of(entry)->data_json).at("percent").to_number<int>() == 5);
    entry.action = "stop";
    CHECK_FALSE(alert_of(entry));
    entry.after_json = R"({"decision": "rollback"})";
    CHECK(alert_of(entry)->type == "experiment.rollback");
    entry.action = "kill";
    CHECK(alert_of(entry)->type == "experiment.rollback");
    entry.action = "update";
    CHECK_FALSE(alert_of(entry));
    entry.object_kind = "recommender";
    entry.action = "rollback";
    CHECK(alert_of(entry)->type == "model.rollback");
    const UtcTime noon = parse_time("2026-11-24T12:00:00Z").value();
    CHECK_FALSE(alert_of_lag(10, noon));
    CHECK(alert_of_lag(1000, noon)->occasion == "late:2026-11-24");

    Service service;
    service.database.write([](Transaction& transaction) {
        transaction.run("insert into audit_log (at, actor, action, object_kind, object_key) values (now() - interval '1 s', 'ada', 'kill', 'experiment', 'x')");
    });
    raise_from_audit(service.database);
    raise_from_audit(service.database);
    CHECK(service.read("/v1/alerts").at("items").as_array().size() == 1);
}
