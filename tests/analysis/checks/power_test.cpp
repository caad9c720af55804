#include "analysis/checks/power.hpp"

#include <limits>
#include <numbers>
#include <random>

#include "analysis/tails.hpp"
#include "support/near.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_frequency;
using bellwether::testing::check_near;

namespace {

constexpr PlannedTest two_sided_test{.alpha = 0.05};
constexpr PlannedTest greater_test{.alpha = 0.05, .alternative = Alternative::greater};
constexpr PlannedTest less_test{.alpha = 0.05, .alternative = Alternative::less};

/// P(T > q) for T noncentral t: the normal tail averaged over the estimate s of the standard deviation, by Simpson.
double noncentral_t_tail(double q, double df, double shift) {
    const double log_scale = std::log(2.0) + df / 2 * std::log(df / 2) - std::lgamma(df / 2);
    const auto density = [&](double s) {
        return s <= 0
                   ? 0.0
                   : std::exp(log_scale + (df - 1) * std::log(s) - df * s * s / 2) * normal_upper_tail(q * s - shift);
    };
    const double high = 1 + 14 / std::sqrt(df);
    constexpr int steps = 4000;
    double sum = density(0) + density(high);
    for (int i = 1; i < steps; ++i)
        sum += density(high * i / steps) * (i % 2 == 1 ? 4 : 2);
    return sum * high / steps / 3;
}

}  // namespace

TEST_CASE("the power of the t-test is the integral over the estimated standard deviation") {
    for (double n : {5.0, 20.0, 64.0, 400.0})
        for (double effect : {0.0, 0.1, 0.5, 1.0}) {
            CAPTURE(n);
            CAPTURE(effect);
            const double df = 2 * n - 2;
            const double shift = effect * std::sqrt(n / 2);
            const double q = t_upper_quantile(0.025, df);
            const double naive = noncentral_t_tail(q, df, shift) + noncentral_t_tail(q, df, -shift);
            check_near(t_test_power(n, n, effect, two_sided_test).value(), naive, 1e-8);
            const double one_sided = noncentral_t_tail(t_upper_quantile(0.05, df), df, shift);
            check_near(t_test_power(n, n, effect, greater_test).value(), one_sided, 1e-8);
        }
}

TEST_CASE("without an effect the power is the level, and the side of the effect matters as the test says") {
    check_near(t_test_power(30, 50, 0, two_sided_test).value(), 0.05, 1e-10);
    check_near(t_test_power(30, 50, 0, greater_test).value(), 0.05, 1e-10);
    CHECK(t_test_power(30, 50, -0.5, two_sided_test).value() == t_test_power(30, 50, 0.5, two_sided_test).value());
    CHECK(t_test_power(30, 50, -0.5, greater_test).value() < 0.001);
    CHECK(t_test_power(30, 50, -0.5, less_test).value() == t_test_power(30, 50, 0.5, greater_test).value());
}

TEST_CASE("sample size and smallest effect undo the power") {
    for (double power : {0.3, 0.8, 0.99}) {
        for (double effect : {0.005, 0.05, 0.5, 2.0}) {
            const double n = t_test_n(effect, power, two_sided_test).value();
            CAPTURE(n);
            if (n >= 2) check_near(t_test_power(n, n, effect, two_sided_test).value(), power, 1e-9);
            const double n_less = t_test_n(-effect, power, less_test).value();
            check_near(n_less, t_test_n(effect, power, greater_test).value(), 1e-12);
        }
        for (double n : {2.0, 10.0, 1000.0, 1e7}) {
            const double effect = t_test_mde(n, power, two_sided_test).value();
            check_near(t_test_power(n, n, effect, two_sided_test).value(), power, 1e-9);
            check_near(t_test_mde(n, power, less_test).value(), -t_test_mde(n, power, greater_test).value(), 1e-12);
        }
    }
}

TEST_CASE("with many units the t-test needs what the normal approximation says") {
    const double n = t_test_n(0.001, 0.8, two_sided_test).value();
    check_near(n, z_test_n(0.001, 1, 0.8, two_sided_test).value(), 3e-6);
    check_near(z_test_n(0.1, 1, 0.8, two_sided_test).value(), 200 * std::pow(1.959963984540054 + 0.8416212335729143, 2),
               1e-13);
    CHECK(z_test_n(0.1, 3, 0.8, greater_test).value() * 1.5 ==
          doctest::Approx(z_test_n(0.1, 1, 0.8, greater_test).value()));
}

