#include "analysis/effects/ratio.hpp"

#include <doctest/doctest.h>

#include "analysis/effects/welch.hpp"
#include "samples.hpp"

using namespace bellwether::analysis;
using namespace bellwether::testing;

namespace {

struct Arm {
    std::vector<double> thumbs;
    std::vector<double> plays;
    PairMoments moments() const { return PairMoments::of(thumbs, plays); }
};

/// Listeners differ in how much they play and in how often they thumb: both make units vary.
Arm random_arm(Samples& samples, std::size_t n, double rate) {
    Arm arm;
    for (std::size_t i = 0; i < n; ++i) {
        const double plays = 1 + samples.poisson(6 * samples.exponential());
        arm.plays.push_back(plays);
        arm.thumbs.push_back(samples.binomial(static_cast<int>(plays), rate * 2 * samples.uniform()));
    }
    return arm;
}

Outcome<Comparison> run(const Arm& control, const Arm& treatment, EffectScale scale, double alpha = 0.05) {
    return ratio_welch(control.moments(), treatment.moments(), scale, Alternative::two_sided, alpha);
}

}  // namespace

TEST_CASE("a ratio's test is Welch's on the linearised values of each unit") {
    Samples samples(1);
    for (int round = 0; round < 20; ++round) {
        const Arm control = random_arm(samples, 30, 0.2);
        const Arm treatment = random_arm(samples, 40, 0.3);
        const auto linear = [](const Arm& arm) {
            const double ratio = mean_of(arm.thumbs) / mean_of(arm.plays);
            std::vector<double> result;
            for (std::size_t i = 0; i < arm.plays.size(); ++i)
                result.push_back(ratio + (arm.thumbs[i] - ratio * arm.plays[i]) / mean_of(arm.plays));
            return Moments::of(result);
        };
        for (auto scale : {EffectScale::absolute, EffectScale::relative}) {
            const Comparison got = run(control, treatment, scale).value();
            const Comparison want =
                welch(linear(control), linear(treatment), scale, Alternative::two_sided, 0.05).value();
            check_near(got.estimate, want.estimate, 1e-11, 1e-13);
            check_near(got.standard_error, want.standard_error, 1e-11);
            check_near(got.degrees_of_freedom, want.degrees_of_freedom, 1e-11);
            check_near(got.p_value, want.p_value, 1e-9);
        }
    }
}

TEST_CASE("a denominator of one for each unit makes the ratio a mean") {
    Samples samples(2);
    const auto x = samples.normals(20, 3, 1);
    const auto y = samples.normals(25, 4, 2);
    const Comparison ratio = run({x, std::vector(20, 1.0)}, {y, std::vector(25, 1.0)}, EffectScale::relative).value();
    const Comparison mean =
        welch(Moments::of(x), Moments::of(y), EffectScale::relative, Alternative::two_sided, 0.05).value();
    check_near(ratio.standard_error, mean.standard_error, 1e-13);
    check_near(ratio.degrees_of_freedom, mean.degrees_of_freedom, 1e-13);
}

TEST_CASE("ratios are refused by name") {
    Samples samples(3);
    const Arm good = random_arm(samples, 20, 0.3);
    const Arm silent{{0, 0, 0}, {0, 0, 0}};
    CHECK(reason_of(run({{1}, {4}}, good, EffectScale::absolute)) == Reason::too_few_units);
    CHECK(reason_of(run(good, {{1}, {4}}, EffectScale::absolute)) == Reason::too_few_units);
    CHECK(reason_of(run(silent, good, EffectScale::relative)) == Reason::zero_baseline);
    CHECK(reason_of(run(silent, good, EffectScale::absolute)) == Reason::zero_baseline);
    CHECK(reason_of(run(good, silent, EffectScale::absolute)) == Reason::zero_variance);
    CHECK(reason_of(run({{0, 0, 0}, {3, 4, 5}}, good, EffectScale::relative)) == Reason::zero_baseline);
    CHECK(reason_of(run({{0.1, 0.2, 0.3}, {1, 2, 3}}, {{0.2, 0.4, 0.6}, {1, 2, 3}}, EffectScale::absolute)) ==
          Reason::zero_variance);
    CHECK(reason_of(run(good, good, EffectScale::absolute, 2)) == Reason::bad_argument);
}

TEST_CASE("the ratio's interval covers and its test keeps its level") {
    Samples samples(4);
    constexpr int repeats = 800;
    int covered = 0;
    int rejected = 0;
    for (int i = 0; i < repeats; ++i) {
        const Arm control = random_arm(samples, 100, 0.2);
        covered += covers(run(control, random_arm(samples, 100, 0.3), EffectScale::absolute).value().interval, 0.1);
        rejected += run(control, random_arm(samples, 100, 0.2), EffectScale::relative).value().p_value <= 0.05;
    }
    check_share(covered, repeats, 0.95, 0.01);
    check_share(rejected, repeats, 0.05, 0.01);
}
