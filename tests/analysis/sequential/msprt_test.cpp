#include "analysis/sequential/msprt.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "support/refusal.hpp"

using namespace bellwether::analysis;
using bellwether::testing::refusal;

namespace {

/// The likelihood ratio of the differences d_i ~ N(theta, variance) against theta = 0, averaged over
/// theta ~ N(0, tau^2) by the trapezoid rule: the definition, with nothing in closed form.
double averaged_likelihood_ratio(const std::vector<double>& d, double variance, double tau) {
    const double step = tau / 500;
    double total = 0;
    for (int i = -5000; i <= 5000; ++i) {
        const double theta = i * step;
        double log_ratio = 0;
        for (double x : d)
            log_ratio += (theta * x - theta * theta / 2) / variance;
        total += std::exp(log_ratio - theta * theta / (2 * tau * tau));
    }
    return total * step / (tau * std::sqrt(2 * std::numbers::pi));
}

}  // namespace

TEST_CASE("the normal likelihood ratio is the average over the alternatives") {
    const std::vector<double> x = {1.2, 0.4, -0.3, 2.0, 0.9};
    const std::vector<double> y = {0.1, 0.2, 0.5, -0.4, 0.3};
    const auto path = msprt_normal(x, y, 0.7, 1.1).value();
    std::vector<double> d;
    double smallest = 1;
    for (std::size_t i = 0; i < x.size(); ++i) {
        d.push_back(x[i] - y[i]);
        const double ratio = averaged_likelihood_ratio(d, 2 * 1.1 * 1.1, 0.7);
        CHECK(std::exp(path.log_likelihood_ratio[i].value()) == doctest::Approx(ratio).epsilon(1e-10));
        smallest = std::min(smallest, 1 / ratio);
        CHECK(path.p_value[i] == doctest::Approx(smallest).epsilon(1e-10));
    }
}

TEST_CASE("while every pair was alike the Bernoulli ratio is unknown and p stays 1") {
    const std::vector<double> x = {1, 1, 1, 0};
    const std::vector<double> y = {1, 1, 0, 0};
    const auto path = msprt_bernoulli(x, y, 0.1).value();
    CHECK_FALSE(path.log_likelihood_ratio[0].has_value());
    CHECK_FALSE(path.log_likelihood_ratio[1].has_value());
    CHECK(path.p_value[1] == 1);
    REQUIRE(path.log_likelihood_ratio[3].has_value());
    const double variance = 0.75 * 0.25 + 0.5 * 0.5;
    const double expected =
        0.5 * std::log(variance / (variance + 0.04)) + 16 * 0.01 * 0.0625 / (2 * variance * (variance + 0.04));
    CHECK(path.log_likelihood_ratio[3].value() == doctest::Approx(expected).epsilon(1e-13));
}

TEST_CASE("overwhelming evidence stays a number") {
    const std::vector<double> x(100, 10.0);
    const std::vector<double> y(100, 0.0);
    const auto path = msprt_normal(x, y, 1, 1).value();
    CHECK(path.log_likelihood_ratio.back().value() > 1000);
    CHECK(path.p_value.back() == 0);
}

TEST_CASE("the test peeks after every pair and keeps its level, where the z-test does not") {
    constexpr int runs = 400;
    std::mt19937_64 random(11);
    std::normal_distribution<double> noise(0, 1);
    int errors = 0;
    int naive_errors = 0;
    for (int run = 0; run < runs; ++run) {
        std::vector<double> x;
        std::vector<double> y;
        double sum = 0;
        bool naive = false;
        for (int i = 1; i <= 300; ++i) {
            x.push_back(noise(random));
            y.push_back(noise(random));
            sum += x.back() - y.back();
            naive = naive || std::abs(sum) / std::sqrt(2.0 * i) > 1.96;
        }
        errors += msprt_normal(x, y, 0.3, 1).value().p_value.back() <= 0.05 ? 1 : 0;
        naive_errors += naive ? 1 : 0;
    }
    CHECK(errors <= 32);  // Binomial(400, 0.05) exceeds 32 with probability 0.3 %
    CHECK(naive_errors >= 120);
}

TEST_CASE("the ratio test refuses what has no answer") {
    const std::vector<double> one = {1};
    const std::vector<double> two = {1, 0};
    CHECK(refusal(msprt_normal({}, {}, 1, 1)) == Reason::no_units);
    CHECK(refusal(msprt_bernoulli({}, {}, 1)) == Reason::no_units);
    CHECK(refusal(msprt_normal(one, two, 1, 1)) == Reason::bad_argument);
    CHECK(refusal(msprt_bernoulli(one, two, 1)) == Reason::bad_argument);
    CHECK(refusal(msprt_normal(one, one, 0, 1)) == Reason::bad_argument);
    CHECK(refusal(msprt_normal(one, one, 1, 0)) == Reason::bad_argument);
    CHECK(refusal(msprt_bernoulli(one, one, -1)) == Reason::bad_argument);
    CHECK(refusal(msprt_bernoulli(one, std::vector<double>{0.5}, 1)) == Reason::bad_argument);
    CHECK(refusal(msprt_normal(one, std::vector<double>{INFINITY}, 1, 1)) == Reason::bad_argument);
}
