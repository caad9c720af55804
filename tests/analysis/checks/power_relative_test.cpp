#include "analysis/checks/power_relative.hpp"

#include <limits>
#include <random>

#include "analysis/sequential/asymptotic.hpp"
#include "support/near.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_frequency;
using bellwether::testing::check_near;

namespace {

constexpr double z_two_sided = 1.959963984540054;
const RelativeDesign listening{.arms = 2, .n_total = 20000, .mean = 10, .variance = 900, .alpha = 0.05, .tuning_n = {}};
const RunningTest running{.standard_error = 0.03, .n = 4000, .target_effect = 0.05, .prior = {}, .tuning_n = {}};

}  // namespace

TEST_CASE("the smallest relative effect is the one that has the power") {
    for (double power : {0.3, 0.8, 0.95}) {
        const double mde = relative_mde(listening, power).value();
        CHECK(mde > 0);
        check_near(relative_power(listening, mde).value(), power, 0, 1e-3);  // the wrong side adds a little
        auto watched = listening;
        watched.tuning_n = 10000;
        CHECK(relative_mde(watched, power).value() > mde);
        check_near(relative_power(watched, relative_mde(watched, power).value()).value(), power, 0, 1e-3);
    }
    check_near(relative_power(listening, 0).value(), 0.05, 1e-12);
    auto negative = listening;
    negative.mean = -10;
    CHECK(relative_mde(negative, 0.8).value() == relative_mde(listening, 0.8).value());
}

TEST_CASE("simulation: a relative effect is found as often as promised") {
    std::mt19937_64 random(6);
    std::normal_distribution<> noise;
    constexpr int trials = 4000;
    constexpr double effect = 0.1;
    const double n = listening.n_total / 2;
    int rejected = 0;
    for (int trial = 0; trial < trials; ++trial) {
        const double control = 10 + std::sqrt(900 / n) * noise(random);
        const double treatment = 10 * (1 + effect) + std::sqrt(900 / n) * noise(random);
        const double ratio = treatment / control;
        const double standard_error = std::sqrt(900 / n * (1 + ratio * ratio)) / control;
        rejected += std::abs(ratio - 1) / standard_error >= z_two_sided;
    }
    check_frequency(rejected, trials, relative_power(listening, effect).value());
}

TEST_CASE("with the units needed the experiment has the power asked for") {
    for (bool corrected : {false, true})
        for (int metrics : {1, 3})
            for (int kind = 0; kind < 3; ++kind) {
                auto test = running;
                test.corrected = corrected;
                test.goal_metrics = metrics;
                test.arms = 4;
                if (kind == 1) test.tuning_n = 5000;
                if (kind == 2) test.prior = EffectPrior{0.01, 0.02};
                const auto needed = units_needed(test).value();
                CHECK(needed.scaling > 0);
                check_near(needed.additional_units, needed.scaling * 4000, 1e-14);
                auto later = test;
                later.n = test.n + needed.additional_units;
                later.standard_error = test.standard_error / std::sqrt(1 + needed.scaling);
                check_near(units_needed(later).value().power_now, std::pow(0.8, 1.0 / metrics), 1e-9);
            }
}

TEST_CASE("an experiment that has its power needs nobody more, and effects count without their sign") {
    auto strong = running;
    strong.target_effect = 1;
    CHECK(units_needed(strong).value().scaling == 0);
    CHECK(units_needed(strong).value().additional_units == 0);
    CHECK(units_needed(strong).value().power_now == 1);
    auto mirrored = running;
    mirrored.target_effect = -0.05;
    CHECK(units_needed(mirrored).value().scaling == units_needed(running).value().scaling);
}

TEST_CASE("simulation: the power now is how often each kind of test rejects") {
    std::mt19937_64 random(7);
    std::normal_distribution<> noise;
    constexpr int trials = 3000;
    auto watched = running;
    watched.tuning_n = 4000;
    auto believing = running;
    believing.prior = EffectPrior{0.02, 0.001};
    int fixed = 0;
    int always = 0;
    int bayesian = 0;
    for (int trial = 0; trial < trials; ++trial) {
        const double estimate = 0.05 + 0.03 * noise(random);
        fixed += std::abs(estimate) / 0.03 >= z_two_sided;
        Comparison comparison;
        comparison.estimate = estimate;
        comparison.standard_error = 0.03;
        always += always_valid(comparison, 4000, Alternative::two_sided, 0.05, 4000).value().p_value <= 0.05;
        const double precision = 1 / 0.0009 + 1 / 0.001;
        const double posterior = (estimate / 0.0009 + 0.02 / 0.001) / precision;
        bayesian += std::abs(posterior) * std::sqrt(precision) >= z_two_sided;
    }
    check_frequency(fixed, trials, units_needed(running).value().power_now);
    check_frequency(always, trials, units_needed(watched).value().power_now);
    check_frequency(bayesian, trials, units_needed(believing).value().power_now);
}

TEST_CASE("relative power refuses what cannot be planned, by name") {
    const auto reason = [](auto change) {
        auto design = listening;
        change(design);
        const auto refusal = relative_power(design, 0.05).error().reason;
        CHECK(relative_mde(design, 0.8).error().reason == refusal);
        return refusal;
    };
    CHECK(reason([](auto& d) { d.arms = 1; }) == Reason::too_few_arms);
    CHECK(reason([](auto& d) { d.n_total = 0; }) == Reason::no_units);
    CHECK(reason([](auto& d) { d.mean = 0; }) == Reason::zero_baseline);
    CHECK(reason([](auto& d) { d.variance = 0; }) == Reason::zero_variance);
    CHECK(reason([](auto& d) { d.variance = -1; }) == Reason::bad_argument);
    CHECK(reason([](auto& d) { d.mean = std::nan(""); }) == Reason::bad_argument);
    CHECK(reason([](auto& d) { d.alpha = 2; }) == Reason::bad_argument);
    CHECK(reason([](auto& d) { d.tuning_n = 0; }) == Reason::bad_argument);
    CHECK(relative_power(listening, std::nan("")).error().reason == Reason::bad_argument);
    CHECK(relative_mde(listening, 0.01).error().reason == Reason::bad_argument);
    auto small = listening;
    small.n_total = 20;
    CHECK(relative_mde(small, 0.8).error().reason == Reason::too_few_units);
}

TEST_CASE("a running experiment refuses questions without an answer, by name") {
    const auto reason = [](auto change) {
        auto test = running;
        change(test);
        return units_needed(test).error().reason;
    };
    CHECK(reason([](auto& t) { t.standard_error = 0; }) == Reason::zero_variance);
    CHECK(reason([](auto& t) { t.n = 0; }) == Reason::no_units);
    CHECK(reason([](auto& t) { t.arms = 1; }) == Reason::too_few_arms);
    CHECK(reason([](auto& t) { t.target_effect = 0; }) == Reason::bad_argument);
    CHECK(reason([](auto& t) { t.target_power = 1; }) == Reason::bad_argument);
    CHECK(reason([](auto& t) { t.goal_metrics = 0; }) == Reason::bad_argument);
    CHECK(reason([](auto& t) { t.alpha = 0; }) == Reason::bad_argument);
    CHECK(reason([](auto& t) { t.prior = EffectPrior{0, 0}; }) == Reason::bad_argument);
    CHECK(reason([](auto& t) { t.tuning_n = -1; }) == Reason::bad_argument);
    CHECK(reason([](auto& t) { t.target_effect = 1e-200; }) == Reason::bad_argument);
    CHECK(reason([](auto& t) { t.target_effect = 1e-7; }) == Reason::no_support);
}
