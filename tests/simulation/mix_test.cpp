// Credit and incremental effect on a radio whose truth is known: the same credit, and only one of the two is missed.
#include <doctest/doctest.h>

#include <algorithm>

#include "assignment/assigner.hpp"
#include "assignment/snapshot_refresher.hpp"
#include "domain/slot.hpp"
#include "experiments/ablation_keeper.hpp"
#include "experiments/targeting_json.hpp"
#include "ingest/event_row.hpp"
#include "reporting/ablation_loader.hpp"
#include "reporting/rollups.hpp"
#include "runtime/counters.hpp"
#include "simulation/mix_world.hpp"
#include "storage/event_store.hpp"
#include "support/postgres.hpp"

using namespace bellwether;
using test::MixWorld;

namespace {

const Attributes nothing_known;

struct Radio {
    Database database{DatabaseSettings{.url = test::fresh_migrated_database_url()}};
    Counters counters;
    SnapshotRefresher refresher{database, [](std::string_view text) { return read_targeting_text(text); }, counters};

    std::shared_ptr<const ConfigSnapshot> snapshot() {
        refresher.refresh();
        return refresher.snapshots().get();
    }

    void store(std::vector<EventRow> rows, const std::vector<ExposureRow>& exposures) {
        std::sort(rows.begin(), rows.end(), key_less);
        std::vector<const EventRow*> pointers;
        for (const auto& row : rows) pointers.push_back(&row);
        database.write([&](Transaction& transaction) {
            EventStore events(transaction);
            for (std::size_t begin = 0; begin < pointers.size(); begin += 10'000)
                events.insert(std::span(pointers).subspan(begin, std::min<std::size_t>(10'000, pointers.size() - begin)));
            events.upsert_exposures(exposures);
        });
    }
};

/// "" for everybody who is not in an arm that switches something off.
std::string off_for(const Assignment& assignment) {
    if (!assignment.variant || assignment.variant->is_control) return {};
    return assignment.variant->key.substr(std::string_view("without-").size());
}

/// Every listener asks, hears what the arm leaves, and is exposed with the first play.
void live_a_round(Radio& radio, const MixWorld& world, const std::string& experiment) {
    const auto snapshot = radio.snapshot();
    const std::vector<std::string> asked = {experiment};
    std::vector<EventRow> rows;
    std::vector<ExposureRow> exposures;
    for (int i = 0; i < world.listeners; ++i) {
        const std::string id = world.listener_id(i);
        std::vector<Assignment> answers;
        assign_named(*snapshot, asker_of(*snapshot, id, nothing_known, UtcTime(world.first_day)), asked, answers);
        const auto events = world.events(i, off_for(answers.at(0)));
        for (const auto& event : events) rows.push_back(to_row(event));
        if (events.empty() || !answers[0].variant) continue;
        exposures.push_back({id, answers[0].experiment->experiment_id, 1, answers[0].variant->variant_id, answers[0].slot,
                             events.front().occurred_at, false});
    }
    radio.store(std::move(rows), exposures);
}

const AblationRow& row(const AblationReport& report, const std::string& name) {
    const auto found = std::find_if(report.rows.begin(), report.rows.end(), [&](const auto& r) { return r.recommender == name; });
    REQUIRE(found != report.rows.end());
    return *found;
}

}  // namespace

TEST_CASE("credit cannot tell the redundant recommender from the unique one under any rule, and the ablation ranks them right") {
    Radio radio;
    MixWorld world;
    world.first_day = parse_day("2026-11-02").value();
    const UtcTime begin(world.first_day);
    Ablation wanted;
    wanted.key = "mix";
    wanted.recommenders = {"niche", "double"};
    wanted.percent_each = 12;
    wanted.days = world.days;
    REQUIRE(create_ablation(radio.database, wanted, {"ada", "", ""}));
    keep_ablations(radio.database, begin);
    live_a_round(radio, world, "mix.r0001");
    REQUIRE(RollupWriter(radio.database).run() == RollupWriter::Round::caught_up);
    const auto load = [&] {
        AblationSettings settings;
        settings.margin = 0.2;
        return radio.database.read([&](Transaction& transaction) { return load_ablation_report(transaction, "mix", settings); }).value();
    };

    SUBCASE("while the round runs there is no number, and nobody is advised") {
        const auto report = load();
        CHECK_FALSE(row(report, "niche").thumbs_up.total.value);
        CHECK(row(report, "niche").advice == Advice::cannot_tell);
    }
    SUBCASE("when it is over") {
        keep_ablations(radio.database, begin + std::chrono::days(world.days) + std::chrono::seconds(5));
        const auto report = load();
        const auto& niche = row(report, "niche");
        const auto& twice = row(report, "double");
        // Every play has one proposer, so all four rules give the same; the two differ by chance only.
        for (std::size_t i = 0; i < credit_rules.size(); ++i) {
            CHECK(niche.credit[i].thumbs_up / twice.credit[i].thumbs_up == doctest::Approx(1).epsilon(0.1));
            CHECK(niche.credit[i].hours / twice.credit[i].hours == doctest::Approx(1).epsilon(0.1));
        }
        REQUIRE(niche.thumbs_up.share.bounds);
        REQUIRE(twice.thumbs_up.share.bounds);
        MESSAGE("niche: " << niche.reason);
        MESSAGE("double: " << twice.reason);
        CHECK(niche.thumbs_up.share.bounds->lower > twice.thumbs_up.share.bounds->upper);
        CHECK(niche.thumbs_up.share.bounds->lower < MixWorld::niche_share);
        CHECK(niche.thumbs_up.share.bounds->upper > MixWorld::niche_share);
        CHECK(*niche.thumbs_up.q_value < 0.001);
        CHECK(*twice.thumbs_up.q_value > 0.05);
        CHECK(niche.advice == Advice::keep);
        CHECK(twice.advice == Advice::retire);
    }
}
