// What launches add up to: limits by hand, and simulated quarters whose truth is known.
#include "analysis/impact/launch_sum.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <string>

#include "analysis/impact/shrinkage.hpp"
#include "analysis/tails.hpp"
#include "support/near.hpp"
#include "support/refusal.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_near;
using bellwether::testing::refusal;

namespace {

constexpr double threshold = 1.959963984540054;

struct Quarter {
    std::vector<double> truth, estimates, errors, live, test;
};

/// What a quarter's tests are about: many nulls, some real effects, of both signs.
Quarter simulate(std::mt19937_64& random, const std::string& kind) {
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> uniform;
    Quarter quarter;
    const int count = 12 + static_cast<int>(uniform(random) * 18);
    for (int i = 0; i < count; ++i) {
        double truth = 0.2 + normal(random);
        if (kind == "mostly nothing") truth = uniform(random) < 0.7 ? 0 : 1.5 * normal(random);
        if (kind == "small") truth = 0.3 * normal(random);
        const double error = 0.5 + uniform(random);
        quarter.truth.push_back(truth);
        quarter.errors.push_back(error);
        quarter.estimates.push_back(truth + error * normal(random));
        quarter.live.push_back(1'000 * (1 + uniform(random)));
        quarter.test.push_back(100 * uniform(random));
    }
    return quarter;
}

struct Tally {
    int shrunk_covers = 0, corrected_covers = 0, naive_covers = 0;
    double naive_error = 0, shrunk_error = 0, corrected_error = 0, scale = 0;
};

Tally run(const std::string& kind, int quarters) {
    std::mt19937_64 random(2026);
    Tally tally;
    for (int round = 0; round < quarters; ++round) {
        const Quarter quarter = simulate(random, kind);
        const auto posterior = EffectPosterior::fit(quarter.estimates, quarter.errors).value();
        std::vector<CountedEffect> effects;
        std::vector<double> counted, centres;
        double truth = 0;
        for (std::size_t i = 0; i < quarter.truth.size(); ++i) {
            const bool selected = quarter.estimates[i] > threshold * quarter.errors[i];
            effects.push_back({quarter.estimates[i], quarter.errors[i], quarter.test[i], quarter.live[i], threshold, selected});
            counted.push_back(quarter.test[i] + (selected ? quarter.live[i] : 0));
            truth += counted.back() * quarter.truth[i];
        }
        centres = posterior.means();
        const auto shrunk = posterior.sum(counted, 0.05);
        const auto corrected = correct_launch_sum(effects, centres, 0.05).value();
        const auto inside = [&](const Interval& interval) { return interval.lower <= truth && truth <= interval.upper ? 1 : 0; };
        tally.shrunk_covers += inside(shrunk.interval);
        tally.corrected_covers += inside(corrected.interval);
        tally.naive_covers += inside({corrected.naive - threshold * corrected.naive_se, corrected.naive + threshold * corrected.naive_se});
        tally.naive_error += (corrected.naive - truth) / quarters;
        tally.shrunk_error += (shrunk.mean - truth) / quarters;
        tally.corrected_error += (corrected.corrected - truth) / quarters;
        tally.scale += corrected.naive_se / quarters;
    }
    return tally;
}

}  // namespace

TEST_CASE("in 400 quarters the naive sum is biased up, and the corrected intervals cover the truth in at least 93%") {
    for (const std::string kind : {"normal", "mostly nothing", "small"}) {
        const Tally tally = run(kind, 400);
        CAPTURE(kind);
        CAPTURE(tally.naive_covers);
        CAPTURE(tally.naive_error);
        CAPTURE(tally.shrunk_error);
        CAPTURE(tally.corrected_error);
        CHECK(tally.naive_error > 0.3 * tally.scale);
        // Normal effects are what shrinkage assumes; of mostly nothing and a few large ones it is too sure.
        CHECK(tally.shrunk_covers >= (kind == "mostly nothing" ? 328 : 372));
        CHECK(tally.corrected_covers >= 372);
        CHECK(tally.naive_covers < tally.shrunk_covers);
        CHECK(std::abs(tally.shrunk_error) < 0.4 * tally.naive_error);
        // The bias at the estimates themselves takes off more than there is.
        CHECK(std::abs(tally.corrected_error) < 0.75 * tally.naive_error);
    }
}

TEST_CASE("estimates without noise are left as they are") {
    const std::vector<double> x{3, -1, 2, 5, 0.5}, se{1e-6, 1e-6, 1e-6, 1e-6, 1e-6}, c{1, 1, 0, 2, 0};
    const auto sum = EffectPosterior::fit(x, se).value().sum(c, 0.05);
    check_near(sum.mean, 12, 1e-5);
    check_near(sum.interval.upper - sum.interval.lower, 2 * 1.96 * 1e-6 * std::sqrt(6.0), 0.01);
}

TEST_CASE("estimates of one common effect are shrunk onto it, as restricted likelihood does") {
    const std::vector<double> x{1.0, 1.1, 0.9, 1.05, 0.95, 1.0, 1.02, 0.98}, se(8, 1.0), c{1, 0, 0, 0, 0, 0, 0, 0};
    const auto posterior = EffectPosterior::fit(x, se).value();
    check_near(posterior.sum(c, 0.05).mean, 1, 0.01);
    CHECK(posterior.tau() < 0.6);
    check_near(posterior.means()[0], posterior.sum(c, 0.05).mean, 1e-12);
    CHECK(shrink(x, se, Heterogeneity::restricted_maximum_likelihood).value().tau2 == 0);
}

TEST_CASE("one estimate alone is shrunk towards 0") {
    const std::vector<double> x{2}, se{1}, c{1};
    const auto sum = EffectPosterior::fit(x, se).value().sum(c, 0.05);
    CHECK(sum.mean > 0.5);
    CHECK(sum.mean < 1.8);
    CHECK(sum.interval.lower < sum.mean);
}

TEST_CASE("the bias is that of Lee and Shen, and far from the threshold there is none") {
    const std::vector<CountedEffect> effects{{1, 0.5, 0, 1, threshold, true}, {100, 1, 0, 1, threshold, true}};
    const auto sum = correct_launch_sum(effects, std::vector<double>{1, 100}, 0.05).value();
    const double phi = std::exp(-(threshold - 2) * (threshold - 2) / 2) / std::sqrt(2 * 3.14159265358979323846);
    check_near(sum.bias, 0.5 * phi, 1e-12);
    check_near(sum.naive, 101, 1e-12);
    const std::vector<CountedEffect> far{{100, 1, 0, 1, threshold, true}};
    const auto alone = correct_launch_sum(far, std::vector<double>{100}, 0.05).value();
    check_near(alone.interval.upper - alone.interval.lower, 2 * threshold, 1e-6);
}

TEST_CASE("sums refuse what is no estimate") {
    const std::vector<double> none, one{1}, two{1, 2}, zero{0};
    CHECK(refusal(EffectPosterior::fit(one, two)) == Reason::bad_argument);
    CHECK(refusal(EffectPosterior::fit(none, none)) == Reason::too_few_units);
    CHECK(refusal(EffectPosterior::fit(one, zero)) == Reason::bad_argument);
    const std::vector<CountedEffect> effect{{1, 1, 0, 1, 2, false}};
    CHECK(refusal(correct_launch_sum(effect, two, 0.05)) == Reason::bad_argument);
    CHECK(refusal(correct_launch_sum(effect, one, 0)) == Reason::bad_argument);
    CHECK(refusal(correct_launch_sum({}, none, 0.05)) == Reason::too_few_units);
}
