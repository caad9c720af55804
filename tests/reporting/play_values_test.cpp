// Metrics that are computed from the plays, on a real PostgreSQL: a history written by hand with its answers, and made-up
// events against the counters that the rollups keep.
#include "storage/play_value_store.hpp"

#include <doctest/doctest.h>

#include <random>

#include "reporting/made_up_events.hpp"
#include "reporting/rollups.hpp"
#include "storage/catalog_store.hpp"
#include "support/postgres.hpp"

using namespace bellwether;
using namespace bellwether::test;

namespace {

const TotalsQuestion all_days{1, 1, UtcDay(std::chrono::days(20'000))};

/// One listener, exposed at noon of day 100 of 1970, and one who was exposed and did nothing.
void write_history(Database& database) {
    database.write([](Transaction& transaction) {
        transaction.run(R"(
insert into exposure_rollups (listener_id, experiment_id, iteration, variant_id, first_exposed_at, exposed_on, conflicting)
values ('ann', 1, 1, 0, '1970-04-11 12:00Z', '1970-04-11', false), ('bob', 1, 1, 1, '1970-04-11 12:00Z', '1970-04-11', false))");
        transaction.run(R"(insert into recommenders (name) values ('collab'), ('radio'))");
        transaction.run(R"(
insert into plays (listener_id, play_id, played_at, track_id, artist_id, genre, mode, selected_by, thumb, thumb_at_us)
select 'ann', x.id, x.at::timestamptz, x.track, x.artist, x.genre, 'radio', r.recommender_id, x.thumb,
       case when x.thumb <> 0 then array[(extract(epoch from x.at::timestamptz) * 1000000)::bigint] else '{}' end
from (values ('p1', '1970-04-09 10:00Z', 't1', 'a1', 'jazz', 'collab', 0),   -- two days before
             ('p2', '1970-04-11 11:00Z', 't1', 'a1', 'jazz', 'collab', 1),   -- that day, before the exposure
             ('p3', '1970-04-11 13:00Z', 't1', 'a1', 'jazz', 'collab', 1),   -- repeat, two hours later
             ('p4', '1970-04-12 10:00Z', 't2', 'a1', 'rock', 'radio', -1),   -- new track, known artist
             ('p5', '1970-04-13 10:00Z', 't3', 'a2', 'jazz', 'radio', 0),    -- new artist
             ('p6', '1970-04-30 10:00Z', 't3', 'a2', 'jazz', 'radio', 0))    -- again after 17 days: no repeat
     as x (id, at, track, artist, genre, recommender, thumb)
join recommenders r on r.name = x.recommender)");
        CatalogStore(transaction).add({{"t1", "a1", 70, R"({"gender": "female"})"},
                                       {"t2", "a1", 20, R"({"gender": "female"})"},
                                       {"t3", "a2", 10, R"({"gender": "male"})"}},
                                      false, "ada", "");
    });
}

std::vector<ValueOfPlays> values(Database& database, MetricSide side, ValueWindow window = {}, bool single = false) {
    return database.read([&](Transaction& transaction) {
        const int version = CatalogStore(transaction).version_at(UtcTime(all_days.before));
        return PlayValueStore(transaction).values(all_days, side, window, version, single);
    });
}

PlayFilter of_genres(std::vector<std::string> genres) {
    PlayFilter filter;
    filter.genres = std::move(genres);
    return filter;
}

std::int64_t ann(Database& database, Measure measure, PlayFilter filter = {}, ValueWindow window = {}) {
    const auto found = values(database, {measure, std::move(filter)}, window);
    REQUIRE(found.size() == 2);      // a listener without such a play stays in
    CHECK(found.at(1).after == 0);
    return found.at(0).after;
}

}  // namespace

TEST_CASE("repetition, novelty, diversity and popularity of a history written by hand") {
    Database database(DatabaseSettings{.url = fresh_migrated_database_url()});
    write_history(database);
    CHECK(ann(database, Measure::plays) == 4);
    CHECK(values(database, {Measure::plays, {}}).at(0).before == 1);  // the day of the exposure is no past
    CHECK(ann(database, Measure::repeats) == 1);
    CHECK(ann(database, Measure::new_tracks) == 2);
    CHECK(ann(database, Measure::new_artists) == 1);
    CHECK(ann(database, Measure::distinct_tracks) == 3);
    CHECK(ann(database, Measure::distinct_artists) == 2);
    CHECK(ann(database, Measure::effective_artists_micro) == 2'000'000);
    CHECK(ann(database, Measure::active_days) == 4);
    CHECK(ann(database, Measure::catalogued_plays) == 4);
    CHECK(ann(database, Measure::popularity_micro) == 1'000'000 + 500'000);  // places 1, 1/2, 0, 0
    CHECK(values(database, {Measure::repeat_gap_ms, {}}, {}, true).at(0).single_values ==
          std::vector<std::int64_t>{2 * 3'600'000, 17LL * 86'400'000});
    SUBCASE("a window keeps the first days, and a range of days those after the exposure") {
        CHECK(ann(database, Measure::plays, {}, {0, 2, 28}) == 2);
        CHECK(ann(database, Measure::active_days, {}, {1, 8, 28}) == 2);
    }
    SUBCASE("filters let the plays through that match") {
        CHECK(ann(database, Measure::plays, of_genres({"jazz"})) == 3);
        CHECK(ann(database, Measure::plays, of_genres({"jazz", "rock"})) == 4);
        CHECK(ann(database, Measure::thumbs_up, of_genres({"jazz"})) == 1);
        CHECK(ann(database, Measure::thumbs_down, of_genres({"jazz"})) == 0);
        PlayFilter other;
        other.recommenders = {"radio"};
        CHECK(ann(database, Measure::thumbs, other) == 1);
        other.modes = {"discovery"};
        CHECK(ann(database, Measure::plays, other) == 0);
        PlayFilter tail;
        tail.popularity_bands = {"tail"};
        CHECK(ann(database, Measure::plays, tail) == 2);
        PlayFilter women;
        women.artist_attribute = "gender";
        women.artist_attribute_value = "female";
        CHECK(ann(database, Measure::plays, women) == 2);
        women.genres = {"jazz"};  // the share per station genre
        CHECK(ann(database, Measure::plays, women) == 1);
    }
    SUBCASE("segments are what a listener was before the day of the exposure") {
        const auto segments = [&](const std::string& dimension) {
            return database.read([&](Transaction& transaction) {
                return PlayValueStore(transaction).segments(all_days, dimension, 28, 1);
            });
        };
        CHECK(segments("genre") == std::vector<std::string>{"jazz", "none"});
        CHECK(segments("mode") == std::vector<std::string>{"radio", "none"});
        CHECK(segments("novelty") == std::vector<std::string>{"explorer", "none"});
        CHECK(segments("popularity").at(1) == "none");
        CHECK(segments("tenure") == std::vector<std::string>{"new", "new"});  // listener_days hold nothing here
    }
}

TEST_CASE("a catalogue version keeps the tracks of the one before where it is asked to, and ranks all of them") {
    Database database(DatabaseSettings{.url = fresh_migrated_database_url()});
    const auto add = [&](std::vector<CatalogTrack> tracks, bool keep) {
        return database.write([&](Transaction& transaction) { return CatalogStore(transaction).add(tracks, keep, "ada", ""); });
    };
    CHECK(add({{"t1", "", 100, "{}"}, {"t2", "", 1, "{}"}}, false).tracks == 2);
    CHECK(add({{"t3", "", 5, "{}"}}, true).tracks == 3);
    CHECK(add({{"t1", "", 5, "{}"}}, true).tracks == 3);
    const auto last = add({{"t9", "", 5, "{}"}}, false);
    CHECK(last.tracks == 1);
    CHECK(last.version == 4);
    CHECK(database.read([](Transaction& transaction) { return CatalogStore(transaction).newest(10); }).size() == 4);
}

TEST_CASE("what is computed from the plays is what the counters hold, whatever the order of events") {
    std::mt19937_64 random(11);
    Database database(DatabaseSettings{.url = fresh_migrated_database_url()});
    for (int round = 0; round < 5; ++round) {
        std::vector<MadeUpEvent> events;
        std::vector<MadeUpExposure> exposures;
        for (int i = 0; i < 80; ++i)
            events.push_back(made_up_event(random, 8));
        for (int i = 0; i < 4; ++i)
            exposures.push_back(made_up_exposure(random, 8));
        database.write([&](Transaction& transaction) {
            store(transaction, events);
            store(transaction, exposures);
        });
        RollupWriter(database).run();
    }
    bool anything = false;
    for (int experiment = 0; experiment < 4; ++experiment) {
        const TotalsQuestion question{experiment, 1, UtcDay(std::chrono::days(40'000))};
        for (const auto& window : {ValueWindow{}, ValueWindow{0, 2, 5}, ValueWindow{1, 3, 28}})
            database.read([&](Transaction& transaction) {
                const auto counters = ListenerValueStore(transaction).counters(question, window);
                REQUIRE(counters.size() == ListenerValueStore(transaction).exposed(question).size());
                for (const auto measure : {Measure::plays, Measure::active_days}) {
                    const auto computed =
                        PlayValueStore(transaction).values(question, {measure, {}}, window, 0, false);
                    REQUIRE(computed.size() == counters.size());
                    for (std::size_t i = 0; i < counters.size(); ++i) {
                        CHECK(computed[i].after == counters[i].after[static_cast<std::size_t>(measure)]);
                        CHECK(computed[i].before == counters[i].before[static_cast<std::size_t>(measure)]);
                        anything = anything || computed[i].after > 0;
                    }
                }
            });
    }
    CHECK(anything);
}
