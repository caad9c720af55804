#include "analysis/checks/power_proportion.hpp"

#include <limits>
#include <random>

#include "analysis/tails.hpp"
#include "support/near.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_near;

namespace {

constexpr PlannedTest two_sided_test{.alpha = 0.05};
constexpr PlannedTest greater_test{.alpha = 0.05, .alternative = Alternative::greater};
constexpr PlannedTest less_test{.alpha = 0.05, .alternative = Alternative::less};

/// The exact power of the pooled z-test: the sum over all tables in which it rejects for the better arm.
double enumerated_power(int n, double p_control, double p_treatment, double alpha) {
    const auto masses = [n](double p) {
        std::vector<double> mass(n + 1, 0.0);
        for (int k = 0; k <= n; ++k)
            mass[k] = std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) + k * std::log(p) +
                               (n - k) * std::log1p(-p));
        return mass;
    };
    const auto control = masses(p_control);
    const auto treatment = masses(p_treatment);
    const double critical = normal_upper_quantile(alpha / 2);
    double power = 0;
    for (int x = 0; x <= n; ++x)
        for (int y = 0; y <= n; ++y) {
            const double pooled = double(x + y) / (2 * n);
            const double z = double(y - x) / n / std::sqrt(2 * pooled * (1 - pooled) / n);
            if (z >= critical) power += control[x] * treatment[y];
        }
    return power;
}

}  // namespace

TEST_CASE("the power of two proportions is close to the sum over all tables") {
    CHECK(proportion_power({0.3, 0.4}, 356, two_sided_test).value() ==
          doctest::Approx(enumerated_power(356, 0.3, 0.4, 0.05)).epsilon(0.01));
    CHECK(proportion_power({0.5, 0.6}, 150, two_sided_test).value() ==
          doctest::Approx(enumerated_power(150, 0.5, 0.6, 0.05)).epsilon(0.03));
}

TEST_CASE("the sample size undoes the power, on either side") {
    for (double power : {0.3, 0.8, 0.95})
        for (auto shares : {PlannedProportions{0.1, 0.12}, {0.001, 0.0013}, {0, 0.02}, {0.9, 0.5}}) {
            const double n = proportion_n(shares, power, two_sided_test).value();
            check_near(proportion_power(shares, n, two_sided_test).value(), power, 1e-12);
        }
    const double n = proportion_n({0.1, 0.12}, 0.8, greater_test).value();
    check_near(proportion_n({0.12, 0.1}, 0.8, less_test).value(), n, 1e-14);
    CHECK(n < proportion_n({0.1, 0.12}, 0.8, two_sided_test).value());
}

TEST_CASE("the arcsine power is close to that of the z-test") {
    const auto arcsine = arcsine_power({0.1, 0.12}, 5000, 5000, two_sided_test).value();
    check_near(arcsine.h, 2 * std::asin(std::sqrt(0.12)) - 2 * std::asin(std::sqrt(0.1)), 1e-15);
    check_near(arcsine.power, proportion_power({0.1, 0.12}, 5000, two_sided_test).value(), 0, 0.002);
    check_near(arcsine_power({0.2, 0.2}, 50, 80, two_sided_test).value().power, 0.05, 1e-12);
    CHECK(arcsine_power({0.12, 0.1}, 5000, 5000, two_sided_test).value().power == arcsine.power);
    CHECK(arcsine_power({0.12, 0.1}, 5000, 5000, two_sided_test).value().h == -arcsine.h);
    CHECK(arcsine_power({0.12, 0.1}, 5000, 5000, greater_test).value().power < 1e-5);
}

TEST_CASE("simulation: two proportions are told apart as often as promised") {
    std::mt19937_64 random(5);
    constexpr int trials = 3000;
    const int n = int(std::ceil(proportion_n({0.1, 0.13}, 0.8, two_sided_test).value()));
    std::binomial_distribution<int> control(n, 0.1);
    std::binomial_distribution<int> treatment(n, 0.13);
    int rejected = 0;
    for (int trial = 0; trial < trials; ++trial) {
        const int x = control(random);
        const int y = treatment(random);
        const double pooled = double(x + y) / (2 * n);
        rejected += (y - x) / std::sqrt(2 * n * pooled * (1 - pooled)) >= 1.959963984540054;
    }
    bellwether::testing::check_frequency(rejected, trials, 0.8);
}

TEST_CASE("power of proportions refuses what cannot be planned, by name") {
    const auto bad = Reason::bad_argument;
    CHECK(proportion_n({0.1, 0.1}, 0.8, two_sided_test).error().reason == bad);
    CHECK(proportion_n({0.2, 0.1}, 0.8, greater_test).error().reason == bad);
    CHECK(proportion_n({-0.1, 0.1}, 0.8, two_sided_test).error().reason == bad);
    CHECK(proportion_n({0.1, 1.1}, 0.8, two_sided_test).error().reason == bad);
    CHECK(proportion_n({0.1, 0.2}, 0.02, two_sided_test).error().reason == bad);
    CHECK(proportion_n({0.1, 0.2}, 0.8, {.alpha = 1.5}).error().reason == bad);
    CHECK(proportion_n({0.3, std::nextafter(0.3, 1)}, 0.8, {.alpha = 1e-300}).has_value());
    CHECK(proportion_power({0.1, 0.2}, 0, two_sided_test).error().reason == Reason::no_units);
    CHECK(proportion_power({0, 1}, 10, two_sided_test).error().reason == Reason::zero_variance);
    CHECK(proportion_power({std::nan(""), 0.5}, 10, two_sided_test).error().reason == bad);
    CHECK(arcsine_power({0.1, 0.2}, 0, 10, two_sided_test).error().reason == Reason::no_units);
    CHECK(arcsine_power({0.1, 2}, 10, 10, two_sided_test).error().reason == bad);
}
