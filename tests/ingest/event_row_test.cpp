#include "ingest/event_row.hpp"

#include <doctest/doctest.h>

#include "ingest/events.hpp"

namespace bellwether {

TEST_CASE("an event's row holds its fields as they were sent, without the empty ones") {
    Event event{test::id_at(test::moment("2026-11-23T10:00:00Z"), 1), "ann", test::moment("2026-11-23T11:00:00Z"), Play{}};
    auto& play = std::get<Play>(event.content);
    play.play_id = "p1";
    play.track_id = "t\"1\\\n";
    play.genre = "čeština";
    play.propensity = 0.1;
    play.slate = {{"a", "1", 0.25, 1}, {"b", "2", -3e-9, 2}};
    const EventRow row = to_row(event);
    CHECK(row.type == 1);
    CHECK(row.play_id == "p1");
    CHECK(row.listener_id == "ann");
    CHECK(print_day(row.partition_on) == "2026-11-23");
    CHECK(row.body == R"({"track_id":"t\"1\\\u000a","genre":"čeština","propensity":0.1,"slate":[)"
                      R"({"recommender":"a","version":"1","score":0.25,"rank":1},)"
                      R"({"recommender":"b","version":"2","score":-3e-09,"rank":2}]})");
}

TEST_CASE("every type has its number and its body") {
    const auto row_of = [](EventContent content) { return to_row(Event{{}, "ann", {}, std::move(content)}); };
    CHECK(row_of(Thumb{"p", ThumbValue::down}).body == R"({"value":"down"})");
    CHECK(row_of(Thumb{"p", ThumbValue::down}).type == 2);
    CHECK(row_of(Listen{"p", 5, 10, ListenOutcome::completed}).body ==
          R"({"listened_ms":5,"track_ms":10,"outcome":"completed"})");
    CHECK(row_of(Listen{"p", 5, std::nullopt, ListenOutcome::stopped}).type == 3);
    CHECK(row_of(StationCreated{"s"}).body == R"({"station_id":"s"})");
    CHECK(row_of(StationCreated{"s"}).play_id.empty());
    CHECK(row_of(StationCreated{"s"}).type == 4);
    CHECK(row_of(ImportedExposure{"e", "v"}).body == R"({"experiment":"e","variant":"v"})");
    CHECK(row_of(ImportedExposure{"e", "v"}).type == 5);
}

}  // namespace bellwether
