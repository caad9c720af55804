// From an event to every report that it is in.
#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <unistd.h>

#include "domain/time.hpp"
#include "end_to_end/running_service.hpp"
#include "runtime/clock.hpp"

using namespace bellwether;
using namespace bellwether::test;
namespace json = boost::json;

namespace {

json::object event_of(const std::string& type, const std::string& listener, json::object more) {
    more["event_id"] = event_id();
    more["type"] = type;
    more["occurred_at"] = print_time(now());
    more["listener_id"] = listener;
    return more;
}

json::object play_of(const std::string& listener, const std::string& play) {
    return event_of("play", listener,
                    {{"play_id", play},
                     {"track_id", "track-1"},
                     {"artist_id", "artist-1"},
                     {"genre", "jazz"},
                     {"mode", "discovery"},
                     {"selected_by", "collab"},
                     {"propensity", 0.5},
                     {"slate", json::array{{{"recommender", "collab"}, {"version", "1"}, {"score", 0.6}, {"rank", 1}},
                                           {{"recommender", "content"}, {"version", "1"}, {"score", 0.2}, {"rank", 2}}}}});
}

json::value send(RunningService& running, const json::array& events) {
    const auto answer = running.admin.post("/v1/events", json::object{{"events", events}});
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return json_of(answer);
}

const json::object& metric(const json::value& card, std::string_view name) {
    for (const auto& item : card.at("comparisons").as_array())
        if (item.at("metric").as_string() == name) return item.as_object();
    FAIL("the scorecard lacks a metric");
    return card.as_object();
}

}  // namespace

TEST_CASE("a thumb reaches the scorecard, the attribution and the chain of its play") {
    auto& running = running_service();
    const auto key = fresh_key("whole-way");
    make_experiment(running, key, 100);
    const std::string listener = key + "-listener";
    const auto assigned = json_of(running.admin.post("/v1/assign", {{"listener_id", listener}, {"experiments", json::array{key}}}));
    const std::string variant(assigned.at("assignments").at(0).at("variant").as_string());
    ::usleep(300'000);  // the exposure is recorded without making anybody wait

    const std::string play = key + "-play";
    const auto receipt = send(running, {event_of("thumb", listener, {{"play_id", play}, {"value", "up"}}),  // before its play
                                        play_of(listener, play),
                                        event_of("listen", listener, {{"play_id", play}, {"listened_ms", 180000},
                                                                      {"track_ms", 200000}, {"outcome", "completed"}})});
    CHECK(receipt.at("accepted").to_number<int>() == 3);
    wait_for_rollups(running.admin, key);

    const auto card = running.admin.read("/v1/experiments/" + key + "/scorecard");
    CHECK(card.at("data").at("exposed_listeners").to_number<double>() == 1);
    const auto& thumbs = metric(card, "thumbs_up");
    const auto& side = thumbs.at(variant == "control" ? "control" : "treatment").as_object();
    CHECK(side.at("mean").to_number<double>() == 1);
    // One listener has no variance: the number is refused with its reason.
    CHECK(thumbs.at("always_valid").at("absolute").as_object().contains("refused"));

    const auto chain = running.admin.read("/v1/plays/" + play);
    const auto text = json::serialize(chain);
    CHECK(text.find("\"content\"") != std::string::npos);
    CHECK(text.find(key) != std::string::npos);

    const auto report = json::serialize(running.admin.read("/v1/reports/attribution"));
    CHECK(report.find("collab") != std::string::npos);
    CHECK(running.admin.send({Method::get, "/v1/reports/attribution", "", "", {{"Accept", "text/csv"}}}).header("content-type")
              .starts_with("text/csv"));
}

TEST_CASE("an event that is sent again counts once, whatever else it says") {
    auto& running = running_service();
    const auto listener = fresh_key("repeating-listener");
    auto play = play_of(listener, listener + "-play");
    CHECK(send(running, {play}).at("accepted").to_number<int>() == 1);
    CHECK(send(running, {play}).at("duplicates").to_number<int>() == 1);
    play["genre"] = "rock";
    play["occurred_at"] = "2026-01-01T00:00:00Z";
    const auto receipt = send(running, {play, play_of(listener, listener + "-other")});
    CHECK(receipt.at("duplicates").to_number<int>() == 1);
    CHECK(receipt.at("accepted").to_number<int>() == 1);
}

TEST_CASE("a bad event is refused with its reason, and the good ones of its batch count") {
    auto& running = running_service();
    const auto listener = fresh_key("mixed-listener");
    auto bad = play_of(listener, listener + "-bad");
    bad["event_id"] = "not-a-uuid";
    const auto receipt = send(running, {play_of(listener, listener + "-good"), bad,
                                        event_of("thumb", listener, {{"play_id", "p"}, {"value", "sideways"}})});
    CHECK(receipt.at("accepted").to_number<int>() == 1);
    const auto& rejected = receipt.at("rejected").as_array();
    REQUIRE(rejected.size() == 2);
    CHECK(rejected[0].at("index").to_number<int>() == 1);
    CHECK(rejected[1].at("index").to_number<int>() == 2);
    CHECK_FALSE(rejected[1].at("detail").as_string().empty());
}

TEST_CASE("NDJSON is read line by line") {
    auto& running = running_service();
    const auto listener = fresh_key("line-listener");
    const std::string body = json::serialize(play_of(listener, listener + "-1")) + "\nnonsense\n" +
                             json::serialize(play_of(listener, listener + "-2")) + "\n";
    const auto answer = running.admin.send({Method::post, "/v1/events", body, "application/x-ndjson", {}});
    REQUIRE(answer.status == 200);
    CHECK(json_of(answer).at("accepted").to_number<int>() == 2);
    CHECK(json_of(answer).at("rejected").as_array().size() == 1);
}

TEST_CASE("unreadable bodies, wrong types and wrong parameters are refused") {
    auto& running = running_service();
    CHECK(running.admin.send({Method::post, "/v1/events", "{", "application/json", {}}).status == 400);
    CHECK(running.admin.send({Method::post, "/v1/events", "x", "text/plain", {}}).status == 415);
    CHECK(running.admin.send({Method::post, "/v1/assign", "{\"listener_id\": \"a\"", "application/json", {}}).status == 400);
    CHECK(running.admin.post("/v1/assign", json::object{}).status == 422);
    CHECK(running.admin.get("/v1/reports/attribution?from=yesterday").status == 422);
    CHECK(running.admin.get("/v1/plays/no-such-play").status == 404);
    CHECK(running.admin.get("/v1/experiments/no-such-experiment/scorecard").status == 404);
    CHECK(running.admin.get("/v1/no-such-thing").status == 404);
    CHECK(running.admin.send({Method::del, "/v1/assign", "", "", {}}).status == 405);
}
