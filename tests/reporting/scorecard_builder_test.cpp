#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "reporting/scorecard_builder.hpp"

using namespace bellwether;

namespace {

Experiment two_arms() {
    Experiment experiment;
    experiment.key = "new-model";
    experiment.state = ExperimentState::running;
    experiment.variants.resize(2);
    experiment.variants[0].key = "control";
    experiment.variants[0].is_control = true;
    experiment.variants[1].variant_id = 1;
    experiment.variants[1].key = "treatment";
    return experiment;
}

/// n listeners of whom x gave one thumb up and nothing else: what the Open Bandit import looks like.
VariantTotals thumbs_only(int variant_id, double n, double x) {
    VariantTotals totals;
    totals.variant_id = variant_id;
    totals.listeners = n;
    const auto set = [&](Measure measure, double mean, double centred) {
        totals.means[static_cast<std::size_t>(measure)] = mean;
        totals.centred_squares[static_cast<std::size_t>(measure)] = centred;
    };
    const double centred = x - x * x / n;
    set(Measure::thumbs_up, x / n, centred);
    set(Measure::thumbs, x / n, centred);
    set(Measure::plays, 1, 0);
    set(Measure::active_days, 1, 0);
    totals.centred_up_thumbs = centred;
    return totals;
}

ScorecardInputs inputs_of(const VariantTotals& control, const VariantTotals& treatment) {
    ScorecardInputs inputs;
    inputs.totals = {control, treatment};
    const double total = control.listeners + treatment.listeners;
    inputs.counts.variants = {{0, control.listeners, total / 2}, {1, treatment.listeners, total / 2}};
    inputs.exposures = {total, 0};
    return inputs;
}

Scorecard card_of(double control_thumbs, double treatment_thumbs) {
    return build_scorecard(two_arms(), inputs_of(thumbs_only(0, 10'000, control_thumbs), thumbs_only(1, 10'000, treatment_thumbs)),
                           {});
}

const MetricComparison& find(const Scorecard& card, const std::string& metric) {
    const auto found = std::find_if(card.comparisons.begin(), card.comparisons.end(),
                                    [&](const MetricComparison& c) { return c.metric == metric; });
    REQUIRE(found != card.comparisons.end());
    return *found;
}

}  // namespace

TEST_CASE("46 and 69 thumbs of 10,000 listeners each give Welch's answer") {
    const auto card = card_of(46, 69);
    const auto& thumbs = find(card, "thumbs_up");
    REQUIRE(thumbs.absolute_fixed_horizon.effect);
    const Effect& effect = *thumbs.absolute_fixed_horizon.effect;
    // By hand: variances of 0/1 data with divisor n - 1.
    const double p1 = 0.0046;
    const double p2 = 0.0069;
    const double variance = (p1 * (1 - p1) + p2 * (1 - p2)) / 9'999;
    CHECK(effect.estimate == doctest::Approx(0.0023).epsilon(1e-12));
    CHECK(effect.standard_error == doctest::Approx(std::sqrt(variance)).epsilon(1e-12));
    CHECK(effect.p_value == doctest::Approx(std::erfc(0.0023 / std::sqrt(2 * variance))).epsilon(1e-3));
    CHECK(thumbs.relative_fixed_horizon.effect->estimate == doctest::Approx(0.5).epsilon(1e-12));
    SUBCASE("and under peeking the same data are not yet enough") {
        CHECK(thumbs.absolute.effect->lower < 0);
        CHECK(thumbs.absolute.effect->upper > effect.upper);
        CHECK(thumbs.verdict == "not clear");
        CHECK(card.decision == "keep_going");
    }
}

TEST_CASE("a metric without a number says why, and takes no part in the correction") {
    const auto card = card_of(10, 12);
    const auto& hours = find(card, "listening_hours");
    CHECK_FALSE(hours.absolute.effect);
    CHECK_FALSE(hours.absolute.refused.empty());
    CHECK(hours.verdict == "no answer");
    CHECK_FALSE(hours.adjusted_p_value);
    CHECK(find(card, "thumbs_up").adjusted_p_value);
}

TEST_CASE("a broken sample ratio outranks every effect") {
    const auto card = build_scorecard(two_arms(), inputs_of(thumbs_only(0, 10'000, 100), thumbs_only(1, 9'000, 900)), {});
    CHECK_FALSE(card.sample_ratio.sound);
    CHECK(card.decision == "broken_data");
}

TEST_CASE("a clear gain of the primary metric is recommended to ship, a clear loss to roll back") {
    CHECK(card_of(500, 900).decision == "ship");
    CHECK(card_of(900, 500).decision == "roll_back");
}

TEST_CASE("an experiment that nobody has met yet cannot tell") {
    const auto card = build_scorecard(two_arms(), {}, {});
    CHECK(card.decision == "cannot_tell");
    CHECK_FALSE(card.sample_ratio.refused.empty());
}

TEST_CASE("the metrics that an experiment names are the ones that are shown, with their roles") {
    Experiment experiment = two_arms();
    experiment.metrics_json =
        R"([{"metric": "listening_hours", "role": "primary"}, {"metric": "skip_rate", "role": "guardrail"}])";
    const auto metrics = metrics_of(experiment);
    REQUIRE(metrics.size() == 2);
    CHECK(metrics[0].metric->key == "listening_hours");
    CHECK(metrics[1].role == MetricRole::guardrail);
}
