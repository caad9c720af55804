#include "ingest/event_reader.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "domain/uuid.hpp"

namespace bellwether {

namespace {

const UtcTime now = parse_time("2026-11-24T12:00:00Z").value();

constexpr std::string_view head =
    R"("event_id":"0193594b-7c00-7000-8000-000000000001","occurred_at":"2026-11-23T10:00:00Z","listener_id":"ann")";

std::string event(std::string_view type, std::string_view fields) {
    return fmt::format(R"({{{},"type":"{}"{}}})", head, type, fields);
}
std::string play(std::string_view fields) { return event("play", R"(,"play_id":"p1","track_id":"t1")" + std::string(fields)); }

ReadEvents read(std::string_view one_event) {
    return read_events(fmt::format(R"({{"events":[{}]}})", one_event), EventsForm::json, now).value();
}

/// The code with which one event is refused; "accepted" where it is not.
std::string code_of(std::string_view one_event) {
    const ReadEvents events = read(one_event);
    CHECK(events.accepted.size() + events.rejected.size() == 1);
    return events.rejected.empty() ? "accepted" : events.rejected.front().code;
}

std::string slate_of(int entries) {
    std::string slate;
    for (int i = 0; i < entries; ++i)
        slate += fmt::format(R"({}{{"recommender":"r{}","version":"1","score":{},"rank":{}}})", i ? "," : "", i, i * 0.5, i + 1);
    return fmt::format(R"(,"slate":[{}])", slate);
}

}  // namespace

TEST_CASE("a play is read with everything that it carries") {
    const ReadEvents events = read(play(
        R"(,"artist_id":"a1","station_id":"s1","station_seed":"Björk","genre":"pop","mode":"deep","selected_by":"collab",)"
        R"("propensity":0.31,"slate":[{"recommender":"collab","version":"2026-11-23","score":0.83,"rank":1},)"
        R"({"recommender":"fresh","version":"7","score":-2,"rank":2,"colour":"blue"}],"app":{"version":[1,2]})"));
    REQUIRE(events.accepted.size() == 1);
    const Event& read_event = events.accepted.front().event;
    CHECK(print_uuid(read_event.event_id) == "0193594b-7c00-7000-8000-000000000001");
    CHECK(read_event.listener_id == "ann");
    CHECK(print_time(read_event.occurred_at) == "2026-11-23T10:00:00Z");
    const auto& content = std::get<Play>(read_event.content);
    CHECK(content.play_id == "p1");
    CHECK(content.track_id == "t1");
    CHECK(content.artist_id == "a1");
    CHECK(content.station_seed == "Björk");
    CHECK(content.mode == "deep");
    CHECK(content.selected_by == "collab");
    CHECK(content.propensity == 0.31);
    REQUIRE(content.slate.size() == 2);
    CHECK(content.slate[0].version == "2026-11-23");
    CHECK(content.slate[1].score == -2);
    CHECK(content.slate[1].rank == 2);
}

TEST_CASE("the other types are read") {
    CHECK(std::get<Thumb>(read(event("thumb", R"(,"play_id":"p","value":"undo")")).accepted.at(0).event.content).value ==
          ThumbValue::undo);
    const auto listen = std::get<Listen>(
        read(event("listen", R"(,"play_id":"p","listened_ms":86400000,"track_ms":null,"outcome":"skipped")")).accepted.at(0).event.content);
    CHECK(listen.listened_ms == 86'400'000);
    CHECK(!listen.track_ms);
    CHECK(listen.outcome == ListenOutcome::skipped);
    CHECK(std::get<StationCreated>(read(event("station_created", R"(,"station_id":"s")")).accepted.at(0).event.content)
              .station_id == "s");
    CHECK(std::get<ImportedExposure>(
              read(event("exposure", R"(,"experiment":"e","variant":"v")")).accepted.at(0).event.content)
              .variant == "v");
}

TEST_CASE("every mistake in an event has its code") {
    const auto with = [](std::string_view id, std::string_view time, std::string_view listener) {
        return code_of(fmt::format(
            R"({{"event_id":{},"occurred_at":{},"listener_id":{},"type":"thumb","play_id":"p","value":"up"}})", id, time, listener));
    };
    const std::string_view id = R"("0193594b-7c00-7000-8000-000000000001")";
    const std::string_view time = R"("2026-11-23T10:00:00Z")";
    const std::string_view ann = R"("ann")";
    CHECK(with(id, time, ann) == "accepted");

    SUBCASE("not an object") { CHECK(code_of("17") == "not_an_object"); }
    SUBCASE("event_id") {
        CHECK(with("null", time, ann) == "missing_field");
        CHECK(with("17", time, ann) == "wrong_type");
        CHECK(with(R"("0193594b")", time, ann) == "bad_event_id");
        CHECK(with(R"("00000000-0000-0000-0000-000000000000")", time, ann) == "nil_event_id");
        CHECK(with(R"("9b2f6b0e-54d1-4c5c-8a1e-0c9d2f6b0e54")", time, ann) == "accepted");  // version 4
    }
    SUBCASE("an event_id of version 7 from the future") {
        CHECK(with("\"" + print_uuid(make_uuid_v7(now + std::chrono::hours(24), {})) + "\"", time, ann) == "accepted");
        CHECK(with("\"" + print_uuid(make_uuid_v7(now + std::chrono::hours(24) + std::chrono::milliseconds(1), {})) + "\"",
                   time, ann) == "event_id_in_future");
    }
    SUBCASE("occurred_at") {
        CHECK(with(id, R"("yesterday")", ann) == "bad_time");
        CHECK(with(id, R"("2026-11-23T10:00:00")", ann) == "bad_time");  // no zone
        CHECK(with(id, R"("infinity")", ann) == "bad_time");
        CHECK(with(id, "1700000000", ann) == "wrong_type");
        CHECK(with(id, R"("2026-11-25T12:00:00Z")", ann) == "accepted");
        CHECK(with(id, R"("2026-11-25T12:00:00.000001Z")", ann) == "in_future");
        CHECK(with(id, R"("2000-01-01T00:00:00Z")", ann) == "accepted");
        CHECK(with(id, R"("1999-12-31T23:59:59.999999Z")", ann) == "too_early");
    }
    SUBCASE("listener_id") {
        CHECK(with(id, time, R"("")") == "bad_listener_id");
        CHECK(with(id, time, R"("a\u0000b")") == "bad_listener_id");
        CHECK(with(id, time, "\"" + std::string(128, 'x') + "\"") == "accepted");
        CHECK(with(id, time, "\"" + std::string(129, 'x') + "\"") == "bad_listener_id");
    }
    SUBCASE("type") {
        CHECK(code_of(event("click", "")) == "unknown_type");
        CHECK(code_of(fmt::format("{{{}}}", head)) == "missing_field");
    }
    SUBCASE("a field that stands there twice") {
        CHECK(code_of(event("thumb", R"(,"play_id":"p","value":"up","value":"down")")) == "repeated_field");
        CHECK(code_of(event("thumb", R"(,"play_id":"p","value":"up","new":1,"new":2)")) == "accepted");
    }
    SUBCASE("play") {
        CHECK(code_of(event("play", R"(,"track_id":"t")")) == "missing_field");
        CHECK(code_of(event("play", R"(,"play_id":"","track_id":"t")")) == "bad_identifier");
        CHECK(code_of(play(R"(,"genre":17)")) == "wrong_type");
        CHECK(code_of(play(R"(,"genre":"a\u0000b")")) == "bad_text");
        CHECK(code_of(play(fmt::format(R"(,"mode":"{}")", std::string(256, 'x')))) == "accepted");
        CHECK(code_of(play(fmt::format(R"(,"mode":"{}")", std::string(257, 'x')))) == "text_too_long");
        CHECK(code_of(play(R"(,"propensity":1)")) == "accepted");
        CHECK(code_of(play(R"(,"propensity":0)")) == "bad_propensity");
        CHECK(code_of(play(R"(,"propensity":1.0000001)")) == "bad_propensity");
        CHECK(code_of(play(R"(,"propensity":"0.5")")) == "wrong_type");
    }
    SUBCASE("slate") {
        CHECK(code_of(play(slate_of(256))) == "accepted");
        CHECK(code_of(play(slate_of(257))) == "slate_too_long");
        CHECK(code_of(play(R"(,"slate":{})")) == "wrong_type");
        CHECK(code_of(play(R"(,"slate":["collab"])")) == "wrong_type");
        CHECK(code_of(play(R"(,"slate":[{"recommender":"a","version":"1","rank":1}])")) == "missing_field");
        CHECK(code_of(play(R"(,"slate":[{"recommender":"a","version":"1","score":"x","rank":1}])")) == "wrong_type");
        CHECK(code_of(play(R"(,"slate":[{"recommender":"a","version":"1","score":1,"rank":-1}])")) == "out_of_range");
        CHECK(code_of(play(R"(,"slate":[{"recommender":"a","version":"1","score":1,"rank":1.5}])")) == "wrong_type");
        CHECK(code_of(play(R"(,"slate":[{"recommender":"","version":"1","score":1,"rank":1}])")) == "bad_identifier");
        CHECK(code_of(play(R"(,"slate":[{"recommender":"a","version":"1","score":1,"rank":1},)"
                           R"({"recommender":"a","version":"2","score":1,"rank":2}])")) == "repeated_recommender");
        CHECK(code_of(play(slate_of(2) + R"(,"selected_by":"r1")")) == "accepted");
        CHECK(code_of(play(slate_of(2) + R"(,"selected_by":"r2")")) == "selected_not_in_slate");
        CHECK(code_of(play(R"(,"slate":[],"selected_by":"r2")")) == "accepted");
    }
    SUBCASE("thumb") { CHECK(code_of(event("thumb", R"(,"play_id":"p","value":"sideways")")) == "bad_value"); }
    SUBCASE("listen") {
        const auto listen = [](std::string_view fields) {
            return code_of(event("listen", R"(,"play_id":"p")" + std::string(fields)));
        };
        CHECK(listen(R"(,"listened_ms":86400001,"outcome":"stopped")") == "out_of_range");
        CHECK(listen(R"(,"listened_ms":-1,"outcome":"stopped")") == "out_of_range");
        CHECK(listen(R"(,"listened_ms":18446744073709551615,"outcome":"stopped")") == "out_of_range");
        CHECK(listen(R"(,"listened_ms":1.5,"outcome":"stopped")") == "wrong_type");
        CHECK(listen(R"(,"outcome":"stopped")") == "missing_field");
        CHECK(listen(R"(,"listened_ms":1,"track_ms":86400001,"outcome":"stopped")") == "out_of_range");
        CHECK(listen(R"(,"listened_ms":1,"outcome":"bored")") == "bad_outcome");
    }
    SUBCASE("station_created and exposure") {
        CHECK(code_of(event("station_created", "")) == "missing_field");
        CHECK(code_of(event("exposure", R"(,"experiment":"e")")) == "missing_field");
    }
}

TEST_CASE("a refusal says where, what and why, and the others of the batch stand") {
    const std::string good = event("thumb", R"(,"play_id":"p","value":"up")");
    const std::string bad = event("thumb", R"(,"play_id":"p","value":3)");
    const auto events =
        read_events(fmt::format("[{},{},{}]", good, bad, good), EventsForm::json, now).value();
    REQUIRE(events.accepted.size() == 2);
    CHECK(events.accepted[1].index == 2);
    REQUIRE(events.rejected.size() == 1);
    const RejectedEvent& rejected = events.rejected.front();
    CHECK(rejected.index == 1);
    CHECK(rejected.event_id == "0193594b-7c00-7000-8000-000000000001");
    CHECK(rejected.listener_id == "ann");
    CHECK(rejected.code == "wrong_type");
    CHECK(rejected.detail == "'value' must be a text");
    CHECK(rejected.body == bad);
}

TEST_CASE("what is no JSON is refused as a whole") {
    for (const char* body : {"", "events", R"({"events":[)", R"({"events":[]} x)", "{\"events\":[\"\xff\"]}", R"(["\ud800"])",
                             R"({"events":[{"listened_ms":1e400}]})"}) {
        CAPTURE(body);
        const auto events = read_events(body, EventsForm::json, now);
        REQUIRE(events.has_error());
        CHECK(events.error().kind == ErrorKind::unreadable);
    }
}

TEST_CASE("JSON without an array of events is refused as a whole") {
    for (const char* body : {"{}", R"({"events":{}})", "17", R"({"event":[]})"}) {
        CAPTURE(body);
        const auto events = read_events(body, EventsForm::json, now);
        REQUIRE(events.has_error());
        CHECK(events.error().kind == ErrorKind::invalid);
        CHECK(events.error().errors.at(0).pointer == "/events");
    }
}

TEST_CASE("a batch has a greatest number of events and of bytes") {
    const std::string good = event("thumb", R"(,"play_id":"p","value":"up")");
    std::string list;
    std::string lines;
    for (std::size_t i = 0; i < events_per_batch_max; ++i) {
        list += (i ? "," : "") + good;
        lines += good + "\n";
    }
    CHECK(read_events("[" + list + "]", EventsForm::json, now).value().accepted.size() == events_per_batch_max);
    CHECK(read_events(lines, EventsForm::ndjson, now).value().accepted.size() == events_per_batch_max);
    for (const auto& events : {read_events("[" + list + "," + good + "]", EventsForm::json, now),
                               read_events(lines + good, EventsForm::ndjson, now),
                               read_events(std::string(event_batch_bytes_max + 1, ' '), EventsForm::json, now)}) {
        REQUIRE(events.has_error());
        CHECK(events.error().kind == ErrorKind::too_large);
    }
}

TEST_CASE("of lines each stands for itself") {
    const std::string good = event("thumb", R"(,"play_id":"p","value":"up")");
    const auto events =
        read_events(good + "\r\n\n{\"half\":\n" + good + "\n\xff\n17\n" + good, EventsForm::ndjson, now).value();
    REQUIRE(events.accepted.size() == 3);
    CHECK(events.accepted[0].index == 0);
    CHECK(events.accepted[1].index == 2);
    CHECK(events.accepted[2].index == 5);
    REQUIRE(events.rejected.size() == 3);
    CHECK(events.rejected[0].index == 1);
    CHECK(events.rejected[0].code == "not_json");
    CHECK(events.rejected[0].body == "{\"half\":");
    CHECK(events.rejected[1].code == "not_json");
    CHECK(events.rejected[2].code == "not_an_object");
    CHECK(read_events("", EventsForm::ndjson, now).value().accepted.empty());
}

}  // namespace bellwether
