#include "reporting/scorecard_builder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "reporting/made_up_looks.hpp"
#include "reporting/scorecard_json.hpp"

using namespace bellwether;
using namespace bellwether::test;

namespace {

const MetricDefinition& thumbs_up() {
    return *find_metric("thumbs_up");
}

ScorecardInputs thumbs_inputs(int control, int treatment, int n = 10'000) {
    return inputs_of(thumbs_of(n, control, treatment), thumbs_up());
}

}  // namespace

TEST_CASE("46 and 69 thumbs of 10,000 listeners each give Welch's answer at the planned end") {
    auto inputs = thumbs_inputs(46, 69);
    inputs.planned_end = settings_at_look().as_of;
    inputs.at_planned_end = inputs.now;
    const auto card = card_of(inputs);
    const auto& thumbs = card.comparisons.at(0);
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
        CHECK(card.decision == "cannot_tell");  // the planned end has come
    }
}

TEST_CASE("the fixed-horizon answer is refused before the planned end, and says when it comes") {
    auto inputs = thumbs_inputs(46, 69);
    CHECK(card_of(inputs).comparisons.at(0).absolute_fixed_horizon.refused == "no_planned_end");
    inputs.planned_end = settings_at_look().as_of + std::chrono::days(3);
    const auto thumbs = card_of(inputs).comparisons.at(0);
    CHECK_FALSE(thumbs.absolute_fixed_horizon.effect);
    CHECK(thumbs.absolute_fixed_horizon.refused == "before_planned_end");
    CHECK(thumbs.absolute_fixed_horizon.why.find("planned end") != std::string::npos);
    CHECK(thumbs.absolute.effect);
}

TEST_CASE("a metric without a number says why, and takes no part in the correction") {
    auto inputs = thumbs_inputs(100, 120);
    inputs.metrics.push_back({*find_metric("listening_hours"), MetricRole::secondary, std::nullopt});
    auto& nothing = inputs.now.metrics.emplace_back();
    nothing.numerator.after.assign(inputs.now.listeners.size(), 0);
    nothing.numerator.before.assign(inputs.now.listeners.size(), 0);
    const auto card = card_of(inputs);
    const auto& hours = card.comparisons.at(1);
    CHECK_FALSE(hours.absolute.effect);
    CHECK_FALSE(hours.absolute.refused.empty());
    CHECK(hours.verdict == "no answer");
    CHECK_FALSE(hours.adjusted_p_value);
    CHECK(card.comparisons.at(0).adjusted_p_value);
}

TEST_CASE("a clear gain of the primary metric is recommended to ship, a clear loss to roll back") {
    CHECK(card_of(thumbs_inputs(500, 900)).decision == "ship");
    CHECK(card_of(thumbs_inputs(900, 500)).decision == "roll_back");
}

TEST_CASE("nothing is recommended on fewer listeners than the intervals can carry") {
    CHECK(card_of(thumbs_inputs(2, 78, 80)).decision == "keep_going");
    CHECK(card_of(thumbs_inputs(3, 97, 100)).decision == "ship");
}

TEST_CASE("an experiment that nobody has met yet cannot tell") {
    ScorecardInputs inputs;
    inputs.metrics = {{thumbs_up(), MetricRole::primary, std::nullopt}};
    inputs.now.metrics.emplace_back();
    const auto card = card_of(inputs);
    CHECK(card.decision == "cannot_tell");
    CHECK_FALSE(card.sample_ratio.refused.empty());
}

