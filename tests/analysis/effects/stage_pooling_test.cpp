#include "analysis/effects/stage_pooling.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "analysis/effects/welch.hpp"
#include "support/refusal.hpp"

using namespace bellwether::analysis;
using bellwether::testing::refusal;

namespace {

PairMoments arm(const std::vector<double>& outcome, const std::vector<double>& past) {
    return PairMoments::of(outcome, past);
}

StageEffect effect_of(const std::vector<double>& control, const std::vector<double>& treatment) {
    return stage_effect(arm(control, std::vector<double>(control.size())),
                        arm(treatment, std::vector<double>(treatment.size())), 0)
        .value();
}

}  // namespace

TEST_CASE("one stage is Welch's comparison with the normal distribution") {
    const std::vector<double> control{1, 2, 4, 7, 3}, treatment{2, 5, 5, 9};
    const std::vector stages{effect_of(control, treatment)};
    for (const auto scale : {EffectScale::absolute, EffectScale::relative}) {
        const auto pooled = pooled_over_stages(stages, scale, Alternative::two_sided, 0.05).value();
        const auto plain =
            welch(Moments::of(control), Moments::of(treatment), scale, Alternative::two_sided, 0.05).value();
        CHECK(pooled.estimate == doctest::Approx(plain.estimate).epsilon(1e-14));
        CHECK(pooled.standard_error == doctest::Approx(plain.standard_error).epsilon(1e-14));
    }
}

TEST_CASE("two stages are the weighted mean of their differences, by hand") {
    const std::vector stages{effect_of({1, 3}, {4, 6, 5}), effect_of({10, 12, 14}, {11, 13})};
    // differences 3 and 0; weights 2*3/5 = 3*2/5 = 1.2 each; variances 2/2 + 1/3 and 4/3 + 2/2
    const auto pooled = pooled_over_stages(stages, EffectScale::absolute, Alternative::two_sided, 0.05).value();
    CHECK(pooled.estimate == doctest::Approx(1.5).epsilon(1e-14));
    CHECK(pooled.standard_error == doctest::Approx(std::sqrt((4.0 / 3 + 7.0 / 3) / 4)).epsilon(1e-14));
    const auto relative = pooled_over_stages(stages, EffectScale::relative, Alternative::two_sided, 0.05).value();
    CHECK(relative.estimate == doctest::Approx(1.5 / 7).epsilon(1e-14));
    // var(d/m) = (var d - 2 (d/m) cov + (d/m)^2 var m) / m^2, with var m = (1 + 4/3) / 4 = -cov
    const double var_m = (1 + 4.0 / 3) / 4;
    const double r = 1.5 / 7;
    CHECK(relative.standard_error ==
          doctest::Approx(std::sqrt(((4.0 / 3 + 7.0 / 3) / 4 + 2 * r * var_m + r * r * var_m) / 49)).epsilon(1e-14));
}

TEST_CASE("an adjustment by a covariate takes its part out of difference and variance") {
    const auto control = arm({3, 5, 8, 9}, {1, 2, 4, 5});
    const auto treatment = arm({4, 7, 7, 12}, {1, 3, 2, 6});
    const double theta = 1.7;
    const auto adjusted = stage_effect(control, treatment, theta).value();
    std::vector<double> c, t;
    for (const auto& [y, x] : {std::pair{3., 1.}, {5., 2.}, {8., 4.}, {9., 5.}})
        c.push_back(y - theta * x);
    for (const auto& [y, x] : {std::pair{4., 1.}, {7., 3.}, {7., 2.}, {12., 6.}})
        t.push_back(y - theta * x);
    CHECK(adjusted.difference == doctest::Approx(Moments::of(t).mean() - Moments::of(c).mean()).epsilon(1e-13));
    CHECK(adjusted.difference_variance ==
          doctest::Approx(Moments::of(t).variance() / 4 + Moments::of(c).variance() / 4).epsilon(1e-12));
}

TEST_CASE("a small stage in which nothing happened weighs by its listeners, not by its silence") {
    std::vector<double> quiet(20, 0.0), control, treatment;
    for (int i = 0; i < 1000; ++i) {
        control.push_back(i % 5);
        treatment.push_back(i % 5 + 1);
    }
    const std::vector stages{effect_of(quiet, quiet), effect_of(control, treatment)};
    const auto pooled = pooled_over_stages(stages, EffectScale::absolute, Alternative::two_sided, 0.05).value();
    CHECK(pooled.estimate == doctest::Approx(500.0 / 510).epsilon(1e-12));
}

TEST_CASE("the pooled interval covers the truth as often as it says, where the split changes with the listeners") {
    std::mt19937_64 random(20261124);
    std::poisson_distribution<int> heavy(6), light(1), gain(0.3);
    int covered = 0;
    constexpr int runs = 2'000;
    for (int run = 0; run < runs; ++run) {
        std::vector<double> c0, t0, c1, t1;
        for (int i = 0; i < 300; ++i) {
            (i % 10 ? c0 : t0).push_back(heavy(random) + (i % 10 ? 0 : gain(random)));
            (i % 10 ? t1 : c1).push_back(light(random) + (i % 10 ? gain(random) : 0));
        }
        const std::vector stages{effect_of(c0, t0), effect_of(c1, t1)};
        const auto pooled = pooled_over_stages(stages, EffectScale::absolute, Alternative::two_sided, 0.05).value();
        covered += pooled.interval.lower <= 0.3 && 0.3 <= pooled.interval.upper;
    }
    // 95% of 2,000 is 1,900; five standard deviations are 49, and arms of 30 cost a little.
    CHECK(covered > 1'840);
    CHECK(covered < 1'950);
}

TEST_CASE("stages refuse what cannot be compared") {
    CHECK(refusal(stage_effect(arm({1}, {0}), arm({1, 2}, {0, 0}), 0)) == Reason::too_few_units);
    CHECK(refusal(pooled_over_stages({}, EffectScale::absolute, Alternative::two_sided, 0.05)) == Reason::no_units);
    const std::vector silent{effect_of({0, 0}, {0, 0})};
    CHECK(refusal(pooled_over_stages(silent, EffectScale::absolute, Alternative::two_sided, 0.05)) ==
          Reason::zero_variance);
    CHECK(refusal(pooled_over_stages(silent, EffectScale::relative, Alternative::two_sided, 0.05)) ==
          Reason::zero_baseline);
    const std::vector good{effect_of({1, 3}, {4, 6})};
    CHECK(refusal(pooled_over_stages(good, EffectScale::absolute, Alternative::two_sided, 2)) == Reason::bad_argument);
}
