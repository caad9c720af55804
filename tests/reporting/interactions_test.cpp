#include "reporting/interaction_board.hpp"
#include "reporting/interactions.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <map>
#include <chrono>
#include <random>

#include "reporting/carry_over.hpp"
#include "support/postgres.hpp"

namespace bellwether {
namespace {

Experiment experiment_of(int id, const std::string& key, int variants = 2) {
    Experiment experiment;
    experiment.experiment_id = id;
    experiment.key = key;
    for (int i = 0; i < variants; ++i) {
        Variant variant;
        variant.variant_id = i;
        variant.key = i == 0 ? "control" : "treatment-" + std::to_string(i);
        variant.is_control = i == 0;
        experiment.variants.push_back(variant);
    }
    return experiment;
}

/// 500 listeners a cell, standard deviation 2.
std::vector<PairCell> cells_of(double planted, int variants_b = 2) {
    std::vector<PairCell> cells;
    for (int a = 0; a < 2; ++a)
        for (int b = 0; b < variants_b; ++b)
            cells.push_back({a, b, {500, 5.0 + a + 0.5 * b + (a == 1 && b == 1 ? planted : 0), 500 * 4.0}});
    return cells;
}

TEST_CASE("a pair whose effects add is not found, a planted interaction is") {
    const auto a = experiment_of(1, "sonic");
    const auto b = experiment_of(2, "social");
    InteractionReport report;
    report.pairs = {test_pair(a, b, Measure::thumbs_up, cells_of(0)), test_pair(a, b, Measure::thumbs_up, cells_of(1.5))};
    report.pairs[1].b = "loud";
    adjust_pairs(report.pairs);
    CHECK(!report.pairs[0].found());
    CHECK(report.pairs[1].found());
    CHECK(report.pairs[1].estimate == doctest::Approx(1.5));
    CHECK(report.pairs[1].listeners == 2'000);
    CHECK(*report.pairs[1].q_value == doctest::Approx(2 * *report.pairs[1].p_value));
    CHECK(interaction_notes(report, "social").empty());
    const auto notes = interaction_notes(report, "loud");
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].at("with").as_string() == "sonic");
    CHECK(interaction_notes(report, "sonic").size() == 1);
}

TEST_CASE("a pair with a cell too small has no answer, and takes no part in the correction") {
    const auto a = experiment_of(1, "a");
    const auto b = experiment_of(2, "b", 3);
    auto cells = cells_of(1.5, 3);
    cells.back().sums.listeners = 3;
    std::vector<InteractionPair> pairs = {test_pair(a, b, Measure::plays, cells)};
    adjust_pairs(pairs);
    CHECK(!pairs[0].p_value);
    CHECK(pairs[0].refused == "too_few_units");
    CHECK(!pairs[0].q_value);
    auto killed = b;
    killed.variants[2].killed_at = UtcTime();
    CHECK(test_pair(a, killed, Measure::plays, cells).p_value.has_value());
}

TEST_CASE("variants that differed before exposure are told, those that did not are not") {
    const auto experiment = experiment_of(1, "a", 3);
    const auto even = check_carry_over(experiment, "thumbs_up",
                                       {{0, {900, 2, 1800}}, {1, {900, 2.05, 1800}}, {2, {900, 1.95, 1800}}});
    CHECK(even.sound);
    const auto uneven = check_carry_over(experiment, "thumbs_up",
                                         {{0, {900, 2, 1800}}, {1, {900, 2.9, 1800}}, {2, {900, 1.95, 1800}}});
    CHECK(!uneven.sound);
    CHECK(uneven.text.starts_with("'treatment-1' and the control differed in thumbs_up before"));
    const auto unknown = check_carry_over(experiment, "thumbs_up", {{0, {900, 0, 0}}, {1, {900, 0, 0}}});
    CHECK(unknown.sound);
    CHECK(unknown.text == "nothing is known of the days before exposure");
    CHECK(unknown.rows[0].refused == "zero_variance");
}

TEST_CASE("the measure of the balance is the primary metric's, ready-made or custom, where it is summed by day") {
    auto experiment = experiment_of(1, "a");
    MetricDefinition own;
    own.key = "own";
    own.numerator.measure = Measure::skips;
    const auto measure = [&](const std::string& primary) {
        experiment.metrics_json = R"([{"metric": "thumbs_down", "role": "secondary"}, {"metric": ")" + primary + R"(", "role": "primary"}])";
        return balance_measure(choose_metrics(named_metrics(experiment), {own}));
    };
    CHECK(measure("plays") == Measure::plays);
    CHECK(measure("own") == Measure::skips);
    CHECK(measure("active_days") == Measure::thumbs_up);
    own.numerator.filter.genres = {"jazz"};
    CHECK(measure("own") == Measure::thumbs_up);
    experiment.metrics_json = "[]";
    CHECK(balance_measure(choose_metrics(named_metrics(experiment), {})) == Measure::thumbs_up);
}

/// Random exposures and days, counted once in SQL and once here.
struct Rollups {
    struct Exposure {
        int variant;
        int day;  ///< of December 2026
        int before;
    };
    std::map<std::pair<std::string, int>, Exposure> exposures;
    std::map<std::pair<std::string, int>, int> plays;

