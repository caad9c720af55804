#include "ingest/exposure_recorder.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <random>
#include <set>

#include "ingest/events.hpp"
#include "storage/event_store.hpp"

namespace bellwether {

using Taken = ExposureRecorder::Taken;
using test::moment;

namespace {

Exposure exposure_of(const std::string& listener, int variant_id = 0, int experiment_id = 1, int iteration = 1) {
    return {listener, experiment_id, iteration, variant_id, 17, moment("2026-11-23T10:00:00Z")};
}

bool soon(const std::function<bool()>& holds) {
    for (int tries = 0; tries < 2000; ++tries) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

std::string count_in(Database& database) {
    return database.read([](Transaction& t) { return t.run("select count(*) from exposures")[0].string(0); });
}

ExposureRecorderSettings quick() {
    ExposureRecorderSettings settings;
    settings.interval = std::chrono::milliseconds(5);
    settings.retry_interval = std::chrono::milliseconds(20);
    return settings;
}

}  // namespace

TEST_CASE("a listener's exposure is stored once, and known from then on") {
    Database database(test::database_settings(test::fresh_migrated_database_url(PostgresRole::service)));
    Counters counters;
    ExposureRecorder recorder(database, counters, quick());
    CHECK(recorder.record(exposure_of("ann")) == Taken::queued);
    CHECK(recorder.record(exposure_of("ann")) == Taken::known);
    CHECK(recorder.record(exposure_of("bob", 1)) == Taken::queued);
    CHECK(recorder.record(exposure_of("ann", 0, 2)) == Taken::queued);
    CHECK(recorder.record(exposure_of("ann", 0, 1, 2)) == Taken::queued);
    CHECK(soon([&] { return count_in(database) == "4"; }));
    CHECK(recorder.record(exposure_of("bob", 1)) == Taken::known);
    const auto row = database.read([](Transaction& t) {
        return t.run("select concat_ws(' ', x.variant_id, x.slot, x.first_exposed_at, x.conflicting) from exposures x"
                     " where x.listener_id = 'bob'")[0].string(0);
    });
    CHECK(row == "1 17 2026-11-23 10:00:00+00 f");
}

TEST_CASE("what a listener is given at once is stored one by one, a new one among known ones too, and forgotten together") {
    Database database(test::database_settings(test::fresh_migrated_database_url(PostgresRole::service)));
    Counters counters;
    ExposureRecorder recorder(database, counters, quick());
    const UtcTime at = moment("2026-11-23T10:00:00Z");
    std::vector<GivenVariant> given = {{1, 1, 0, 17}, {2, 1, 1, 99}};
    recorder.record("ann", given, at);
    CHECK(soon([&] { return count_in(database) == "2"; }));
    CHECK(recorder.record(exposure_of("ann", 0, 1)) == Taken::known);
    for (int i = 0; i < 3; ++i) recorder.record("ann", given, at);  // now they are known as one
    given.push_back({3, 1, 0, 5});
    recorder.record("ann", given, at);
    CHECK(soon([&] { return count_in(database) == "3"; }));
    given[0].iteration = 2;
    recorder.record("ann", given, at);
    CHECK(soon([&] { return count_in(database) == "4"; }));
    recorder.forget("ann");
    database.write([](Transaction& t) { t.run("delete from exposures"); });
    recorder.record("ann", given, at);
    CHECK(soon([&] { return count_in(database) == "3"; }));
}

TEST_CASE("the key of several variants tells listener, experiment, iteration, variant and order apart") {
    std::set<std::pair<std::uint32_t, std::uint32_t>> keys;
    std::size_t made = 0;
    for (int experiment = 1; experiment <= 60; ++experiment)
        for (int iteration = 1; iteration <= 3; ++iteration)
            for (int variant = 0; variant < 4; ++variant)
                for (int other = 0; other < 4; ++other) {
                    const std::vector<GivenVariant> given = {{experiment, iteration, variant, 0}, {experiment + 1, 1, other, 0}};
                    const ExposureKey key = key_of_all(7, given);
                    CHECK(key != key_of(7, given[0]));
                    keys.emplace(key.experiment, key.iteration_and_variant);
                    ++made;
                }
    CHECK(keys.size() == made);
}

TEST_CASE("stopping stores what waits") {
    Database database(test::database_settings(test::fresh_migrated_database_url(PostgresRole::service)));
    Counters counters;
    ExposureRecorderSettings settings;
    settings.interval = std::chrono::hours(1);
    settings.commit_max = 7;
    ExposureRecorder recorder(database, counters, settings);
    for (int i = 0; i < 50; ++i) recorder.record(exposure_of("listener-" + std::to_string(i)));
    recorder.stop();
    CHECK(count_in(database) == "50");
}

TEST_CASE("a full queue drops, counts, and takes the listener's next call again") {
    test::ThrowAwayPostgres postgres;
    Database database(test::database_settings(postgres.url(PostgresRole::service)));
    Counters counters;
    ExposureRecorderSettings settings = quick();
    settings.queue_max = 160;
    ExposureRecorder recorder(database, counters, settings);
    postgres.stop();
    std::vector<std::string> dropped;
    for (int i = 0; i < 1000; ++i) {
        const std::string listener = "listener-" + std::to_string(i);
        if (recorder.record(exposure_of(listener)) == Taken::dropped) dropped.push_back(listener);
    }
    CHECK(dropped.size() >= 840);
    CHECK(recorder.record(exposure_of(dropped.front())) == Taken::dropped);
    CHECK(counters.text().find("bellwether_exposures_dropped_total " + std::to_string(dropped.size() + 1)) != std::string::npos);

    postgres.start();
    CHECK(soon([&] { return recorder.record(exposure_of(dropped.front())) != Taken::dropped; }));
    CHECK(soon([&] {
        bool all = true;
        for (const auto& listener : dropped) all = recorder.record(exposure_of(listener)) != Taken::dropped && all;
        return all;
    }));
    CHECK(soon([&] { return count_in(database) == "1000"; }));
}

TEST_CASE("what the database refuses is forgotten, so that the next call brings it again") {
    const std::string url = test::fresh_migrated_database_url(PostgresRole::owner);
    Database database(test::database_settings(url));
    Counters counters;
    ExposureRecorder recorder(database, counters, quick());
    database.write([](Transaction& t) { t.run("alter table exposures add constraint no_ann check (listener_id <> 'ann')"); });
    CHECK(recorder.record(exposure_of("ann")) == Taken::queued);
    CHECK(soon([&] { return counters.text().find("bellwether_exposures_failed_total 1") != std::string::npos; }));
    database.write([](Transaction& t) { t.run("alter table exposures drop constraint no_ann"); });
    CHECK(recorder.record(exposure_of("ann")) == Taken::queued);
    CHECK(soon([&] { return count_in(database) == "1"; }));
}

TEST_CASE("the stored exposure does not depend on the order of arrival") {
    std::mt19937 random(7);
    std::vector<ExposureRow> rows;
    for (int i = 0; i < 40; ++i) {
        const int listener = static_cast<int>(random() % 6);
        rows.push_back({"listener-" + std::to_string(listener), 1, 1,
                        listener < 3 ? listener : static_cast<int>(random() % 3), 5,
                        moment("2026-11-23T10:00:00Z") + std::chrono::seconds(random() % 5), false});
    }
    std::set<std::string> tables;
    for (int round = 0; round < 5; ++round) {
        Database database(test::database_settings(test::fresh_migrated_database_url(PostgresRole::service)));
        std::shuffle(rows.begin(), rows.end(), random);
        for (std::size_t begin = 0; begin < rows.size();) {
            const std::size_t end = std::min(rows.size(), begin + 1 + random() % 9);
            const auto merged = merge_exposures({rows.begin() + static_cast<std::ptrdiff_t>(begin),
                                                 rows.begin() + static_cast<std::ptrdiff_t>(end)});
            database.write([&](Transaction& t) { EventStore(t).upsert_exposures(merged); });
            begin = end;
        }
        tables.insert(database.read([](Transaction& t) {
            return t.run("select string_agg(concat_ws(' ', x.listener_id, x.variant_id, x.first_exposed_at, x.conflicting), ';'"
                         " order by x.listener_id) from exposures x")[0].string(0);
        }));
    }
    REQUIRE(tables.size() == 1);
    CHECK(tables.begin()->find("listener-1 1") != std::string::npos);
    CHECK(tables.begin()->find(" t") != std::string::npos);
    CHECK(tables.begin()->find(" f") != std::string::npos);
}

TEST_CASE("an exposure that changes nothing leaves the row's transaction alone") {
    Database database(test::database_settings(test::fresh_migrated_database_url(PostgresRole::service)));
    const auto put = [&](int variant_id, UtcTime at) {
        const std::vector<ExposureRow> rows{{"ann", 1, 1, variant_id, 5, at, false}};
        database.write([&](Transaction& t) { EventStore(t).upsert_exposures(rows); });
        return database.read([](Transaction& t) { return t.run("select x.changed_xid from exposures x")[0].string(0); });
    };
    const UtcTime at = moment("2026-11-23T10:00:00Z");
    const std::string first = put(1, at);
    CHECK(put(1, at) == first);
    CHECK(put(1, at + std::chrono::hours(1)) == first);
    const std::string conflict = put(2, at + std::chrono::hours(1));
    CHECK(conflict != first);
    CHECK(put(0, at + std::chrono::hours(1)) == conflict);
    CHECK(put(1, at - std::chrono::hours(1)) != conflict);
}

TEST_CASE("what is remembered is bounded, and the newer half survives") {
    RememberedExposures remembered(1000);
    const auto key = [](int i) { return key_of(exposure_of("listener-" + std::to_string(i))); };
    for (int i = 0; i < 5000; ++i) {
        remembered.insert(key(i));
        CHECK(remembered.contains(key(i)));
        if (i >= 500) CHECK(remembered.contains(key(i - 499)));
    }
    CHECK(!remembered.contains(key(3000)));
    CHECK(!remembered.contains(key_of(exposure_of("listener-4999", 1))));
}

TEST_CASE("a listener who is forgotten is not stored any more, and counts as new when it comes again") {
    Database database(test::database_settings(test::fresh_migrated_database_url(PostgresRole::service)));
    Counters counters;
    ExposureRecorderSettings settings = quick();
    settings.interval = std::chrono::milliseconds(50);
    ExposureRecorder recorder(database, counters, settings);
    recorder.record(exposure_of("ann"));
    recorder.record(exposure_of("bob"));
    recorder.forget("ann");  // while it waits
    CHECK(soon([&] { return count_in(database) == "1"; }));
    CHECK(recorder.record(exposure_of("bob")) == Taken::known);
    recorder.forget("bob");  // when it is remembered
    CHECK(recorder.record(exposure_of("bob")) == Taken::queued);
    CHECK(recorder.record(exposure_of("ann")) == Taken::queued);
    CHECK(soon([&] { return count_in(database) == "2"; }));
}

TEST_CASE("forgetting one listener keeps every other remembered") {
    RememberedExposures remembered(1000);
    for (int i = 0; i < 400; ++i) remembered.insert(key_of(exposure_of("listener-" + std::to_string(i % 200), 0, 1 + i / 200)));
    remembered.forget(listener_key_of("listener-7"));
    int known = 0;
    for (int i = 0; i < 400; ++i)
        known += remembered.contains(key_of(exposure_of("listener-" + std::to_string(i % 200), 0, 1 + i / 200))) ? 1 : 0;
    CHECK(known == 398);
    CHECK_FALSE(remembered.contains(key_of(exposure_of("listener-7"))));
}

}  // namespace bellwether
