// Random groups: by hand, against the delta method, and whether the intervals cover what they promise.
#include "analysis/effects/random_groups.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "analysis/effects/ratio.hpp"
#include "analysis/tails.hpp"

using namespace bellwether::analysis;

namespace {

std::vector<double> counting(int n) {
    std::vector<double> values;
    for (int i = 1; i <= n; ++i)
        values.push_back(i);
    return values;
}

/// 256 groups of listeners whose activity is log-normal and whose taste varies: thumbs, and thumbs up among them.
struct MadeUpGroups {
    std::vector<double> thumbs = std::vector<double>(256);
    std::vector<double> ups = std::vector<double>(256);
};

MadeUpGroups made_up(std::mt19937_64& random, double listeners) {
    MadeUpGroups groups;
    std::lognormal_distribution<double> activity(0, 1);
    std::normal_distribution<double> taste(0, 1);
    const int n = std::poisson_distribution<int>(listeners)(random);
    for (int i = 0; i < n; ++i) {
        const auto group = random() % 256;
        const int thumbs = std::poisson_distribution<int>(3 * activity(random))(random);
        const double likes = 1 / (1 + std::exp(-0.8 - taste(random)));
        groups.thumbs[group] += thumbs;
        groups.ups[group] += std::binomial_distribution<int>(thumbs, likes)(random);
    }
    return groups;
}

/// The mean of 1 / (1 + exp(-0.8 - Z)): the trapezium rule over the normal density.
double expected_rate() {
    double sum = 0;
    for (double z = -9; z <= 9; z += 0.001)
        sum += 0.001 * std::exp(-z * z / 2) / (1 + std::exp(-0.8 - z));
    return sum / std::sqrt(2 * std::acos(-1.0));
}

struct Coverage {
    double total = 0;
    double ratio = 0;
};

Coverage coverage_of(double listeners, int rounds) {
    std::mt19937_64 random(41);
    const double true_total = listeners * 3 * std::exp(0.5);
    const double true_rate = expected_rate();
    int answered = 0, total_covered = 0, ratio_covered = 0;
    for (int round = 0; round < rounds; ++round) {
        const auto groups = made_up(random, listeners);
        const auto total = random_groups_total(groups.thumbs, 0.05);
        const auto ratio = random_groups_ratio(groups.ups, groups.thumbs, 0.05);
        if (!total || !ratio) continue;
        ++answered;
        const auto& t = total.value().interval;
        const auto& r = ratio.value().interval;
        total_covered += t.lower <= true_total && true_total <= t.upper ? 1 : 0;
        ratio_covered += r.lower <= true_rate && true_rate <= r.upper ? 1 : 0;
    }
    return {total_covered / static_cast<double>(answered), ratio_covered / static_cast<double>(answered)};
}

}  // namespace

TEST_CASE("the total of 1 to 24 has a standard error of the square root of 1200") {
    const auto estimate = random_groups_total(counting(24), 0.05).value();
    CHECK(estimate.estimate == 300);
    CHECK(estimate.standard_error == doctest::Approx(std::sqrt(1200.0)));  // 24/23 * (24^3 - 24)/12
    CHECK(estimate.degrees_of_freedom == 23);                              // flatter than normal: no loss
    CHECK(estimate.interval.upper - 300 == doctest::Approx(t_quantile(0.975, 23) * std::sqrt(1200.0)));
    CHECK(estimate.interval.lower + estimate.interval.upper == doctest::Approx(600));
    CHECK(estimate.groups_with_data == 24);
}

TEST_CASE("the ratio has the standard error of the delta method with the group as unit") {
    std::mt19937_64 random(3);
    const auto groups = made_up(random, 2000);
    const auto estimate = random_groups_ratio(groups.ups, groups.thumbs, 0.05).value();
    const auto delta = ratio_of_means(PairMoments::of(groups.ups, groups.thumbs)).value();
    CHECK(estimate.estimate == doctest::Approx(delta.mean).epsilon(1e-12));
    CHECK(estimate.standard_error == doctest::Approx(std::sqrt(delta.unit_variance / delta.n)).epsilon(1e-9));
}

TEST_CASE("a few heavy groups cost degrees of freedom") {
    auto totals = std::vector<double>(256, 1.0);
    totals[7] = 1000;
    totals[9] = 900;
    CHECK(random_groups_total(totals, 0.05).value().degrees_of_freedom < 5);
}

TEST_CASE("intervals of totals and rates cover 95 % where listeners are many, and hardly less where they are few") {
    // Two standard errors are 0.012 at 2000 rounds and 0.02 at 500.
    const auto few = coverage_of(30, 2000);
    CHECK(few.total > 0.90);
    CHECK(few.ratio > 0.91);
    const auto some = coverage_of(200, 1000);
    CHECK(some.total > 0.92);
    CHECK(some.ratio > 0.93);
    const auto many = coverage_of(1000, 500);
    CHECK(many.total > 0.925);
    CHECK(many.total < 0.975);
    CHECK(many.ratio > 0.925);
    CHECK(many.ratio < 0.975);
}

TEST_CASE("nothing at all is refused") {
    CHECK(random_groups_total(std::vector<double>(256), 0.05).error().reason == Reason::no_units);
    CHECK(random_groups_ratio(std::vector<double>(256), std::vector<double>(256), 0.05).error().reason ==
          Reason::no_units);
}

TEST_CASE("too few groups with something are refused") {
    auto totals = std::vector<double>(256);
    for (int i = 0; i < groups_with_data_min - 1; ++i)
        totals[static_cast<std::size_t>(i)] = 1;
    CHECK(random_groups_total(totals, 0.05).error().reason == Reason::too_few_units);
    CHECK(random_groups_ratio(std::vector<double>(256), totals, 0.05).error().reason == Reason::too_few_units);
    totals[200] = 1;
    CHECK(random_groups_total(totals, 0.05).has_value());
}

TEST_CASE("groups that all show the same are refused") {
    CHECK(random_groups_total(std::vector<double>(256, 3.0), 0.05).error().reason == Reason::zero_variance);
    CHECK(random_groups_ratio(counting(256), counting(256), 0.05).error().reason == Reason::zero_variance);
    auto thirds = counting(256);
    for (auto& value : thirds)
        value /= 3;  // the same up to rounding
    CHECK(random_groups_ratio(thirds, counting(256), 0.05).error().reason == Reason::zero_variance);
}

TEST_CASE("bad arguments are refused") {
    CHECK(random_groups_total(counting(256), 0).error().reason == Reason::bad_argument);
    CHECK(random_groups_total(counting(256), 1).error().reason == Reason::bad_argument);
    CHECK(random_groups_ratio(counting(256), counting(255), 0.05).error().reason == Reason::bad_argument);
    auto broken = counting(256);
    broken[3] = std::numeric_limits<double>::infinity();
    CHECK(random_groups_total(broken, 0.05).error().reason == Reason::bad_argument);
    CHECK(random_groups_ratio(broken, counting(256), 0.05).error().reason == Reason::bad_argument);
    CHECK(random_groups_ratio(counting(256), counting(256), 1.5).error().reason == Reason::bad_argument);
}
