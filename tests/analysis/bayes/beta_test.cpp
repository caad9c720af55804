#include "analysis/bayes/beta.hpp"

#include <doctest/doctest.h>

#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <random>

#include "analysis/tails.hpp"
#include "support/near.hpp"
#include "support/refusal.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_near;
using bellwether::testing::refusal;

namespace {

double log_beta(double a, double b) {
    return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b);
}

/// P(treatment > control) for a whole number of treatment successes, by the finite sum of Evan Miller (2010).
double finite_sum(const BetaDistribution& control, const BetaDistribution& treatment) {
    double total = 0;
    for (int i = 0; i < static_cast<int>(treatment.a); ++i)
        total += std::exp(log_beta(control.a + i, control.b + treatment.b) - std::log(treatment.b + i) -
                          log_beta(1 + i, treatment.b) - log_beta(control.a, control.b));
    return total;
}

double draw(std::mt19937_64& random, const BetaDistribution& beta) {
    const double x = std::gamma_distribution<double>(beta.a, 1)(random);
    const double y = std::gamma_distribution<double>(beta.b, 1)(random);
    return x / (x + y);
}

}  // namespace

TEST_CASE("the chance to win is the finite sum for whole counts") {
    for (const auto& [control, treatment] : {std::pair{BetaDistribution{13, 89}, BetaDistribution{21, 91}},
                                             {{1, 1}, {1, 1}},
                                             {{1, 11}, {2, 400}},
                                             {{42, 1010}, {57, 995}},
                                             {{6, 1}, {7, 1}},
                                             {{0.5, 3}, {1, 5}},
                                             {{300, 200}, {2, 3}}}) {
        const auto result = compare_beta(control, treatment, 0.05).value();
        check_near(result.chance_to_win, finite_sum(control, treatment), 1e-10);
    }
}

TEST_CASE("the two losses differ by the difference of the means, and follow from the sums") {
    for (const auto& [control, treatment] :
         {std::pair{BetaDistribution{13, 89}, BetaDistribution{21, 91}}, {{1, 1}, {3, 1}}, {{42, 1010}, {57, 995}}}) {
        const auto result = compare_beta(control, treatment, 0.05).value();
        check_near(result.loss_control - result.loss_treatment, result.mean_difference, 1e-11);
        // E[max(T - C, 0)] = E[T] P(T' > C) - E[C] P(T > C'), the primes with one success more.
        const double gain = treatment.mean() * finite_sum(control, {treatment.a + 1, treatment.b}) -
                            control.mean() * finite_sum({control.a + 1, control.b}, treatment);
        check_near(result.loss_control, gain, 1e-9);
    }
}

TEST_CASE("swapping the arms swaps the answers") {
    const auto one = compare_beta({5, 50}, {9, 60}, 0.1).value();
    const auto other = compare_beta({9, 60}, {5, 50}, 0.1).value();
    check_near(one.chance_to_win, 1 - other.chance_to_win, 1e-11);
    check_near(one.loss_control, other.loss_treatment, 1e-11);
    CHECK(one.credible_control.lower == other.credible_treatment.lower);
}

TEST_CASE("small chances keep their digits") {
    // The sum has terms of one sign only, so it is exact in the tail too.
    const BetaDistribution control{501, 501};
    const BetaDistribution treatment{201, 801};
    const double expected = finite_sum(control, treatment);
    CHECK(expected < 1e-40);
    const auto result = compare_beta(control, treatment, 0.05).value();
    check_near(std::log(result.chance_to_win), std::log(expected), 1e-11);
    CHECK(result.loss_control > 0);
    CHECK(result.loss_control < result.chance_to_win);
}

TEST_CASE("millions of listeners give the normal approximation") {
    const auto result = compare_beta({51000, 949000}, {51400, 948600}, 0.05).value();
    const double z = 0.0004 / std::sqrt(0.051 * 0.949e-6 + 0.0514 * 0.9486e-6);
    check_near(result.chance_to_win, 0.5 * std::erfc(-z / std::sqrt(2.0)), 1e-4);
    const auto lopsided = compare_beta({5.1e7, 94.9e7}, {6, 101}, 0.05).value();
    CHECK(lopsided.chance_to_win > 0.5);
    check_near(lopsided.loss_control - lopsided.loss_treatment, lopsided.mean_difference, 1e-9);
}

