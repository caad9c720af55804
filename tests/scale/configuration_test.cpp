// 5,000 running experiments in 200 layers: what the configuration costs to read, to build, to hold and to spread. What must hold is asserted;
// the times are printed; a slow machine fails no test.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <malloc.h>

#include <chrono>
#include <thread>

#include "assignment/assigner.hpp"
#include "assignment/snapshot_refresher.hpp"
#include "experiments/ramp_control.hpp"
#include "experiments/targeting_json.hpp"
#include "storage/snapshot_store.hpp"
#include "support/postgres.hpp"

using namespace bellwether;

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int experiments = 5'000;
constexpr int layers = 200;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

double megabytes_in_use() {
    const auto memory = mallinfo2();
    return static_cast<double>(memory.uordblks + memory.hblkhd) / 1e6;
}

/// Every layer is shared out in full between its 25 experiments, each with targeting of two tests and two arms.
void fill(Database& database) {
    database.write([](Transaction& transaction) {
        transaction.run("insert into layers (layer_key, salt) select 'layer-' || n, 'layer-' || n from generate_series(0, $1::integer - 1) n",
                        Parameters().integer(layers));
        transaction.run(
            "insert into experiments (experiment_key, layer_id, state, percent, hypothesis, targeting)"
            " select 'experiment-' || n, l.layer_id, 'running', 4, repeat('why ', 50),"
            "  '{\"all\": [{\"attribute\": \"country\", \"op\": \"in\", \"value\": [\"AT\", \"DE\", \"CH\"]},"
            "   {\"attribute\": \"app\", \"op\": \"version_greater\", \"value\": \"4.2\"}]}'"
            " from generate_series(0, $1::integer - 1) n join layers l on l.layer_key = 'layer-' || (n % $2::integer)",
            Parameters().integer(experiments).integer(layers));
        transaction.run(
            "insert into variants (experiment_id, variant_id, variant_key, weight, is_control, arm, payload)"
            " select e.experiment_id, v, case v when 0 then 'control' else 'treatment' end, 0.5, v = 0,"
            "  '{\"recommenders\": [{\"recommender\": \"collab\", \"version\": \"2026-11-23\"}]}', '{\"depth\": 3}'"
            " from experiments e, generate_series(0, 1) v");
        transaction.run(
            "insert into allocations (layer_id, experiment_id, iteration, variant_id, step, slot_begin, slot_end, held_from)"
            " select e.layer_id, e.experiment_id, 1, v.variant_id, 1,"
            "  40000 * (substr(e.experiment_key, 12)::integer / $1::integer) + 20000 * v.variant_id,"
            "  40000 * (substr(e.experiment_key, 12)::integer / $1::integer) + 20000 * (v.variant_id + 1), now()"
            " from experiments e join variants v on v.experiment_id = e.experiment_id",
            Parameters().integer(layers));
    });
}

}  // namespace

TEST_CASE("5,000 running experiments in 200 layers are read, built and known to every replica within two seconds") {
    const std::string url = test::fresh_migrated_database_url(PostgresRole::service);
    Database database({.url = url});
    fill(database);

    auto begin = Clock::now();
    const StoredConfig stored = database.read([](Transaction& transaction) { return SnapshotStore(transaction).load(); });
    const double load_seconds = seconds_since(begin);
    REQUIRE(stored.experiments.size() == experiments);

    const double before = megabytes_in_use();
    begin = Clock::now();
    auto snapshot = std::make_unique<ConfigSnapshot>(build_snapshot(stored, read_targeting_text));
    const double build_seconds = seconds_since(begin);
    const double megabytes = megabytes_in_use() - before;

    Attributes attributes;
    attributes.set("country", std::string("AT"));
    attributes.set("app", std::string("5.0"));
    std::vector<Assignment> answers;
    begin = Clock::now();
    for (int i = 0; i < 1000; ++i) {
        answers.clear();
        assign_all(*snapshot, asker_of(*snapshot, fmt::format("listener-{}", i), attributes, UtcTime{}), answers);
        REQUIRE(answers.size() == layers);  // a full layer answers for everybody
    }
    const double assign_seconds = seconds_since(begin) / 1000;

    // Two replicas, each with its own connections, as two processes would have them.
    Database first({.url = url}), second({.url = url});
    Counters first_counters, second_counters;
    const auto reader = [](std::string_view text) { return read_targeting_text(text); };
    SnapshotRefresher one(first, reader, first_counters), two(second, reader, second_counters);
    for (SnapshotRefresher* replica : {&one, &two}) {
        replica->refresh();
        replica->start();
    }
    const auto version = one.snapshots().get()->version;
    std::this_thread::sleep_for(500ms);  // until both listen
    REQUIRE(RampControl(database, {"ada", "incident", "r"}, std::nullopt).pause("experiment-17"));
    begin = Clock::now();
    double visible_seconds = 0;
    const auto knows = [&](const SnapshotRefresher& replica) {
        const auto known = replica.snapshots().get();
        return known->version > version && known->find("experiment-17")->state == ExperimentState::paused;
    };
    while (!(knows(one) && knows(two)) && seconds_since(begin) < 30) std::this_thread::sleep_for(1ms);
    visible_seconds = seconds_since(begin);
    REQUIRE(knows(one));
    REQUIRE(knows(two));

    MESSAGE(fmt::format("{} experiments in {} layers: read in {:.3f} s, built in {:.3f} s, {:.1f} MB with {:.1f} MB of "
                        "GET /v1/config; a listener's {} answers in {:.0f} us; a change on both replicas after {:.3f} s",
                        experiments, layers, load_seconds, build_seconds, megabytes,
                        static_cast<double>(snapshot->config_json.size()) / 1e6, layers, assign_seconds * 1e6, visible_seconds));
}