TEST_CASE("a broken sample ratio withholds the verdicts, shows the data and names the day it comes from") {
    // As planned but for one day, on which half of the treatment's listeners never arrived.
    std::vector<MadeUpListener> listeners;
    for (int day = 1; day <= 6; ++day)
        for (int i = 0; i < 2'000; ++i)
            if (day != 4 || i % 2 == 0 || i % 4 == 1) listeners.push_back({i % 2, i % 5 == 0, 0, 0, look_day - day});
    auto inputs = inputs_of(listeners, thumbs_up());
    inputs.dimensions = dimensions_of_exposure(inputs.now);
    const auto card = card_of(inputs);
    CHECK_FALSE(card.sample_ratio.sound);
    CHECK(card.decision == "broken_data");
    CHECK(card.comparisons.at(0).verdict == "withheld");
    CHECK(card.comparisons.at(0).absolute.effect);
    REQUIRE(card.causes.size() == 1);
    CHECK(card.causes.at(0).dimension == "day of exposure");
    CHECK(card.causes.at(0).value == "2024-09-30");
    CHECK(card.causes.at(0).p_value_without.value() > 0.9);
    CHECK(card.decision_text.find("2024-09-30") != std::string::npos);
    const std::string csv = to_csv(card);
    CHECK(csv.find(",likely_causes,ramp_stages\r\n") != std::string::npos);
    CHECK(csv.find("\"day of exposure '2024-09-30': control ") != std::string::npos);
    const auto header_end = csv.find("\r\n");
    CHECK(std::count(csv.begin(), csv.begin() + static_cast<std::ptrdiff_t>(header_end), ',') == 40);
}

TEST_CASE("too many listeners seen in two variants withhold the verdicts too") {
    auto inputs = thumbs_inputs(500, 900);
    inputs.exposures.conflicting = 400;
    const auto card = card_of(inputs);
    CHECK(card.decision == "broken_data");
    CHECK(card.data_problems.size() == 1);
    inputs.exposures.conflicting = 100;
    CHECK(card_of(inputs).decision == "ship");
}

TEST_CASE("CUPED is on where a pre-period exists, says what it brought, and is off where the plan says so") {
    std::mt19937_64 random(5);
    std::poisson_distribution<int> habit(4), news(1);
    std::vector<MadeUpListener> listeners;
    for (int i = 0; i < 4'000; ++i) {
        const int before = habit(random);
        listeners.push_back({i % 2, before + news(random) + (i % 2 ? news(random) / 2 : 0), before});
    }
    const auto inputs = inputs_of(listeners, thumbs_up());
    const auto with = card_of(inputs).comparisons.at(0);
    REQUIRE(with.cuped.used);
    CHECK(with.cuped.variance_reduction > 0.6);
    auto settings = settings_at_look();
    settings.cuped = false;
    const auto without = card_of(inputs, settings).comparisons.at(0);
    CHECK_FALSE(without.cuped.used);
    const double ratio = with.absolute.effect->standard_error / without.absolute.effect->standard_error;
    CHECK(1 - ratio * ratio == doctest::Approx(with.cuped.variance_reduction).epsilon(1e-12));
    SUBCASE("without a pre-period it says so and gives Welch's answer") {
        auto new_listeners = listeners;
        for (auto& listener : new_listeners)
            listener.before = 0;
        const auto plain = card_of(inputs_of(new_listeners, thumbs_up())).comparisons.at(0);
        CHECK_FALSE(plain.cuped.used);
        CHECK_FALSE(plain.cuped.why_not.empty());
        CHECK(plain.absolute.effect->estimate == without.absolute.effect->estimate);
        CHECK(plain.absolute.effect->standard_error == without.absolute.effect->standard_error);
    }
}

TEST_CASE("a guardrail holds, is breached or is not shown by its margin, always valid") {
    const auto guarded = [](int control, int treatment, std::optional<double> margin) {
        auto inputs = thumbs_inputs(1'000, 2'000);
        inputs.metrics.push_back({thumbs_up(), MetricRole::guardrail, margin});
        inputs.now.metrics.push_back(inputs_of(thumbs_of(10'000, control, treatment), thumbs_up()).now.metrics.at(0));
        return card_of(inputs);
    };
    SUBCASE("holds: a loss beyond the margin is excluded, so the primary metric may decide") {
        const auto card = guarded(5'000, 5'000, 0.1);
        const auto& guardrail = card.comparisons.at(1);
        CHECK(guardrail.guardrail->status == "holds");
        CHECK(guardrail.guardrail->bound.value() > -0.1);
        CHECK(guardrail.guardrail->bound.value() < 0);
        CHECK_FALSE(guardrail.adjusted_p_value);
        CHECK(card.decision == "ship");
    }
    SUBCASE("not shown: too few data for so narrow a margin, so nothing is shipped") {
        const auto card = guarded(5'000, 5'000, 0.001);
        CHECK(card.comparisons.at(1).guardrail->status == "not shown");
        CHECK(card.decision == "keep_going");
    }
    SUBCASE("breached: more than the margin is lost, and the gain of the primary metric does not count") {
        const auto card = guarded(5'000, 4'000, 0.1);
        CHECK(card.comparisons.at(1).guardrail->status == "breached");
        CHECK(card.decision == "roll_back");
    }
    SUBCASE("a clear loss within the margin is what the margin allows") {
        CHECK(guarded(5'000, 4'600, 0.15).comparisons.at(1).guardrail->status == "holds");
    }
    SUBCASE("without a margin only harm is looked for") {
        CHECK(guarded(5'000, 5'000, std::nullopt).comparisons.at(1).guardrail->status == "watched");
        CHECK(guarded(5'000, 5'000, std::nullopt).decision == "ship");
        CHECK(guarded(5'000, 4'500, std::nullopt).decision == "roll_back");
    }
}

TEST_CASE("the correction spans primary and secondary metrics: a secondary metric alone would have been clear") {
    const auto several = [](int times) {
        auto inputs = thumbs_inputs(500, 610);
        for (int i = 1; i < times; ++i) {
            inputs.metrics.push_back({thumbs_up(), MetricRole::secondary, std::nullopt});
            inputs.now.metrics.push_back(inputs_of(thumbs_of(10'000, 500, 500), thumbs_up()).now.metrics.at(0));
        }
        return card_of(inputs).comparisons.at(0);
    };
    CHECK(several(1).verdict == "better");
    CHECK(several(1).adjusted_p_value == several(1).absolute.effect->p_value);
    CHECK(*several(40).adjusted_p_value == doctest::Approx(40 * several(1).absolute.effect->p_value).epsilon(1e-12));
    CHECK(several(40).verdict == "not clear");
}

TEST_CASE("where the split changed on the way, pooling by stage defeats Simpson's paradox") {
    // Stage 0: heavy listeners come first, nine of ten to the control. Stage 1: light ones, nine of ten to the treatment.
    // Within each stage the treatment gives more; thrown together it seems to give much less.
    std::mt19937_64 random(9);
    std::poisson_distribution<int> heavy(10), light(1), gain(1);
    std::vector<MadeUpListener> listeners;
    for (int i = 0; i < 20'000; ++i) {
        const int stage = i < 10'000 ? 0 : 1;
        const int variant = (i % 10 == 0) == (stage == 0) ? 1 : 0;
        const int base = stage == 0 ? heavy(random) : light(random);
        listeners.push_back({variant, base + (variant ? gain(random) : 0), 0, stage});
    }
    auto inputs = inputs_of(listeners, thumbs_up());
    const auto naive = card_of(inputs).comparisons.at(0);
    CHECK(naive.absolute.effect->upper < 0);
    CHECK(naive.verdict == "worse");

    inputs.splits = {{{0, 0.9}, {1, 0.1}}, {{0, 0.1}, {1, 0.9}}};
    inputs.now.stage_count = 2;
    for (const auto& listener : listeners)
        inputs.now.stages.push_back(listener.stage);
    const auto card = card_of(inputs);
    const auto& ours = card.comparisons.at(0);
    CHECK(ours.stages == 2);
    CHECK(ours.verdict == "better");
    CHECK(ours.absolute.effect->lower < 1);
    CHECK(ours.absolute.effect->upper > 1);
    CHECK(ours.absolute.effect->estimate == doctest::Approx(1).epsilon(0.1));
    REQUIRE(card.stages.size() == 2);
    CHECK(card.stages.at(0).listeners == 10'000);
}

TEST_CASE("segments are compared within themselves, and corrected as one family") {
    std::vector<MadeUpListener> listeners;
    for (int i = 0; i < 20'000; ++i)
        listeners.push_back({i % 2, (i / 2) % 100 < (i % 2 && i < 10'000 ? 14 : 10)});
    auto inputs = inputs_of(listeners, thumbs_up());
    ListenerDimension segment{"genre", {"jazz", "rock"}, {}};
    for (std::size_t i = 0; i < listeners.size(); ++i)
        segment.value_of_listener.push_back(i < 10'000 ? 0 : 1);
    inputs.now.segments = segment.value_of_listener;
    inputs.segment = segment;
    const auto card = card_of(inputs);
    CHECK(card.segment_dimension == "genre");
    REQUIRE(card.segments.size() == 2);
    CHECK(card.segments.at(0).segment == "jazz");
    CHECK(card.segments.at(0).absolute.effect->estimate == doctest::Approx(0.04).epsilon(1e-9));
    CHECK(card.segments.at(0).verdict == "better");
    CHECK(*card.segments.at(0).adjusted_p_value ==
          doctest::Approx(2 * card.segments.at(0).absolute.effect->p_value).epsilon(1e-12));
    CHECK(card.segments.at(1).absolute.effect->estimate == doctest::Approx(0).epsilon(1e-9));
    CHECK(card.segments.at(1).verdict == "not clear");
}

TEST_CASE("power and days left: the smaller the target, the longer it takes") {
    const auto inputs = thumbs_inputs(1'000, 1'000);
    auto settings = settings_at_look();
    const auto coarse = card_of(inputs, settings).comparisons.at(0).power;
    settings.minimum_effect = 0.02;
    const auto fine = card_of(inputs, settings).comparisons.at(0).power;
    REQUIRE(coarse.days_left);
    REQUIRE(fine.days_left);
    CHECK(*fine.days_left > *coarse.days_left);
    CHECK(*fine.power_now < *coarse.power_now);
    CHECK(coarse.minimum_detectable_effect == fine.minimum_detectable_effect);
    // 20,000 listeners over five days; as many more as the answer says, at the same pace.
    CHECK(*coarse.days_left == std::ceil(*coarse.listeners_more / 4'000));
    CHECK(card_of(inputs, settings).decision_text.find("more day") != std::string::npos);
}

TEST_CASE("the reading with a prior is there where it was asked for") {
    auto settings = settings_at_look();
    CHECK_FALSE(card_of(thumbs_inputs(500, 600), settings).comparisons.at(0).bayes);
    settings.method = ScorecardMethod::bayes;
    const auto better = card_of(thumbs_inputs(500, 600), settings).comparisons.at(0).bayes;
    REQUIRE(better);
    CHECK(better->chance_to_win > 0.99);
    CHECK(better->loss_treatment < better->loss_control);
}

TEST_CASE("the metrics that an experiment names are the ones that are shown, with their roles and margins") {
    Experiment experiment = two_arms();
    experiment.metrics_json =
        R"([{"metric": "listening_hours", "role": "primary"}, {"metric": "skip_rate", "role": "guardrail", "margin": 0.02}])";
    const auto metrics = choose_metrics(named_metrics(experiment), {});
    REQUIRE(metrics.size() == 2);
    CHECK(metrics[0].metric.key == "listening_hours");
    CHECK(metrics[1].role == MetricRole::guardrail);
    CHECK(metrics[1].margin == 0.02);
    experiment.metrics_json = "[]";
    CHECK(named_metrics(experiment).size() == 9);
}