TEST_CASE("priors below one, with nothing seen, are still compared") {
    const auto result = compare_beta({0.05, 0.05}, {0.05, 0.05}, 0.05).value();
    check_near(result.chance_to_win, 0.5, 1e-8);
    const auto jeffreys = compare_beta({0.5, 100.5}, {0.5, 0.5}, 0.05).value();
    check_near(jeffreys.loss_control - jeffreys.loss_treatment, jeffreys.mean_difference, 1e-9);
}

TEST_CASE("draws from the posteriors agree with the integrals") {
    constexpr int runs = 20000;
    const BetaDistribution control{13, 89};
    const BetaDistribution treatment{17, 95};
    const auto result = compare_beta(control, treatment, 0.1).value();
    std::mt19937_64 random(53);
    int wins = 0;
    int inside = 0;
    double gain = 0;
    for (int run = 0; run < runs; ++run) {
        const double c = draw(random, control);
        const double t = draw(random, treatment);
        wins += t > c ? 1 : 0;
        gain += std::max(t - c, 0.0) / runs;
        inside += result.credible_control.lower <= c && c <= result.credible_control.upper ? 1 : 0;
    }
    bellwether::testing::check_frequency(wins, runs, result.chance_to_win);
    bellwether::testing::check_frequency(inside, runs, 0.9);
    check_near(gain, result.loss_control, 0.03);
}

TEST_CASE("at 1e12 units the posteriors are normal, and gain less loss is still the difference of the means") {
    const BetaDistribution control{5e11, 5e11};
    for (double shift : {0.0, 2e5, 1e6, 3e6}) {
        const BetaDistribution treatment{5e11 + shift, 5e11 - shift};
        const auto result = compare_beta(control, treatment, 0.05).value();
        const double error = std::sqrt(2 * 0.25 / 1e12);
        check_near(result.mean_difference, shift / 1e12, 1e-12, 1e-24);
        check_near(result.chance_to_win, normal_upper_tail(-shift / 1e12 / error), 1e-8);
        check_near(result.loss_control - result.loss_treatment, result.mean_difference, 1e-8, 1e-15);
        check_near(result.credible_control.upper - 0.5, 1.959963984540054 * 0.5e-6, 1e-5);
    }
    const auto rare = compare_beta({3, 1e12}, {7, 2e12}, 0.05).value();  // gamma posteriors: P(G7 / 2 > G3), Beta(3, 7)
    check_near(rare.chance_to_win, boost::math::ibeta(3.0, 7.0, 1.0 / 3), 1e-9);
}

TEST_CASE("the posterior adds successes and failures to the prior") {
    const auto posterior = beta_posterior({2, 50}, 1000, 40).value();
    CHECK(posterior.a == 42);
    CHECK(posterior.b == 1010);
    CHECK(beta_posterior({1, 1}, 0, 0).value().mean() == 0.5);
}

TEST_CASE("the beta model refuses what has no answer") {
    CHECK(refusal(beta_posterior({1, 1}, 5, 6)) == Reason::bad_argument);
    CHECK(refusal(beta_posterior({1, 1}, 5, -1)) == Reason::bad_argument);
    CHECK(refusal(beta_posterior({1, 1}, INFINITY, 1)) == Reason::bad_argument);
    CHECK(refusal(beta_posterior({0, 1}, 5, 1)) == Reason::bad_argument);
    CHECK(refusal(compare_beta({1, 0.01}, {1, 1}, 0.05)) == Reason::bad_argument);
    CHECK(refusal(compare_beta({1, 1}, {1e14, 1}, 0.05)) == Reason::bad_argument);
    CHECK(refusal(compare_beta({1, 1}, {INFINITY, 1}, 0.05)) == Reason::bad_argument);
    CHECK(refusal(compare_beta({1, 1}, {1, 1}, 0)) == Reason::bad_argument);
}
