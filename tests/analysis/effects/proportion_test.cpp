#include "analysis/effects/proportion.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <limits>

#include "analysis/effects/welch.hpp"
#include "analysis/tails.hpp"
#include "samples.hpp"

using namespace bellwether::analysis;
using namespace bellwether::testing;

namespace {

constexpr auto two_sided = Alternative::two_sided;

double binomial_probability(double n, double x, double p) {
    if (p == 0 || p == 1) return x == (p == 0 ? 0 : n) ? 1 : 0;
    return std::exp(std::lgamma(n + 1) - std::lgamma(x + 1) - std::lgamma(n - x + 1) + x * std::log(p) +
                    (n - x) * std::log1p(-p));
}

/// The exact probability that an interval of two arms holds the true difference: a sum over all outcomes.
double exact_coverage(double n_c, double p_c, double n_t, double p_t,
                      const std::function<Interval(Proportion, Proportion)>& method) {
    double sum = 0;
    for (double c = 0; c <= n_c; ++c)
        for (double t = 0; t <= n_t; ++t)
            if (covers(method({n_c, c}, {n_t, t}), p_t - p_c))
                sum += binomial_probability(n_c, c, p_c) * binomial_probability(n_t, t, p_t);
    return sum;
}

double exact_coverage(double n, double p, const std::function<Interval(Proportion)>& method) {
    double sum = 0;
    for (double x = 0; x <= n; ++x)
        if (covers(method({n, x}), p)) sum += binomial_probability(n, x, p);
    return sum;
}

/// The score statistic with the restricted shares found by bisection of the likelihood's slope: no closed form.
double score_statistic(const Proportion& c, const Proportion& t, double delta) {
    double low = std::max(0.0, delta);
    double high = std::min(1.0, 1 + delta);
    for (int i = 0; i < 200; ++i) {
        const double p_t = (low + high) / 2;
        const double p_c = p_t - delta;
        const double slope = t.x / p_t - (t.n - t.x) / (1 - p_t) + c.x / p_c - (c.n - c.x) / (1 - p_c);
        (slope > 0 ? low : high) = p_t;
    }
    const double n = c.n + t.n;
    const double variance = (low * (1 - low) / t.n + (low - delta) * (1 - low + delta) / c.n) * n / (n - 1);
    return (t.x / t.n - c.x / c.n - delta) / std::sqrt(variance);
}

}  // namespace

TEST_CASE("a proportion's Welch test is that of zeros and ones, with divisor n") {
    Samples samples(1);
    for (int i = 0; i < 20; ++i) {
        const Proportion c{40, 1 + samples.binomial(38, 0.3)};
        const Proportion t{55, 1 + samples.binomial(53, 0.4)};
        const auto arm = [](const Proportion& p) {
            return ArmEstimate{p.n, p.x / p.n, Moments::from_sums(p.n, p.x, p.x).centred_squares() / p.n};
        };
        for (auto scale : {EffectScale::absolute, EffectScale::relative}) {
            const auto got = proportion_welch(c, t, scale, Alternative::less, 0.1).value();
            const auto want = welch(arm(c), arm(t), scale, Alternative::less, 0.1).value();
            check_near(got.standard_error, want.standard_error, 1e-12);
            check_near(got.p_value, want.p_value, 1e-11);
        }
    }
}

TEST_CASE("the pooled z squared is Pearson's chi-square of the two-by-two table") {
    const Proportion c{60, 4};
    const Proportion t{55, 9};
    const double n = 115;
    double chi_square = 0;
    double yates = 0;
    for (const auto& [seen, row, column] : {std::tuple(4.0, 60.0, 13.0), std::tuple(56.0, 60.0, 102.0),
                                            std::tuple(9.0, 55.0, 13.0), std::tuple(46.0, 55.0, 102.0)}) {
        const double expected = row * column / n;
        chi_square += std::pow(seen - expected, 2) / expected;
        yates += std::pow(std::abs(seen - expected) - 0.5, 2) / expected;
    }
    const PooledZ got = pooled_z(c, t, two_sided).value();
    check_near(got.chi_square, chi_square, 1e-12);
    check_near(got.chi_square_yates, yates, 1e-12);
    check_near(got.p_value, 2 * normal_upper_tail(std::sqrt(chi_square)), 1e-12);
    check_near(pooled_z(c, t, Alternative::greater).value().p_value, got.p_value / 2, 1e-14);
}

TEST_CASE("Yates' correction does not pass zero") {
    const PooledZ got = pooled_z({10, 9}, {10, 10}, two_sided).value();
    CHECK(got.chi_square_yates == 0);
    CHECK(got.p_value_yates == 1);
}

TEST_CASE("nearly equal shares of 1e12 units keep their difference") {
    const PooledZ got = pooled_z({1e12, 5e11}, {1e12, 5e11 + 1}, two_sided).value();
    check_near(got.estimate, 1e-12, 1e-15);
    check_near(got.z, 1e-12 / std::sqrt(0.5 / 1e12), 1e-11);
}

TEST_CASE("Wilson's ends solve the score equation") {
    const double z = normal_upper_quantile(0.025);
    for (const Proportion& arm : {Proportion{20, 7}, Proportion{1000, 1}, Proportion{1e12, 3e5}}) {
        const Interval got = wilson_interval(arm, 0.05).value();
        for (double p : {got.lower, got.upper})
            check_near(std::abs(arm.x / arm.n - p), z * std::sqrt(p * (1 - p) / arm.n), 1e-8);
    }
    CHECK(wilson_interval({20, 0}, 0.05).value().lower == doctest::Approx(0).epsilon(1e-15));
}