TEST_CASE("an effect far beyond what is needed has power 1, never more and never NaN") {
    for (double effect : {10.0, 1e3, 1e6, 1e100, 1e300}) {
        for (double n : {2.0, 1e3, 1e12}) {
            const auto power = t_test_power(n, n, effect, two_sided_test);
            if (!power) {
                CHECK(power.error().reason == Reason::did_not_converge);
            } else {
                CHECK(power.value() > 0.5);
                CHECK(power.value() <= 1);
            }
        }
    }
}

TEST_CASE("simulation: the t-test rejects as often as promised") {
    std::mt19937_64 random(4);
    std::normal_distribution<> noise;
    constexpr int trials = 2000;
    constexpr int n = 20;
    constexpr double effect = 0.9;
    const double critical = t_upper_quantile(0.025, 2 * n - 2);
    int rejected = 0;
    for (int trial = 0; trial < trials; ++trial) {
        double mean[2] = {0, 0};
        double squares[2] = {0, 0};
        for (int arm = 0; arm < 2; ++arm) {
            for (int i = 0; i < n; ++i) {
                const double x = noise(random) + arm * effect;
                mean[arm] += x / n;
                squares[arm] += x * x;
            }
            squares[arm] -= n * mean[arm] * mean[arm];
        }
        const double pooled = (squares[0] + squares[1]) / (2 * n - 2);
        rejected += std::abs(mean[1] - mean[0]) / std::sqrt(2 * pooled / n) >= critical;
    }
    check_frequency(rejected, trials, t_test_power(n, n, effect, two_sided_test).value());
}

TEST_CASE("a duration is whole days and weeks, and rounding does not add one") {
    CHECK(duration(100000, 9000, 0.5).value().days == 23);
    CHECK(duration(100000, 9000, 0.5).value().weeks == 4);
    CHECK(duration(364000, 13000, 0.25).value().days == 112);
    CHECK(duration(364000, 13000, 0.25).value().weeks == 16);
    CHECK(duration(0, 100, 1).value().days == 0);
    CHECK(duration(1, 1e9, 1).value().days == 1);
    for (double share = 0.01; share < 1; share += 0.01)  // n is 100 days' units, as doubles have it
        CHECK(duration(100 * (1000 * share), 1000, share).value().days == 100);
}

TEST_CASE("power refuses what cannot be planned, by name") {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const auto bad = Reason::bad_argument;
    CHECK(t_test_power(1, 5, 0.5, two_sided_test).error().reason == Reason::too_few_units);
    CHECK(t_test_power(5, std::nan(""), 0.5, two_sided_test).error().reason == Reason::too_few_units);
    CHECK(t_test_power(5, 5, infinity, two_sided_test).error().reason == bad);
    CHECK(t_test_power(5, 5, 0.5, {.alpha = 0}).error().reason == bad);
    CHECK(t_test_power(5, infinity, 0.5, two_sided_test).error().reason == bad);
    CHECK(t_test_n(0, 0.8, two_sided_test).error().reason == bad);
    CHECK(t_test_n(-0.5, 0.8, greater_test).error().reason == bad);
    CHECK(t_test_n(0.5, 0.05, two_sided_test).error().reason == bad);
    CHECK(t_test_n(0.5, 1, two_sided_test).error().reason == bad);
    CHECK(t_test_n(0.5, 0.8, {.alpha = 1}).error().reason == bad);
    CHECK(t_test_n(1e-12, 0.8, two_sided_test).error().reason == Reason::no_support);
    CHECK(t_test_n(1e300, 0.8, two_sided_test).error().reason == Reason::no_support);
    CHECK(t_test_mde(1, 0.8, two_sided_test).error().reason == Reason::too_few_units);
    CHECK(t_test_mde(10, 0.01, two_sided_test).error().reason == bad);
    CHECK(z_test_n(0.1, 0, 0.8, two_sided_test).error().reason == bad);
    CHECK(z_test_n(0, 1, 0.8, two_sided_test).error().reason == bad);
    CHECK(z_test_n(1e-200, 1, 0.8, two_sided_test).error().reason == Reason::no_support);
    CHECK(duration(-1, 10, 1).error().reason == bad);
    CHECK(duration(10, 0, 1).error().reason == bad);
    CHECK(duration(10, 10, 0).error().reason == bad);
    CHECK(duration(10, 10, 1.1).error().reason == bad);
    CHECK(duration(1e300, 1e-99, 1).error().reason == Reason::no_support);
}
