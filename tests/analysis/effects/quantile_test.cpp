#include "analysis/effects/quantile.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "analysis/tails.hpp"
#include "samples.hpp"

using namespace bellwether::analysis;
using namespace bellwether::testing;

namespace {

constexpr auto two_sided = Alternative::two_sided;

double binomial_cdf(double n, double p, double k) {
    double sum = 0;
    for (double x = 0; x <= k; ++x)
        sum += std::exp(std::lgamma(n + 1) - std::lgamma(x + 1) - std::lgamma(n - x + 1) + x * std::log(p) +
                        (n - x) * std::log1p(-p));
    return sum;
}

/// Events of listeners that differ in level: [listener, value] by listener.
std::vector<std::vector<double>> random_listeners(Samples& samples, std::size_t listeners) {
    std::vector<std::vector<double>> result(listeners);
    for (auto& events : result) {
        const double level = 0.7 * samples.normal();
        for (double i = 1 + samples.poisson(4); i > 0; --i)
            events.push_back(std::exp(level + samples.normal()));
    }
    return result;
}

struct Clustered {
    QuantileArm arm;
    PairMoments share;
};

Clustered clustered_arm(const std::vector<std::vector<double>>& listeners, double nu) {
    std::vector<double> all;
    for (const auto& events : listeners)
        all.insert(all.end(), events.begin(), events.end());
    Clustered result{quantile_arm(all, nu).value(), {}};
    for (const auto& events : listeners)
        result.share.add(
            static_cast<double>(std::ranges::count_if(events, [&](double x) { return x <= result.arm.q_hat; })),
            static_cast<double>(events.size()));
    return result;
}

}  // namespace

TEST_CASE("sample quantiles are Hyndman and Fan's definitions") {
    const std::vector<double> values = {15, 20, 35, 40, 50};
    CHECK(sample_quantile(values, 0.4, QuantileType::type1).value() == 20);
    CHECK(sample_quantile(values, 0.41, QuantileType::type1).value() == 35);
    check_near(sample_quantile(values, 0.4, QuantileType::type6).value(), 26, 1e-14);
    check_near(sample_quantile(values, 0.4, QuantileType::type7).value(), 29, 1e-14);
    check_near(sample_quantile(values, 0.4, QuantileType::type8).value(), 27, 1e-14);
    for (auto type : {QuantileType::type1, QuantileType::type6, QuantileType::type7, QuantileType::type8}) {
        CHECK(sample_quantile(values, 0, type).value() == 15);
        CHECK(sample_quantile(values, 1, type).value() == 50);
    }
}

TEST_CASE("a position within rounding of a whole number is that number") {
    std::vector<double> values;
    for (int i = 1; i <= 100; ++i)
        values.push_back(i);
    CHECK(0.07 * 100 > 7);  // by one rounding
    CHECK(sample_quantile(values, 0.07, QuantileType::type1).value() == 7);
}

TEST_CASE("order statistics' ranks are binomial quantiles, and their coverage is the binomial's") {
    for (double n : {7.0, 10.0, 64.0, 101.0})
        for (double nu : {0.1, 0.5, 0.9}) {
            std::vector<double> values;
            for (double i = 1; i <= n; ++i)
                values.push_back(i);
            const auto got = order_statistic_interval(values, nu, 0.05).value();
            double lower = 0;
            while (binomial_cdf(n, nu, lower) < 0.025)
                ++lower;
            double upper = 0;
            while (binomial_cdf(n, nu, upper) < 0.975)
                ++upper;
            CHECK(got.rank_lower == lower);
            CHECK(got.rank_upper == upper + 1);
            CHECK(got.interval.lower == (lower < 1 ? -INFINITY : lower));
            CHECK(got.interval.upper == (upper + 1 > n ? INFINITY : upper + 1));
            check_near(got.coverage, binomial_cdf(n, nu, upper) - binomial_cdf(n, nu, lower - 1), 1e-11);
            CHECK(got.coverage >= 0.95);
        }
}

TEST_CASE("a quantile's variance comes from the width of its outer quantiles") {
    const double z = normal_upper_quantile(0.025);
    check_near(quantile_variance({50, 50, 3, 2, 5}, 0.5).value(), 49 * std::pow(3 / (2 * z), 2), 1e-13);
    check_near(quantile_variance({200, 100, 3, 2, 5}, 0.5).value(), 0.5 * 199 * std::pow(3 / (2 * z), 2), 1e-13);
    CHECK(quantile_variance({1000, 1000, 3, 3, 3 + 1e-6}, 0.5).value() == 1e-5);
}

