#include "ingest/event_endpoints.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <future>

#include "ingest/events.hpp"
#include "runtime/worker_pool.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

struct Endpoints {
    test::Ingest ingest;
    WorkerPool workers{2, 16};
    std::vector<Route> routes = event_routes(ingest.writer, workers, ingest.database);

    Response post(std::string_view body, std::string_view content_type = "application/json") {
        Request request;
        request.method = Method::post;
        request.body = body;
        request.content_type = content_type;
        request.principal = {"radio", Role::service, false};
        std::promise<Response> answer;
        routes[0].awaiting_handler(request, [&](Response response) { answer.set_value(std::move(response)); });
        return answer.get_future().get();
    }
    json::object quarantine(const std::string& query) {
        Request request;
        request.query = query;
        const Response response = routes[1].handler(request);
        REQUIRE(response.status == 200);
        return json::parse(response.body).as_object();
    }
};

constexpr const char* good = R"({"event_id":"0193594b-7c00-7000-8000-000000000001","type":"thumb",)"
                             R"("occurred_at":"2026-11-23T10:00:00Z","listener_id":"ann","play_id":"p","value":"up"})";
constexpr const char* bad = R"({"event_id":"x","type":"thumb"})";

}  // namespace

TEST_CASE("events are taken by services, and the quarantine is read by people") {
    Endpoints endpoints;
    CHECK(endpoints.routes[0].access == Access::service);
    CHECK(endpoints.routes[0].execution == Execution::awaits);
    CHECK(endpoints.routes[0].body_max == event_batch_bytes_max);
    CHECK(endpoints.routes[1].access == Access::read);
}

TEST_CASE("the answer to a batch counts what was accepted, known before, and refused") {
    Endpoints endpoints;
    const std::string body = std::string(R"({"events":[)") + good + "," + bad + "," + good + "]}";
    const Response response = endpoints.post(body);
    CHECK(response.status == 200);
    CHECK(json::parse(response.body) ==
          json::parse(R"({"accepted":1,"duplicates":1,"rejected":[{"index":1,"event_id":"x","code":"bad_event_id","detail":)"
                      R"("'event_id' is not a UUID such as 0193594b-7c00-7000-8000-000000000001"}]})"));
    CHECK(json::parse(endpoints.post(body).body).at("duplicates") == 2);
    CHECK(json::parse(endpoints.post(std::string(good) + "\nhello\n", "application/x-ndjson").body).at("duplicates") == 1);
    CHECK(json::parse(endpoints.post(std::string("[") + bad + "]").body).at("accepted") == 0);
    CHECK(endpoints.ingest.ask("select count(*) from events") == "1");
    CHECK(endpoints.ingest.ask("select count(*) from quarantine q where q.token_name = 'radio'") == "4");
    const std::string figures = endpoints.ingest.counters.text();
    CHECK(figures.find(R"(bellwether_events_total{result="accepted",type="thumb"} 1)") != std::string::npos);
    CHECK(figures.find(R"(bellwether_events_total{result="duplicate",type="thumb"} 4)") != std::string::npos);
    CHECK(figures.find(R"(bellwether_events_total{result="rejected",type="any"} 4)") != std::string::npos);
}

TEST_CASE("bodies that cannot be read are refused as a whole") {
    Endpoints endpoints;
    CHECK(endpoints.post("hello").status == 400);
    CHECK(endpoints.post(R"({"event":[]})").status == 422);
    CHECK(endpoints.post("[]", "text/plain").status == 415);
    CHECK(endpoints.post(std::string(event_batch_bytes_max + 1, ' ')).status == 413);
    CHECK(endpoints.post("[]").body == R"({"accepted":0,"duplicates":0,"rejected":[]})");
}

TEST_CASE("a stopped writer and a stopped pool answer 503 with Retry-After") {
    Endpoints endpoints;
    endpoints.ingest.writer.stop();
    CHECK(endpoints.post(std::string("[") + good + "]").status == 503);
    endpoints.workers.stop();
    const Response response = endpoints.post("[]");
    CHECK(response.status == 503);
    CHECK(std::any_of(response.headers.begin(), response.headers.end(), [](const auto& h) { return h.first == "Retry-After"; }));
}

TEST_CASE("the quarantine is listed newest first, in pages, by code and by token") {
    Endpoints endpoints;
    for (int i = 0; i < 5; ++i) endpoints.post(std::string("[") + bad + "]");
    endpoints.post("[17]");
    const auto first = endpoints.quarantine("limit=4");
    REQUIRE(first.at("items").as_array().size() == 4);
    CHECK(first.at("items").at(0).at("code") == "not_an_object");
    CHECK(first.at("items").at(0).at("event_id").is_null());
    CHECK(first.at("items").at(0).at("body") == "17");
    CHECK(first.at("items").at(1).at("event_id") == "x");
    CHECK(first.at("items").at(1).at("token") == "radio");
    const auto second = endpoints.quarantine("limit=4&cursor=" + std::string(first.at("next_cursor").as_string()));
    CHECK(second.at("items").as_array().size() == 2);
    CHECK(second.at("next_cursor").is_null());
    CHECK(endpoints.quarantine("code=not_an_object").at("items").as_array().size() == 1);
    CHECK(endpoints.quarantine("token=nobody").at("items").as_array().empty());
    Request request;
    request.query = "limit=0";
    CHECK(endpoints.routes[1].handler(request).status == 422);
}

}  // namespace bellwether
