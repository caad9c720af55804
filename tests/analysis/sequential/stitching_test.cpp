#include "analysis/sequential/stitching.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "support/near.hpp"
#include "support/refusal.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_frequency_at_most;
using bellwether::testing::check_near;
using bellwether::testing::refusal;

namespace {

/// Riemann's zeta by its sum, the rest by Euler and Maclaurin.
double zeta(double s) {
    double total = 0;
    constexpr int n = 2000;
    for (int k = 1; k < n; ++k)
        total += std::pow(k, -s);
    return total + std::pow(n, 1 - s) / (s - 1) + 0.5 * std::pow(n, -s) + s / 12 * std::pow(n, -s - 1);
}

}  // namespace

TEST_CASE("the stitched bound is its formula, and flat before v_min") {
    const double l = 1.4 * std::log(std::log(2 * 50 / 10.0)) + std::log(zeta(1.4) / (0.1 * std::pow(std::log(2), 1.4)));
    const double k1 = (std::pow(2, 0.25) + std::pow(2, -0.25)) / std::sqrt(2);
    const double k2 = (std::sqrt(2) + 1) / 2;
    const double expected = std::sqrt(k1 * k1 * 50 * l + k2 * k2 * 0.25 * l * l) + k2 * 0.5 * l;
    const PolynomialStitching stitching{10, 0.5, 1.4, 2};
    check_near(polynomial_stitching_bound(50, 0.1, stitching).value(), expected, 1e-10);
    CHECK(polynomial_stitching_bound(3, 0.1, stitching).value() ==
          polynomial_stitching_bound(10, 0.1, stitching).value());
}

TEST_CASE("the empirical process constant spends exactly alpha at the best epoch length") {
    // The error of the theorem minimised over eta on a fine grid; C is read back from the bound.
    const double t = 500;
    const double alpha = 0.05;
    const double a = 0.85;
    const double bound = empirical_process_bound(t, alpha, 10, a).value();
    const double c = bound * bound * t / (a * a) - std::log(1 + std::log(t / 10));
    double best = 1;
    for (double eta = 1.0001; eta < 2 * a * a; eta += 0.00005) {
        const double reach = a - std::sqrt(2 * (eta - 1) / c);
        const double gamma2 = 2 / eta * reach * reach;
        if (reach <= 0 || gamma2 <= 1) break;
        best = std::min(best, 4 * std::exp(-gamma2 * c) * (1 + 1 / ((gamma2 - 1) * std::log(eta))));
    }
    check_near(best, alpha, 1e-5);
    CHECK(std::isinf(empirical_process_bound(9, alpha, 10, a).value()));
}

TEST_CASE("at the median the double stitched bound has no skew, and it grows away from it for low quantiles") {
    const double median = quantile_double_stitching_bound(1000, 0.05, {.p = 0.5, .t_opt = 10}).value();
    const double low = quantile_double_stitching_bound(1000, 0.05, {.p = 0.1, .t_opt = 10}).value();
    const double high = quantile_double_stitching_bound(1000, 0.05, {.p = 0.9, .t_opt = 10}).value();
    CHECK(median > high);
    CHECK(low > high);  // the sub-gamma scale (1 - 2p)/3 is positive below the median
    CHECK(quantile_double_stitching_bound(3, 0.05, {.p = 0.5, .t_opt = 10}).value() ==
          quantile_double_stitching_bound(10, 0.05, {.p = 0.5, .t_opt = 10}).value());
}

TEST_CASE("the empirical distribution function stays within its bounds at every time, nearly always") {
    constexpr int runs = 200;
    constexpr int units = 300;
    std::mt19937_64 random(23);
    std::uniform_real_distribution<double> uniform(0, 1);
    std::vector<double> process;
    std::vector<double> median;
    for (int t = 1; t <= units; ++t) {
        process.push_back(empirical_process_bound(t, 0.1, 20).value());
        median.push_back(quantile_double_stitching_bound(t, 0.1, {.p = 0.5, .t_opt = 20}).value());
    }
    int outside = 0;
    for (int run = 0; run < runs; ++run) {
        std::vector<double> sorted;
        bool left = false;
        double below = 0;
        for (int t = 1; t <= units; ++t) {
            const double x = uniform(random);
            sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), x), x);
            below += x <= 0.5 ? 1 : 0;
            left = left || std::abs(below - t * 0.5) > median[static_cast<std::size_t>(t - 1)];
            if (t % 25 != 0) continue;
            double distance = 0;  // Kolmogorov's, against the true distribution function x
            for (std::size_t i = 0; i < sorted.size(); ++i)
                distance = std::max(
                    {distance, (static_cast<double>(i) + 1) / t - sorted[i], sorted[i] - static_cast<double>(i) / t});
            left = left || distance > process[static_cast<std::size_t>(t - 1)];
        }
        outside += left ? 1 : 0;
    }
    check_frequency_at_most(outside, runs, 0.2);  // two bounds of 0.1 each
}

TEST_CASE("the empirical process bound has a value at the smallest alphas") {
    const double bound = empirical_process_bound(1e6, 1e-300, 10).value();
    CHECK(std::isfinite(bound));
    CHECK(bound > empirical_process_bound(1e6, 1e-10, 10).value());
}

TEST_CASE("stitched bounds refuse arguments outside their domain") {
    const PolynomialStitching good{10, 0.5, 1.4, 2};
    CHECK(refusal(polynomial_stitching_bound(-1, 0.1, good)) == Reason::bad_argument);
    CHECK(refusal(polynomial_stitching_bound(1, 0, good)) == Reason::bad_argument);
    CHECK(refusal(polynomial_stitching_bound(1, 0.1, {0, 0.5, 1.4, 2})) == Reason::bad_argument);
    CHECK(refusal(polynomial_stitching_bound(1, 0.1, {1, -1, 1.4, 2})) == Reason::bad_argument);
    CHECK(refusal(polynomial_stitching_bound(1, 0.1, {1, 0, 1, 2})) == Reason::bad_argument);
    CHECK(refusal(polynomial_stitching_bound(1, 0.1, {1, 0, 1.4, 1})) == Reason::bad_argument);
    CHECK(refusal(quantile_double_stitching_bound(0, 0.1, {})) == Reason::bad_argument);
    CHECK(refusal(quantile_double_stitching_bound(1, 1, {})) == Reason::bad_argument);
    CHECK(refusal(quantile_double_stitching_bound(1, 0.1, {.p = 1})) == Reason::bad_argument);
    CHECK(refusal(quantile_double_stitching_bound(1, 0.1, {.t_opt = 0.5})) == Reason::bad_argument);
    CHECK(refusal(quantile_double_stitching_bound(1, 0.1, {.delta = 0})) == Reason::bad_argument);
    CHECK(refusal(quantile_double_stitching_bound(1, 0.1, {.s = 0.9})) == Reason::bad_argument);
    CHECK(refusal(empirical_process_bound(0, 0.1, 1)) == Reason::bad_argument);
    CHECK(refusal(empirical_process_bound(1, 2, 1)) == Reason::bad_argument);
    CHECK(refusal(empirical_process_bound(1, 0.1, 0)) == Reason::bad_argument);
    CHECK(refusal(empirical_process_bound(1, 0.1, 1, 0.7)) == Reason::bad_argument);
}