    explicit Rollups(Database& database) {
        std::mt19937 random(5);
        const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
        database.write([&](Transaction& transaction) {
            for (int i = 0; i < 300; ++i) {
                const std::string listener = "l" + std::to_string(i);
                for (int day = 1; day <= 28; ++day)
                    if (pick(3) == 0) add_day(transaction, listener, day, 1 + pick(9));
                for (int experiment = 1; experiment <= 2; ++experiment)
                    if (pick(4) != 0) add_exposure(transaction, listener, experiment, {pick(2), 10 + pick(10), 0});
            }
        });
    }

    static std::string date(int day) { return "2026-12-" + std::string(day < 10 ? "0" : "") + std::to_string(day); }

    void add_day(Transaction& transaction, const std::string& listener, int day, int count) {
        plays[{listener, day}] = count;
        transaction.run("insert into listener_days (listener_id, day, plays) values ($1, $2::date, $3)",
                        Parameters().text(listener).text(date(day)).integer(count));
    }
    void add_exposure(Transaction& transaction, const std::string& listener, int experiment, Exposure exposure) {
        exposure.before = plays_on(listener, exposure.day) / 2;
        exposures[{listener, experiment}] = exposure;
        transaction.run(
            "insert into exposure_rollups (listener_id, experiment_id, iteration, variant_id, first_exposed_at, exposed_on, "
            "conflicting, plays) values ($1, $2, 1, $3, ($4::date + interval '12 hours' + $2::integer * interval '1 minute'), "
            "$4::date, false, $5)",
            Parameters()
                .text(listener)
                .integer(experiment)
                .integer(exposure.variant)
                .text(date(exposure.day))
                .integer(exposure.before));
    }
    int plays_on(const std::string& listener, int day) const {
        const auto found = plays.find({listener, day});
        return found == plays.end() ? 0 : found->second;
    }
    int plays_between(const std::string& listener, int from, int until) const {
        int sum = 0;
        for (int day = from; day < until; ++day)
            sum += plays_on(listener, day);
        return sum;
    }
};

TEST_CASE("the sums of pairs and of the days before are those of a naive count") {
    Database database({.url = test::fresh_migrated_database_url()});
    const Rollups rollups(database);
    std::map<std::pair<int, int>, std::vector<double>> cells;
    std::map<int, std::vector<double>> before;
    for (int i = 0; i < 300; ++i) {
        const std::string listener = "l" + std::to_string(i);
        const auto a = rollups.exposures.find({listener, 1});
        const auto b = rollups.exposures.find({listener, 2});
        if (a != rollups.exposures.end())
            before[a->second.variant].push_back(rollups.plays_between(listener, a->second.day - 7, a->second.day));
        if (a == rollups.exposures.end() || b == rollups.exposures.end()) continue;
        const auto& later = a->second.day > b->second.day ? a->second : b->second;
        cells[{a->second.variant, b->second.variant}].push_back(
            rollups.plays_between(listener, later.day, 25) - later.before);
    }
    const UtcDay until = parse_day("2026-12-25").value();
    const auto check = [](const ListenerSums& sums, const std::vector<double>& values) {
        double total = 0;
        double squares = 0;
        for (const double value : values) total += value;
        for (const double value : values)
            squares += (value - total / static_cast<double>(values.size())) * (value - total / static_cast<double>(values.size()));
        CHECK(sums.listeners == static_cast<double>(values.size()));
        CHECK(sums.mean == doctest::Approx(total / static_cast<double>(values.size())));
        CHECK(sums.centred_square == doctest::Approx(squares));
    };
    const auto [pairs, days] = database.read([&](Transaction& transaction) {
        BalanceStore store(transaction);
        return std::pair(store.pair_cells({1, 1}, {2, 1}, until, Measure::plays),
                         store.before_exposure({1, 1}, until, 7, Measure::plays));
    });
    REQUIRE(pairs.size() == 4);
    for (const PairCell& cell : pairs)
        check(cell.sums, cells[{cell.variant_a, cell.variant_b}]);
    REQUIRE(days.size() == 2);
    for (const VariantSums& one : days)
        check(one.sums, before[one.variant_id]);
}

void add_running(Database& database, int id, int layer) {
    database.write([&](Transaction& transaction) {
        transaction.run("insert into layers (layer_key, salt) values ('l' || $1::text, 's' || $1::text) on conflict do nothing",
                        Parameters().integer(layer));
        transaction.run("insert into experiments (experiment_id, experiment_key, layer_id, state, percent)"
                        " overriding system value"
                        " select $1::integer, 'exp-' || $1::text, l.layer_id, 'running', 50 from layers l where l.layer_key = 'l' || $2::text",
                        Parameters().integer(id).integer(layer));
        transaction.run("insert into variants (experiment_id, variant_id, variant_key, weight, is_control)"
                        " values ($1, 0, 'control', 1, true), ($1, 1, 'treatment', 1, false)",
                        Parameters().integer(id));
    });
}

TEST_CASE("every pair of running experiments in different layers gets its turn, however short a round is") {
    Database database({.url = test::fresh_migrated_database_url()});
    for (int id = 1; id <= 9; ++id) add_running(database, id, id);
    add_running(database, 10, 9);  // excludes the ninth
    const Rollups rollups(database);  // listeners of the first two
    InteractionBoard board(database);
    const UtcTime at = parse_time("2026-12-24T12:00:00Z").value();
    const auto first = board.refresh(at, std::chrono::milliseconds(0));
    CHECK(first->experiments == 10);
    CHECK(first->pairs_waiting == 44 - 16);
    CHECK(board.refresh(at, std::chrono::milliseconds(0))->pairs_waiting == 44 - 32);
    const auto third = board.refresh(at, std::chrono::milliseconds(0));
    CHECK(third->pairs_waiting == 0);
    REQUIRE(third->pairs.size() == 1);
    CHECK(third->pairs[0].a == "exp-1");
    CHECK(third->pairs[0].b == "exp-2");
    CHECK(third->pairs[0].listeners > 50);
    CHECK(third->pairs[0].tested_at == at);
    database.write([](Transaction& t) { t.run("update experiments set state = 'stopped' where experiment_key = 'exp-2'"); });
    CHECK(board.refresh(at, std::chrono::milliseconds(0))->pairs.empty());
}

}  // namespace
}  // namespace bellwether
