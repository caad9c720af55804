#include "assignment/snapshot_refresher.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <functional>

#include "assignment/assigner.hpp"
#include "experiments/targeting_json.hpp"
#include "storage/audit_store.hpp"
#include "storage/erasure_store.hpp"
#include "support/postgres.hpp"

namespace bellwether {

namespace {

DatabaseSettings settings_of(std::string url) {
    DatabaseSettings settings;
    settings.url = std::move(url);
    settings.wait_max = std::chrono::seconds(2);
    return settings;
}

/// An experiment "exp" in which everybody is treated, in the given state.
void put_experiment(Database& database, const std::string& state) {
    database.write([&](Transaction& t) {
        t.run("insert into layers (layer_key, salt) values ('main', 'pepper') on conflict do nothing");
        t.run("insert into experiments (experiment_key, layer_id, state, percent) select 'exp', l.layer_id, $1, 100 from layers l"
              " on conflict (experiment_key) do update set state = excluded.state",
              Parameters().text(state));
        t.run("insert into variants (experiment_id, variant_id, variant_key, weight, is_control, payload)"
              " select e.experiment_id, v.id, v.key, 1, v.id = 0, '{\"n\": 1.0}' from experiments e,"
              " (values (0, 'control'), (1, 'treatment')) as v (id, key) on conflict do nothing");
        t.run("insert into allocations (layer_id, experiment_id, iteration, variant_id, step, slot_begin, slot_end, held_from)"
              " select e.layer_id, e.experiment_id, 1, 1, 1, 0, 1000000, now() from experiments e"
              " where not exists (select 1 from allocations)");
        bump_config_version(t);
    });
}

AssignmentReason reason_of(const SnapshotRefresher& refresher) {
    std::vector<Assignment> answers;
    const auto snapshot = refresher.snapshots().get();
    assign_named(*snapshot, asker_of(*snapshot, "ann", {}, {}), std::vector<std::string>{"exp"}, answers);
    return answers.at(0).reason;
}

bool soon(const std::function<bool()>& holds) {
    for (int tries = 0; tries < 3000; ++tries) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

}  // namespace

TEST_CASE("a change is heard of by everybody who asks next") {
    Database database(settings_of(test::fresh_migrated_database_url()));
    Counters counters;
    SnapshotRefresher refresher(database, read_targeting_text, counters);
    CHECK(refresher.snapshots().get() == nullptr);
    CHECK(!refresher.age());
    refresher.refresh();
    CHECK(reason_of(refresher) == AssignmentReason::unknown_experiment);
    CHECK(refresher.age()->count() < 60);
    refresher.start();
    put_experiment(database, "running");
    CHECK(soon([&] { return reason_of(refresher) == AssignmentReason::assigned; }));
    put_experiment(database, "paused");
    CHECK(soon([&] { return reason_of(refresher) == AssignmentReason::paused; }));
    put_experiment(database, "running");
    CHECK(soon([&] { return reason_of(refresher) == AssignmentReason::assigned; }));
    database.write([](Transaction& t) {
        t.run("insert into allocation_releases (allocation_id, slot_begin, slot_end, released_at, cause)"
              " select a.allocation_id, a.slot_begin, a.slot_end, now(), 'kill' from allocations a");
        bump_config_version(t);
    });
    CHECK(soon([&] { return reason_of(refresher) == AssignmentReason::outside_ramp; }));
    const auto snapshot = refresher.snapshots().get();
    CHECK(snapshot->find("exp")->variants[1].payload_json == R"({"n": 1.0})");
    CHECK(counters.text().find("bellwether_config_version " + std::to_string(snapshot->version)) != std::string::npos);
}

TEST_CASE("an unchanged configuration is not read again") {
    Database database(settings_of(test::fresh_migrated_database_url()));
    Counters counters;
    SnapshotRefresher refresher(database, read_targeting_text, counters);
    refresher.refresh();
    const auto first = refresher.snapshots().get();
    refresher.refresh();
    CHECK(refresher.snapshots().get() == first);
}

TEST_CASE("what was read is handed on with each change, before it is published") {
    Database database(settings_of(test::fresh_migrated_database_url()));
    Counters counters;
    std::vector<std::size_t> sizes;
    const SnapshotRefresher* self = nullptr;
    std::int64_t published = 0;
    SnapshotRefresher refresher(database, read_targeting_text, counters, [&](const StoredConfig& stored) {
        sizes.push_back(stored.tokens.size());
        const auto before = self->snapshots().get();
        published = before ? before->version : 0;
    });
    self = &refresher;
    refresher.refresh();
    const std::int64_t first = refresher.snapshots().get()->version;
    database.write([](Transaction& t) {
        TokenStore(t).add({"radio", "service", std::string(32, 'x'), "tests", std::nullopt});
        bump_config_version(t);
    });
    refresher.refresh();
    CHECK(sizes == std::vector<std::size_t>{0, 1});
    CHECK(published == first);
}

TEST_CASE("every replica hears whom another has erased") {
    Database database(settings_of(test::fresh_migrated_database_url()));
    Counters counters;
    std::atomic<int> anns{0}, others{0};
    const auto count = [&](const std::string& listener) { ++(listener == "ann" ? anns : others); };
    SnapshotRefresher refresher(database, read_targeting_text, counters, {}, count);
    refresher.start();
    // Nobody hears before the thread listens, so it is said until it is heard.
    CHECK(soon([&] {
        database.write([](Transaction& t) { ErasureStore(t).tell_replicas("ann"); });
        return anns > 0;
    }));
    CHECK(others == 0);
}

TEST_CASE("with the database gone the last configuration goes on answering, and its age is known") {
    test::ThrowAwayPostgres postgres;
    Database database(settings_of(postgres.url()));
    put_experiment(database, "running");
    Counters counters;
    SnapshotRefresher refresher(database, read_targeting_text, counters);
    refresher.refresh();
    refresher.start();
    postgres.stop();
    CHECK_THROWS_AS(refresher.refresh(), StorageUnavailable);
    CHECK(soon([&] { return refresher.age()->count() >= 2; }));
    CHECK(reason_of(refresher) == AssignmentReason::assigned);
    postgres.start();
    put_experiment(database, "paused");
    CHECK(soon([&] { return reason_of(refresher) == AssignmentReason::paused; }));
    CHECK(soon([&] { return refresher.age()->count() < 2; }));
    // Listening works again too: a change is there well before ten polls have passed.
    put_experiment(database, "running");
    CHECK(soon([&] { return reason_of(refresher) == AssignmentReason::assigned; }));
}

TEST_CASE("a service that has never reached its database has no configuration, and gets it when it comes") {
    test::ThrowAwayPostgres postgres;
    Database database(settings_of(postgres.url()));
    put_experiment(database, "running");
    Database away(settings_of(postgres.url()));
    postgres.stop();
    Counters counters;
    SnapshotRefresher refresher(away, read_targeting_text, counters);
    refresher.start();
    CHECK(soon([&] { return counters.text().find("bellwether_config_refresh_failures_total 0") == std::string::npos; }));
    CHECK(refresher.snapshots().get() == nullptr);
    postgres.start();
    CHECK(soon([&] { return refresher.snapshots().get() != nullptr; }));
}

}  // namespace bellwether