TEST_CASE("Clopper and Pearson's ends leave half of alpha in each tail") {
    const Interval got = clopper_pearson_interval({20, 7}, 0.05).value();
    double above = 0;
    double below = 0;
    for (double x = 0; x <= 20; ++x) {
        above += x >= 7 ? binomial_probability(20, x, got.lower) : 0;
        below += x <= 7 ? binomial_probability(20, x, got.upper) : 0;
    }
    check_near(above, 0.025, 1e-12);
    check_near(below, 0.025, 1e-12);
    CHECK(clopper_pearson_interval({20, 0}, 0.05).value().lower == 0);
    CHECK(clopper_pearson_interval({20, 20}, 0.05).value().upper == 1);
    check_near(clopper_pearson_interval({20, 0}, 0.05).value().upper, 1 - std::pow(0.025, 0.05), 1e-12);
}

TEST_CASE("the score interval's ends are where the restricted likelihood's test just stands") {
    const double z = normal_upper_quantile(0.025);
    for (const auto& [c, t] :
         {std::pair(Proportion{20000, 500}, Proportion{21000, 610}), std::pair(Proportion{34, 1}, Proportion{34, 7}),
          std::pair(Proportion{60, 41}, Proportion{55, 9}), std::pair(Proportion{1000, 120}, Proportion{1010, 150})}) {
        const Interval got = score_interval(c, t, 0.05).value();
        check_near(score_statistic(c, t, got.lower), z, 1e-8);
        check_near(score_statistic(c, t, got.upper), -z, 1e-8);
    }
    CHECK(score_interval({5, 5}, {5, 0}, 0.05).value().lower == -1);
}

TEST_CASE("intervals of two proportions cover about as promised, summed over every outcome") {
    for (const auto& [p_c, p_t] : {std::pair(0.1, 0.2), std::pair(0.5, 0.5), std::pair(0.3, 0.35)}) {
        const auto coverage = [&, c = p_c, t = p_t](auto method) {
            return exact_coverage(30, c, 40, t, [&](Proportion x, Proportion y) { return method(x, y, 0.05).value(); });
        };
        check_near(coverage(score_interval), 0.95, 0, 0.015);
        check_near(coverage(newcombe_interval), 0.95, 0, 0.025);
        check_near(coverage(agresti_caffo_interval), 0.95, 0, 0.025);
        CHECK(coverage(wald_interval) < coverage(score_interval));  // why it is not the one to report
    }
}

TEST_CASE(
    "intervals of one proportion cover as promised on average over the true share, the exact one at least at each") {
    const auto average = [](auto method) {
        double sum = 0;
        for (int i = 1; i < 50; ++i)
            sum += exact_coverage(50, i / 50.0 - 0.003, [&](Proportion x) { return method(x, 0.05).value(); });
        return sum / 49;
    };
    for (double p : {0.05, 0.2, 0.37, 0.5, 0.9})
        CHECK(exact_coverage(50, p, [](Proportion x) { return clopper_pearson_interval(x, 0.05).value(); }) >= 0.95);
    check_near(average(wilson_interval), 0.95, 0, 0.01);
    check_near(average(jeffreys_interval), 0.95, 0, 0.01);
    check_near(average(agresti_coull_interval), 0.95, 0, 0.015);
}

TEST_CASE("the pooled test keeps its level") {
    Samples samples(7);
    constexpr int repeats = 2000;
    int rejected = 0;
    for (int i = 0; i < repeats; ++i)
        rejected +=
            pooled_z({200, samples.binomial(200, 0.3)}, {100, samples.binomial(100, 0.3)}, two_sided).value().p_value <=
            0.05;
    check_share(rejected, repeats, 0.05, 0.01);
}

TEST_CASE("proportions are refused by name") {
    const auto welch_of = [](Proportion c, Proportion t, EffectScale scale = EffectScale::absolute) {
        return reason_of(proportion_welch(c, t, scale, two_sided, 0.05));
    };
    CHECK(welch_of({0, 0}, {50, 5}) == Reason::too_few_units);
    CHECK(welch_of({1, 1}, {50, 5}) == Reason::too_few_units);
    CHECK(welch_of({20, 0}, {25, 0}) == Reason::zero_variance);
    CHECK(welch_of({20, 20}, {25, 25}) == Reason::zero_variance);
    CHECK(welch_of({20, 0}, {25, 5}, EffectScale::relative) == Reason::zero_baseline);
    CHECK(welch_of({20, 21}, {25, 5}) == Reason::bad_argument);
    CHECK(welch_of({20, -1}, {25, 5}) == Reason::bad_argument);
    CHECK(reason_of(pooled_z({0, 0}, {5, 1}, two_sided)) == Reason::too_few_units);
    CHECK(reason_of(pooled_z({5, 0}, {5, 0}, two_sided)) == Reason::zero_variance);
    for (auto method : {wald_interval, score_interval, newcombe_interval, agresti_caffo_interval}) {
        CHECK(reason_of(method({5, 1}, {0, 0}, 0.05)) == Reason::too_few_units);
        CHECK(reason_of(method({5, 6}, {5, 1}, 0.05)) == Reason::bad_argument);
        CHECK(reason_of(method({5, 1}, {5, 1}, 1)) == Reason::bad_argument);
    }
    for (auto method : {wilson_interval, clopper_pearson_interval, jeffreys_interval, agresti_coull_interval}) {
        CHECK(reason_of(method({0, 0}, 0.05)) == Reason::too_few_units);
        CHECK(reason_of(method({5, 6}, 0.05)) == Reason::bad_argument);
        CHECK(reason_of(method({std::numeric_limits<double>::infinity(), 5}, 0.05)) == Reason::bad_argument);
        CHECK(reason_of(method({5, 1}, 0)) == Reason::bad_argument);
    }
}
