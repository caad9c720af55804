#include "analysis/sequential/asymptotic_path.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "analysis/sequential/asymptotic.hpp"
#include "support/refusal.hpp"

using namespace bellwether::analysis;
using bellwether::testing::refusal;

namespace {

const std::vector<double> few = {1.5, 2.5, -0.5, 4.0, 1.0};

/// Mean and unbiased variance of the first t numbers, by the textbook's two passes.
std::pair<double, double> two_pass(const std::vector<double>& x, std::size_t t) {
    double mean = 0;
    for (std::size_t i = 0; i < t; ++i)
        mean += x[i] / static_cast<double>(t);
    double squares = 0;
    for (std::size_t i = 0; i < t; ++i)
        squares += (x[i] - mean) * (x[i] - mean);
    return {mean, squares / static_cast<double>(t - 1)};
}

}  // namespace

TEST_CASE("a path is the mixture margin around the running mean, and begins with the whole line") {
    const auto path = mean_path(few, 0.3, 0.1).value();
    REQUIRE(path.size() == few.size());
    CHECK(std::isinf(path[0].lower));
    CHECK(std::isinf(path[0].upper));
    for (std::size_t t = 2; t <= few.size(); ++t) {
        const auto [mean, variance] = two_pass(few, t);
        const double margin = std::sqrt(variance) * mixture_margin(static_cast<double>(t), 0.3, 0.1).value();
        CHECK(path[t - 1].lower == doctest::Approx(mean - margin).epsilon(1e-13));
        CHECK(path[t - 1].upper == doctest::Approx(mean + margin).epsilon(1e-13));
    }
}

TEST_CASE("the Lyapunov path puts the running variance into the clock") {
    const auto path = mean_path_lyapunov(few, 0.3, 0.1).value();
    CHECK(std::isinf(path[0].upper));
    for (std::size_t t = 2; t <= few.size(); ++t) {
        const auto [mean, variance] = two_pass(few, t);
        const double n = static_cast<double>(t);
        const double clock = n * variance * 0.3 + 1;
        const double margin = std::sqrt(2 * clock * std::log(std::sqrt(clock) / 0.1) / (n * n * 0.3));
        CHECK(path[t - 1].upper == doctest::Approx(mean + margin).epsilon(1e-13));
    }
}

TEST_CASE("with a variance of one the two paths are the same") {
    std::vector<double> x;
    for (int i = 0; i < 50; ++i)
        x.push_back(i % 2 == 0 ? 1.0 : -1.0);
    const double variance = 50.0 / 49;
    const auto plain = mean_path(x, 0.01 * variance, 0.05).value().back();
    const auto lyapunov = mean_path_lyapunov(x, 0.01, 0.05).value().back();
    CHECK(plain.upper == doctest::Approx(lyapunov.upper).epsilon(1e-12));
}

TEST_CASE("inverse propensity outcomes average to the effect") {
    const auto outcomes = inverse_propensity_outcomes(std::vector<double>{1, 0, 1}, std::vector<double>{3, 2, 5},
                                                      std::vector<double>{0.5, 0.25, 0.8})
                              .value();
    CHECK(outcomes[0] == doctest::Approx(6));
    CHECK(outcomes[1] == doctest::Approx(-2 / 0.75));
    CHECK(outcomes[2] == doctest::Approx(6.25));
}

TEST_CASE("a path covers the effect of a randomised experiment at every look together, nearly always") {
    constexpr int runs = 200;
    std::mt19937_64 random(7);
    std::normal_distribution<double> noise(2, 1);
    std::bernoulli_distribution coin(0.3);
    const double rho2 = optimal_rho2(200, 0.1).value();
    int missed = 0;
    for (int run = 0; run < runs; ++run) {
        std::vector<double> arm;
        std::vector<double> y;
        for (int i = 0; i < 300; ++i) {
            arm.push_back(coin(random) ? 1 : 0);
            y.push_back(noise(random) + 0.5 * arm.back());
        }
        const auto outcomes = inverse_propensity_outcomes(arm, y, std::vector<double>(arm.size(), 0.3)).value();
        const auto path = mean_path(outcomes, rho2, 0.1).value();
        bool inside = true;
        for (std::size_t t = 40; t < path.size(); ++t)
            inside = inside && path[t].lower <= 0.5 && path[t].upper >= 0.5;
        missed += inside ? 0 : 1;
    }
    CHECK(missed <= 33);  // Binomial(200, 0.1) exceeds 33 with probability 0.2 %
}

TEST_CASE("paths refuse what has no answer") {
    CHECK(refusal(mean_path({}, 1, 0.05)) == Reason::no_units);
    CHECK(refusal(mean_path_lyapunov({}, 1, 0.05)) == Reason::no_units);
    CHECK(refusal(mean_path(few, 0, 0.05)) == Reason::bad_argument);
    CHECK(refusal(mean_path(few, 1, 0)) == Reason::bad_argument);
    CHECK(refusal(mean_path_lyapunov(few, 1, 1)) == Reason::bad_argument);
    CHECK(refusal(mean_path(std::vector<double>{1, std::nan("")}, 1, 0.05)) == Reason::bad_argument);
}

TEST_CASE("inverse propensity outcomes refuse bad rows") {
    const std::vector<double> one = {1};
    const std::vector<double> half = {0.5};
    CHECK(refusal(inverse_propensity_outcomes(one, few, half)) == Reason::bad_argument);
    CHECK(refusal(inverse_propensity_outcomes(half, one, half)) == Reason::bad_argument);
    CHECK(refusal(inverse_propensity_outcomes(one, one, one)) == Reason::bad_argument);
    CHECK(refusal(inverse_propensity_outcomes(one, one, std::vector<double>{0})) == Reason::bad_argument);
}
