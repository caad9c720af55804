#include <doctest/doctest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "experiments/service.hpp"

namespace bellwether {
namespace {

namespace json = boost::json;
using test::Answer;
using test::Service;

std::string text(const json::value& value) {
    return json::value_to<std::string>(value);
}

int slots_of(const Answer& answer, const std::string& variant) {
    for (const auto& one : answer.body.at("variants").as_array())
        if (text(one.at("key")) == variant) return one.at("slots").to_number<int>();
    return -1;
}

double percent_of(const Answer& answer) {
    return answer.body.at("percent").to_number<double>();
}

TEST_CASE("a start sets the first ramp") {
    Service service;
    service.draft("a");
    const auto started = service.post("/v1/experiments/a/start", R"({"percent": 1, "reason": "go"})");
    REQUIRE(started.status == 200);
    CHECK(text(started.body.at("state")) == "running");
    CHECK(started.body.at("started_at").is_string());
    CHECK(percent_of(started) == 1);
    CHECK(slots_of(started, "control") == 5'000);
    CHECK(slots_of(started, "treatment") == 5'000);
    CHECK(started.etag == "\"2\"");
}

TEST_CASE("a start without a percentage takes everybody") {
    Service service;
    service.draft("a");
    const auto started = service.post("/v1/experiments/a/start");
    CHECK(percent_of(started) == 100);
    CHECK(slots_of(started, "treatment") == 500'000);
}

TEST_CASE("a ramp raises and lowers") {
    Service service;
    service.draft("a");
    service.post("/v1/experiments/a/start", R"({"percent": 1})");
    const auto raised = service.post("/v1/experiments/a/ramp", R"({"percent": 20, "reason": "all quiet"})");
    REQUIRE(raised.status == 200);
    CHECK(slots_of(raised, "control") == 100'000);
    const auto lowered = service.post("/v1/experiments/a/ramp", R"({"percent": 0.0001, "reason": "skips rise"})");
    REQUIRE(lowered.status == 200);
    CHECK(slots_of(lowered, "control") + slots_of(lowered, "treatment") == 1);
}

TEST_CASE("a ramp in YAML") {
    Service service;
    service.draft("a");
    service.post("/v1/experiments/a/start", "percent: 1", "", "text/yaml");
    CHECK(percent_of(service.post("/v1/experiments/a/ramp", "percent: 2\nreason: fine\n", "", "application/yaml")) ==
          2);
}

TEST_CASE("a percentage out of its range is refused") {
    Service service;
    service.draft("a");
    for (const char* percent : {"0", "0.00009", "-1", "100.0001", "1e300"}) {
        CAPTURE(percent);
        const auto start = service.post("/v1/experiments/a/start", std::string(R"({"percent": )") + percent + "}");
        CHECK(start.status == 422);
        CHECK(start.mistakes() == "/percent out_of_range\n");
    }
    service.post("/v1/experiments/a/start", R"({"percent": 1})");
    const auto none = service.post("/v1/experiments/a/ramp", R"({"percent": 0, "reason": "stop it"})");
    CHECK(none.status == 422);
    CHECK(none.detail().find("pause or stop") != std::string::npos);
}

TEST_CASE("actions say what they miss and what they do not know") {
    Service service;
    service.draft("a");
    CHECK(service.post("/v1/experiments/a/ramp").mistakes() == "/percent missing\n/reason missing\n");
    CHECK(service.post("/v1/experiments/a/ramp", R"({"percent": 5, "reason": "  "})").mistakes() ==
          "/reason missing\n");
    CHECK(service.post("/v1/experiments/a/stop", R"({"reason": "x"})").mistakes() == "/decision missing\n");
    CHECK(service.post("/v1/experiments/a/stop", R"({"decision": "keep", "reason": "x"})").mistakes() ==
          "/decision unknown_value\n");
    CHECK(service.post("/v1/experiments/a/stop", R"({"decision": "ship"})").mistakes() == "/reason missing\n");
    CHECK(service.post("/v1/experiments/a/kill", R"({"reason": "x"})").mistakes() == "/variant missing\n");
    CHECK(service.post("/v1/experiments/a/start", R"({"percentage": 5})").mistakes() == "/percentage unknown_field\n");
    CHECK(service.post("/v1/experiments/a/pause", R"({"percent": 5})").mistakes() == "/percent unknown_field\n");
    CHECK(service.post("/v1/experiments/a/start", "[").status == 400);
    CHECK(service.post("/v1/experiments/a/start", R"({"reason": ")" + std::string(2'001, 'x') + "\"}").mistakes() ==
          "/reason too_long\n");
}

TEST_CASE("a pause keeps the slots, and a resume goes on with them") {
    Service service;
    service.draft("a");
    service.post("/v1/experiments/a/start", R"({"percent": 10})");
    const auto held = service.get("/v1/experiments/a/allocations").body.at("held");
    const auto paused = service.post("/v1/experiments/a/pause", R"({"reason": "an incident"})");
    CHECK(text(paused.body.at("state")) == "paused");
    CHECK(percent_of(paused) == 10);
    CHECK(service.get("/v1/experiments/a/allocations").body.at("held") == held);
    const auto resumed = service.post("/v1/experiments/a/resume");
    CHECK(text(resumed.body.at("state")) == "running");
    CHECK(service.get("/v1/experiments/a/allocations").body.at("held") == held);
}

TEST_CASE("a stop gives every slot back and records the decision") {
    Service service;
    service.draft("a");
    service.post("/v1/experiments/a/start", R"({"percent": 10})");
    const auto stopped =
        service.post("/v1/experiments/a/stop", R"({"decision": "rollback", "reason": "fewer thumbs"})");
    REQUIRE(stopped.status == 200);
    CHECK(text(stopped.body.at("state")) == "stopped");
    CHECK(text(stopped.body.at("decision")) == "rollback");
    CHECK(text(stopped.body.at("decision_reason")) == "fewer thumbs");
    CHECK(stopped.body.at("stopped_at").is_string());
    CHECK(percent_of(stopped) == 0);
    CHECK(slots_of(stopped, "control") == 0);
    CHECK(service.get("/v1/layers/own.a").body.at("free_slots") == json::value(1'000'000));
}

TEST_CASE("a killed variant gives its slots back and the others keep theirs") {
    Service service;
    CHECK(
        service.post("/v1/experiments", R"({"key": "a", "variants": [{"key": "control"}, {"key": "b"}, {"key": "c"}]})")
            .status == 201);
    service.post("/v1/experiments/a/start", R"({"percent": 30})");
    const auto killed = service.post("/v1/experiments/a/kill", R"({"variant": "b", "reason": "crashes"})");
    REQUIRE(killed.status == 200);
    CHECK(slots_of(killed, "b") == 0);
    CHECK(slots_of(killed, "c") == 100'000);
    CHECK(percent_of(killed) == 20);
    CHECK(killed.body.at("variants").at(1).at("killed_at").is_string());
    const auto raised = service.post("/v1/experiments/a/ramp", R"({"percent": 60, "reason": "without b"})");
    CHECK(slots_of(raised, "b") == 0);
    CHECK(slots_of(raised, "c") == 300'000);
    const auto again = service.post("/v1/experiments/a/kill", R"({"variant": "b", "reason": "again"})");
    CHECK(again.status == 409);
    CHECK(again.detail().find("killed before") != std::string::npos);
}

TEST_CASE("the control cannot be killed, nor what does not exist") {
    Service service;
    service.draft("a");
    service.post("/v1/experiments/a/start", R"({"percent": 10})");
    const auto control = service.post("/v1/experiments/a/kill", R"({"variant": "control", "reason": "x"})");
    CHECK(control.status == 409);
    CHECK(control.detail().find("stop the experiment instead") != std::string::npos);
    const auto unknown = service.post("/v1/experiments/a/kill", R"({"variant": "nobody", "reason": "x"})");
    CHECK(unknown.status == 422);
    CHECK(unknown.mistakes() == "/variant unknown_variant\n");
}

TEST_CASE("every action is refused in the states that do not allow it, and says what is possible") {
    const std::vector<std::pair<std::string, std::string>> actions = {
        {"start", R"({"percent": 10})"},
        {"restart", R"({"percent": 10, "reason": "x"})"},
        {"ramp", R"({"percent": 20, "reason": "x"})"},
        {"pause", ""},
        {"resume", ""},
        {"kill", R"({"variant": "treatment", "reason": "x"})"},
        {"stop", R"({"decision": "ship", "reason": "x"})"},
        {"archive", ""}};
    struct Case {
        std::string state;
        std::vector<std::string> way;
        std::string possible;
    };
    const std::vector<Case> cases = {{"draft", {}, "start, archive"},
                                     {"running", {"start"}, "ramp, pause, kill, stop, restart"},
                                     {"paused", {"start", "pause"}, "resume, kill, stop, restart"},
                                     {"stopped", {"start", "stop"}, "restart, archive"},
                                     {"archived", {"archive"}, "nothing more"}};
    Service service;
    const auto act = [&](const std::string& key, const std::string& action) {
        for (const auto& [name, body] : actions)
            if (name == action) return service.post("/v1/experiments/" + key + "/" + name, body);
        return Answer{};
    };
    for (const auto& one : cases)
        for (const auto& [action, body] : actions) {
            const std::string key = one.state + "-" + action;
            CAPTURE(key);
            service.draft(key);
            for (const auto& step : one.way)
                REQUIRE(act(key, step).status == 200);
            const bool possible = (", " + one.possible + ",").find(" " + action + ",") != std::string::npos;
            const auto answer = act(key, action);
            CHECK(answer.status == (possible ? 200 : 409));
            if (answer.status == 409)
                CHECK(answer.detail() == "experiment '" + key + "' is " + one.state + ": '" + action +
                                             "' is not possible now; possible: " + one.possible);
        }
}

TEST_CASE("an action takes If-Match where it is sent") {
    Service service;
    service.draft("a");
    CHECK(service.post("/v1/experiments/a/start", R"({"percent": 1})", "\"7\"").status == 412);
    CHECK(service.post("/v1/experiments/a/start", R"({"percent": 1})", "\"1\"").status == 200);
    const auto stale = service.post("/v1/experiments/a/pause", "", "\"1\"");
    CHECK(stale.status == 412);
    CHECK(stale.detail().find("at revision 2") != std::string::npos);
    CHECK(service.post("/v1/experiments/a/pause", "", "*").status == 200);
}

TEST_CASE("experiments of one layer exclude each other, and a full layer refuses with what fits") {
    Service service;
    CHECK(service.post("/v1/layers", R"({"key": "shared", "rest_hours": 0})").status == 201);
    service.draft("a", R"(, "layer": "shared")");
    service.draft("b", R"(, "layer": "shared")");
    service.post("/v1/experiments/a/start", R"({"percent": 70})");
    const auto full = service.post("/v1/experiments/b/start", R"({"percent": 50})");
    CHECK(full.status == 409);
    CHECK(full.detail().find("300000 free slots") != std::string::npos);
    CHECK(full.detail().find("30% is the most") != std::string::npos);
    CHECK(text(service.get("/v1/experiments/b").body.at("state")) == "draft");
    CHECK(service.post("/v1/experiments/b/start", R"({"percent": 30})").status == 200);
    service.post("/v1/experiments/a/stop", R"({"decision": "ship", "reason": "better"})");
    CHECK(service.post("/v1/experiments/b/ramp", R"({"percent": 100, "reason": "room now"})").status == 200);
}

TEST_CASE("experiments of different layers do not mind each other") {
    Service service;
    service.draft("a");
    service.draft("b");
    CHECK(percent_of(service.post("/v1/experiments/a/start")) == 100);
    CHECK(percent_of(service.post("/v1/experiments/b/start")) == 100);
}

TEST_CASE("an experiment that is randomised elsewhere starts and stops, and holds no slots") {
    Service service;
    service.draft("a", R"(, "randomised_by": "elsewhere")");
    const auto ramped = service.post("/v1/experiments/a/start", R"({"percent": 10})");
    CHECK(ramped.status == 409);
    const auto started = service.post("/v1/experiments/a/start");
    REQUIRE(started.status == 200);
    CHECK(text(started.body.at("state")) == "running");
    CHECK(slots_of(started, "control") == 0);
    CHECK(service.post("/v1/experiments/a/ramp", R"({"percent": 10, "reason": "x"})").status == 409);
    CHECK(service.post("/v1/experiments/a/kill", R"({"variant": "treatment", "reason": "x"})").status == 409);
    const auto added = service.put(
        "/v1/experiments/a",
        R"({"randomised_by": "elsewhere", "variants": [{"key": "control"}, {"key": "treatment"}, {"key": "c"}]})", "*");
    REQUIRE(added.status == 200);
    CHECK(slots_of(added, "c") == 0);
    CHECK(service.post("/v1/experiments/a/stop", R"({"decision": "inconclusive", "reason": "too few"})").status == 200);
}

TEST_CASE("allocations show what is held, the steps, and every row for ever") {
    Service service;
    service.draft("a");
    service.post("/v1/experiments/a/start", R"({"percent": 1})");
    service.post("/v1/experiments/a/ramp", R"({"percent": 3, "reason": "more"})");
    service.post("/v1/experiments/a/ramp", R"({"percent": 2, "reason": "less"})");
    const auto body = service.get("/v1/experiments/a/allocations").body;
    CHECK(body.at("held") ==
          json::parse(R"([{"variant": "control", "slots": 10000, "ranges": [[0, 5000], [10000, 15000]]},
        {"variant": "treatment", "slots": 10000, "ranges": [[5000, 10000], [20000, 25000]]}])"));
    REQUIRE(body.at("steps").as_array().size() == 2);
    CHECK(body.at("steps").at(1).at("step") == json::value(2));
    CHECK(body.at("steps").at(1).at("variants") ==
          json::parse(R"([{"variant": "control", "slots": 10000}, {"variant": "treatment", "slots": 10000}])"));
    const auto& history = body.at("history").as_array();
    REQUIRE(history.size() == 4);
    CHECK(history[0].at("released").as_array().empty());
    CHECK(history[2].at("slots") == json::parse("[10000, 20000]"));
    CHECK(history[2].at("released").at(0).at("slots") == json::parse("[15000, 20000]"));
    CHECK(text(history[2].at("released").at(0).at("cause")) == "lower");
    service.post("/v1/experiments/a/stop", R"({"decision": "ship", "reason": "better"})");
    const auto after = service.get("/v1/experiments/a/allocations").body;
    CHECK(after.at("history").as_array().size() == 4);
    CHECK(after.at("held").at(0).at("slots") == json::value(0));
}

TEST_CASE("the history of allocations cannot be rewritten") {
    Service service;
    service.draft("a");
    service.post("/v1/experiments/a/start", R"({"percent": 1})");
    for (const char* statement : {"update allocations set slot_end = slot_end + 1", "delete from allocations",
                                  "delete from allocation_releases", "update audit_log set actor = 'nobody'"})
        CHECK_THROWS(service.database.write([&](Transaction& transaction) { transaction.run(statement); }));
}

TEST_CASE("ramps of one layer at once come one after the other") {
    Service service;
    CHECK(service.post("/v1/layers", R"({"key": "shared"})").status == 201);
    constexpr int experiments = 6;
    for (int i = 0; i < experiments; ++i)
        service.draft("e" + std::to_string(i), R"(, "layer": "shared")");
    std::vector<std::thread> threads;
    std::vector<int> statuses(experiments);
    for (int i = 0; i < experiments; ++i)
        threads.emplace_back([&, i] {
            statuses[static_cast<std::size_t>(i)] =
                service.post("/v1/experiments/e" + std::to_string(i) + "/start", R"({"percent": 30})").status;
        });
    for (auto& thread : threads)
        thread.join();
    CHECK(std::count(statuses.begin(), statuses.end(), 200) == 3);
    CHECK(std::count(statuses.begin(), statuses.end(), 409) == 3);
    CHECK(service.get("/v1/layers/shared").body.at("free_slots") == json::value(100'000));
}

}  // namespace
}  // namespace bellwether
