#include "analysis/impact/selection.hpp"

#include <limits>
#include <numbers>
#include <random>

#include "analysis/tails.hpp"
#include "support/near.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_frequency;
using bellwether::testing::check_near;

namespace {

using Numbers = std::vector<double>;

double density(double z) {
    return std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
}

/// P(X <= x | X > cutoff) for X ~ N(a, se^2), straight from two tails.
double conditional_distribution(double x, double se, double cutoff, double a) {
    return 1 - normal_upper_tail((x - a) / se) / normal_upper_tail((cutoff - a) / se);
}

/// E[X | X > cutoff], by Simpson over the tail.
double conditional_mean(double se, double cutoff, double a) {
    const double low = (cutoff - a) / se;
    const double high = std::max(low, 0.0) + 12;
    constexpr int steps = 4000;
    double mass = 0;
    double moment = 0;
    for (int i = 0; i <= steps; ++i) {
        const double z = low + (high - low) * i / steps;
        const double weight = density(z) / density(std::max(low, 0.0)) *
                              (i == 0 || i == steps ? 1
                               : i % 2 == 1         ? 4
                                                    : 2);
        mass += weight;
        moment += weight * (a + se * z);
    }
    return moment / mass;
}

}  // namespace

TEST_CASE("the bias of the launches is the sum over all experiments, selected or not") {
    const Numbers x{2.5, 0.5, -1};
    const Numbers se{1, 0.5, 2};
    const Numbers threshold{2, 2, 2};
    const auto sum = correct_for_selection(x, se, threshold).value();
    CHECK(sum.selected == std::vector<std::size_t>{0});
    CHECK(sum.naive == 2.5);
    check_near(sum.bias, density(0.5) + 0.5 * density(1) + 2 * density(2.5), 1e-14);
    check_near(sum.corrected, 2.5 - sum.bias, 1e-14);
    CHECK(correct_for_selection(Numbers{}, Numbers{}, Numbers{}).value().corrected == 0);
}

TEST_CASE("simulation: the launches overstate their sum by the bias at the true effects") {
    std::mt19937_64 random(1);
    std::normal_distribution<> noise;
    const Numbers truth{0.5, 0, -0.3, 1, 0.2};
    const Numbers se{0.4, 0.5, 0.6, 0.3, 1};
    const Numbers threshold(5, 1.645);
    constexpr int trials = 20000;
    double excess = 0;
    double squares = 0;
    for (int trial = 0; trial < trials; ++trial) {
        double overstated = 0;
        for (std::size_t i = 0; i < truth.size(); ++i) {
            const double x = truth[i] + se[i] * noise(random);
            if (x / se[i] > threshold[i]) overstated += x - truth[i];
        }
        excess += overstated / trials;
        squares += overstated * overstated / trials;
    }
    const double error = std::sqrt((squares - excess * excess) / trials);
    check_near(excess, selection_bias(truth, se, threshold).value(), 0, 4 * error);
}

TEST_CASE("the conditional estimates solve their equations") {
    for (double se : {1.0, 0.2})
        for (double cutoff : {1.96, 0.0, -1.0})
            for (double distance : {0.3, 1.0, 3.0}) {
                const double x = (cutoff + distance) * se;
                const auto got = conditional_estimate(x, se, cutoff * se, 0.1).value();
                CAPTURE(x);
                check_near(conditional_distribution(x, se, cutoff * se, got.median_unbiased), 0.5, 1e-9);
                if (got.interval.lower > -8 * se)
                    check_near(conditional_distribution(x, se, cutoff * se, got.interval.lower), 0.95, 1e-8);
                check_near(conditional_distribution(x, se, cutoff * se, got.interval.upper), 0.05, 1e-8);
                check_near(conditional_mean(se, cutoff * se, got.mle), x, 1e-8, 1e-10);
                CHECK(got.interval.lower < got.median_unbiased);
                CHECK(got.median_unbiased < got.interval.upper);
            }
}

TEST_CASE("just above the cutoff an estimate says little, far above it nothing changes") {
    // Near the cutoff the tail is exponential: exp(-distance * (-a)) is alpha/2 at the lower end.
    const auto near = conditional_estimate(1e-4, 1, 0, 0.05).value();
    check_near(near.interval.lower, std::log(0.025) / 1e-4, 1e-4);
    check_near(near.median_unbiased, std::log(0.5) / 1e-4, 1e-3);
    check_near(near.mle, -1 / 1e-4, 1e-3);
    const auto far = conditional_estimate(20, 1, 1.96, 0.05).value();
    check_near(far.median_unbiased, 20, 1e-12);
    check_near(far.mle, 20, 1e-12);
    check_near(far.interval.lower, 20 - 1.959963984540054, 1e-12);
    check_near(far.interval.upper, 20 + 1.959963984540054, 1e-12);
}

TEST_CASE("simulation: given the selection, the interval covers the truth and the estimate is median unbiased") {
    std::mt19937_64 random(2);
    std::normal_distribution<> noise;
    constexpr int trials = 1000;
    constexpr double truth = 1;
    int covered = 0;
    int below = 0;
    for (int trial = 0; trial < trials; ++trial) {
        double x = 0;
        do
            x = truth + noise(random);
        while (x <= 1.96);
        const auto got = conditional_estimate(x, 1, 1.96, 0.1).value();
        covered += got.interval.lower <= truth && truth <= got.interval.upper;
        below += got.median_unbiased < truth;
    }
    check_frequency(covered, trials, 0.9);
    check_frequency(below, trials, 0.5);
}

TEST_CASE("selection refuses what was not selected or cannot be weighed, by name") {
    const auto bad = Reason::bad_argument;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    CHECK(conditional_estimate(1, 1, 2, 0.05).error().reason == bad);
    CHECK(conditional_estimate(2, 1, 2, 0.05).error().reason == bad);
    CHECK(conditional_estimate(3, 0, 2, 0.05).error().reason == bad);
    CHECK(conditional_estimate(3, 1, 2, 1).error().reason == bad);
    CHECK(conditional_estimate(infinity, 1, 2, 0.05).error().reason == bad);
    CHECK(conditional_estimate(3, 1, std::nan(""), 0.05).error().reason == bad);
    CHECK(conditional_estimate(1e-200, 1, 0, 0.05).error().reason == Reason::no_support);
    CHECK(correct_for_selection(Numbers{1}, Numbers{1, 2}, Numbers{1}).error().reason == bad);
    CHECK(correct_for_selection(Numbers{1}, Numbers{1}, Numbers{}).error().reason == bad);
    CHECK(correct_for_selection(Numbers{1}, Numbers{0}, Numbers{1}).error().reason == bad);
    CHECK(correct_for_selection(Numbers{std::nan("")}, Numbers{1}, Numbers{1}).error().reason == bad);
    CHECK(correct_for_selection(Numbers{1e308, 1e308}, Numbers{1e300, 1e300}, Numbers{1, 1}).error().reason == bad);
    CHECK(selection_bias(Numbers{1}, Numbers{infinity}, Numbers{1}).error().reason == bad);
}