TEST_CASE("one event for each listener leaves the variance as it is, but for n - 1") {
    Samples samples(1);
    const auto values = samples.normals(400, 10, 2);
    const QuantileArm arm = quantile_arm(values, 0.3).value();
    PairMoments share;
    double below = 0;
    for (double x : values) {
        share.add(x <= arm.q_hat ? 1 : 0, 1);
        below += x <= arm.q_hat ? 1 : 0;
    }
    const double seen = below / 400;
    check_near(clustered_quantile_variance(arm, share, 0.3).value(),
               quantile_variance(arm, 0.3).value() * seen * (1 - seen) / (0.3 * 0.7) * 400 / 399, 1e-11);
}

TEST_CASE("quantiles are refused by name") {
    const std::vector<double> some = {1, 2, 3};
    CHECK(reason_of(sample_quantile({}, 0.5)) == Reason::no_units);
    CHECK(reason_of(sample_quantile(some, 1.5)) == Reason::bad_argument);
    CHECK(reason_of(order_statistic_interval({}, 0.5, 0.05)) == Reason::no_units);
    CHECK(reason_of(order_statistic_interval(some, 0, 0.05)) == Reason::bad_argument);
    CHECK(reason_of(order_statistic_interval(some, 0.5, 1)) == Reason::bad_argument);
    CHECK(reason_of(quantile_arm(some, 0.5)) == Reason::too_few_units);
    CHECK(reason_of(quantile_arm({}, 0.5)) == Reason::no_units);
    CHECK(reason_of(quantile_arm(some, 1)) == Reason::bad_argument);
    CHECK(reason_of(quantile_variance({3, 3, 2, 1, 3}, 0.5)) == Reason::too_few_units);
    CHECK(reason_of(quantile_variance({30, 30, 2, 1, 3}, 0.95)) == Reason::too_few_units);
    CHECK(reason_of(quantile_variance({150, 150, 3, 3, 3}, 0.5)) == Reason::zero_variance);
    CHECK(reason_of(quantile_variance({150, 0, 3, 2, 4}, 0.5)) == Reason::bad_argument);
    CHECK(reason_of(quantile_variance({150, 150, 3, 2, 4}, 0)) == Reason::bad_argument);
    const QuantileArm good{150, 150, 3, 2, 4};
    const auto share_reason = [&](const PairMoments& share) {
        return reason_of(clustered_quantile_variance(good, share, 0.5));
    };
    CHECK(share_reason(PairMoments::of(std::vector{75.0}, std::vector{150.0})) == Reason::too_few_units);
    CHECK(share_reason(PairMoments::of(std::vector{0.0, 0.0}, std::vector{0.0, 0.0})) == Reason::zero_baseline);
    CHECK(share_reason(PairMoments::of(std::vector{5.0, 70.0}, std::vector{10.0, 140.0})) == Reason::zero_variance);
    const QuantileArm at_zero{150, 150, 0, -1, 1};
    CHECK(reason_of(quantile_welch(at_zero, 1, good, 1, EffectScale::relative, two_sided, 0.05)) ==
          Reason::zero_baseline);
}

TEST_CASE("quantile comparisons cover and keep their level") {
    Samples samples(2);
    constexpr int repeats = 400;
    int covered = 0;
    int inside = 0;
    for (int i = 0; i < repeats; ++i) {
        const auto arm = [&](double scale) {
            std::vector<double> values(300);
            for (double& x : values)
                x = scale * samples.exponential();
            inside += scale == 1 && covers(order_statistic_interval(values, 0.75, 0.05).value().interval, std::log(4))
                          ? 1
                          : 0;
            return quantile_arm(values, 0.75).value();
        };
        const QuantileArm control = arm(1);
        const QuantileArm treatment = arm(1.5);
        const auto got =
            quantile_welch(control, quantile_variance(control, 0.75).value(), treatment,
                           quantile_variance(treatment, 0.75).value(), EffectScale::relative, two_sided, 0.05)
                .value();
        covered += covers(got.interval, 0.5);
    }
    check_share(covered, repeats, 0.95, 0.02);
    check_share(inside, repeats, 0.955);
}

TEST_CASE("clustered quantiles keep their level where independent ones do not") {
    Samples samples(3);
    constexpr int repeats = 300;
    int clustered = 0;
    int independent = 0;
    for (int i = 0; i < repeats; ++i) {
        const Clustered c = clustered_arm(random_listeners(samples, 80), 0.5);
        const Clustered t = clustered_arm(random_listeners(samples, 80), 0.5);
        const auto p_value = [&](double v_c, double v_t) {
            return quantile_welch(c.arm, v_c, t.arm, v_t, EffectScale::absolute, two_sided, 0.05).value().p_value;
        };
        clustered += p_value(clustered_quantile_variance(c.arm, c.share, 0.5).value(),
                             clustered_quantile_variance(t.arm, t.share, 0.5).value()) <= 0.05;
        independent += p_value(quantile_variance(c.arm, 0.5).value(), quantile_variance(t.arm, 0.5).value()) <= 0.05;
    }
    check_share(clustered, repeats, 0.05, 0.02);
    CHECK(independent > clustered);
}
