// What ingest writes, reporting reads back.
#include "reporting/event_body.hpp"

#include <doctest/doctest.h>

#include "ingest/event_row.hpp"

using namespace bellwether;

namespace {

EventContent read_back(const EventRow& row) {
    const auto content = read_event_body(row.type, row.play_id, row.body);
    REQUIRE(content.has_value());
    return *content;
}

}  // namespace

TEST_CASE("every type of event comes back as it was written") {
    const Play full{
        "p1",   "t \"1\"", "a\\1",   "s1",      "seed\n",
        "jazz", "radio",   "collab", 0.1 + 0.2, {{"collab", "2026-11-23", 0.83, 1}, {"other", "", -1e300, -2}}};
    const std::vector<EventContent> contents = {
        full,
        Play{"p2", "t2", "", "", "", "", "", "", std::nullopt, {}},
        Thumb{"p1", ThumbValue::up},
        Thumb{"p1", ThumbValue::down},
        Thumb{"p1", ThumbValue::undo},
        Listen{"p1", 0, std::nullopt, ListenOutcome::skipped},
        Listen{"p1", 215'000, 216'000, ListenOutcome::completed},
        Listen{"p1", 1, 2, ListenOutcome::stopped},
        StationCreated{"s1"},
        ImportedExposure{"test", "bold"},
    };
    for (const auto& content : contents) {
        Event event;
        event.content = content;
        const auto row = to_row(event);
        CAPTURE(row.body);
        event.content = read_back(row);
        CHECK(event.content.index() == content.index());
        const auto again = to_row(event);
        CHECK(again.body == row.body);
        CHECK(again.play_id == row.play_id);
    }
}

TEST_CASE("scores and propensities come back to the last digit") {
    Event event;
    event.content = Play{"p", "t", "", "", "", "", "", "", 0.31, {{"collab", "1", 0.1 + 0.2, 1}}};
    const auto play = std::get<Play>(read_back(to_row(event)));
    CHECK(play.propensity == 0.31);
    CHECK(play.slate.at(0).score == 0.1 + 0.2);
}
