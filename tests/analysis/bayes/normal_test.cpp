#include "analysis/bayes/normal.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "analysis/quadrature.hpp"
#include "support/near.hpp"
#include "support/refusal.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_near;
using bellwether::testing::refusal;

namespace {

const NormalPrior flat{};

double density(double x, double mean, double sd) {
    const double z = (x - mean) / sd;
    return std::exp(-0.5 * z * z) / (sd * std::sqrt(2 * std::numbers::pi));
}

/// Integral of f times prior times likelihood, over that of prior times likelihood: Bayes' rule with nothing solved.
template <class F>
double posterior_average(double estimate, double error, const NormalPrior& prior, double from, double to, F f) {
    const auto average = [&](double lower, double upper, auto g) {
        const auto nodes = panel_nodes(even_breakpoints(lower, upper, 0.02));
        double total = 0;
        for (std::size_t i = 0; i < nodes.x.size(); ++i)
            total += nodes.w[i] * g(nodes.x[i]) * density(estimate, nodes.x[i], error) *
                     density(nodes.x[i], prior.mean, prior.standard_deviation);
        return total;
    };
    return average(from, to, f) / average(-6, 6, [](double) { return 1.0; });
}

}  // namespace

TEST_CASE("the conjugate update is Bayes' rule") {
    const NormalPrior prior{true, 0.1, 0.3};
    const auto posterior = normal_posterior(0.4, 0.2, prior, 0.05, false).value();
    check_near(posterior.mean, posterior_average(0.4, 0.2, prior, -6, 6, [](double x) { return x; }), 1e-11);
    const auto square = [&](double x) { return (x - posterior.mean) * (x - posterior.mean); };
    check_near(posterior.standard_deviation, std::sqrt(posterior_average(0.4, 0.2, prior, -6, 6, square)), 1e-11);
    check_near(posterior.chance_to_win, posterior_average(0.4, 0.2, prior, 0, 6, [](double) { return 1.0; }), 1e-11);
    check_near(posterior.loss_control, posterior_average(0.4, 0.2, prior, 0, 6, [](double x) { return x; }), 1e-11);
    check_near(posterior.loss_treatment, posterior_average(0.4, 0.2, prior, -6, 0, [](double x) { return -x; }), 1e-11);
    check_near(posterior_average(0.4, 0.2, prior, posterior.interval.lower, posterior.interval.upper,
                                 [](double) { return 1.0; }),
               0.95, 1e-11);
}

TEST_CASE("a flat prior leaves the data, and a wide one nearly so") {
    const auto posterior = normal_posterior(1, 0.5, flat, 0.1, false).value();
    CHECK(posterior.mean == 1);
    CHECK(posterior.standard_deviation == 0.5);
    const auto wide = normal_posterior(1, 0.5, {true, 0, 1e4}, 0.1, false).value();
    check_near(wide.mean, 1, 1e-8);
    const auto narrow = normal_posterior(1, 0.5, {true, 0, 1e-4}, 0.1, false).value();
    CHECK(std::abs(narrow.mean) < 1e-6);
}

TEST_CASE("a metric that should go down swaps the chance and the losses, not the posterior") {
    const auto up = normal_posterior(0.4, 0.3, flat, 0.05, false).value();
    const auto down = normal_posterior(0.4, 0.3, flat, 0.05, true).value();
    CHECK(down.mean == up.mean);
    CHECK(down.interval.lower == up.interval.lower);
    check_near(down.chance_to_win, 1 - up.chance_to_win, 1e-13);
    CHECK(down.loss_control == up.loss_treatment);
    CHECK(down.loss_treatment == up.loss_control);
}

TEST_CASE("losses are exact in the far tail, and smooth where the formula changes") {
    // E[max(Z - x, 0)] ~ phi(x)/x^2 (1 - 3/x^2 + 15/x^4 - 105/x^6 + ...) for large x.
    for (double x : {20.0, 37.0}) {
        const double r = 1 / (x * x);
        const double expected =
            density(x, 0, 1) * r * (1 - 3 * r * (1 - 5 * r * (1 - 7 * r * (1 - 9 * r * (1 - 11 * r * (1 - 13 * r))))));
        check_near(normal_posterior(x, 1, flat, 0.05, false).value().loss_treatment, expected, 1e-9);
    }
    const double below = normal_posterior(3 - 1e-9, 1, flat, 0.05, false).value().loss_treatment;
    const double above = normal_posterior(3 + 1e-9, 1, flat, 0.05, false).value().loss_treatment;
    check_near(below, above, 1e-8);
}

TEST_CASE("gain minus loss is the effect") {
    for (double mean : {-2.0, -0.1, 0.0, 0.3, 5.0}) {
        const auto posterior = normal_posterior(mean, 0.7, flat, 0.05, false).value();
        check_near(posterior.loss_control - posterior.loss_treatment, mean, 1e-12, 1e-13);
    }
}

TEST_CASE("the probability to be best of two is the normal tail of their difference") {
    const std::vector<double> mean = {2.0, 2.1};
    const std::vector<double> sd = {0.3, 1e-4};
    const auto probability = probability_best(mean, sd).value();
    check_near(probability[1], 0.5 * std::erfc(-0.1 / std::sqrt(0.09 + 1e-8) / std::sqrt(2.0)), 1e-12);
    const auto far = probability_best(std::vector<double>{0, 40}, std::vector<double>{1, 1}).value();
    check_near(std::log(far[0]), std::log(0.5 * std::erfc(40 / 2.0)), 1e-11);
}

TEST_CASE("probabilities to be best sum to one, and equal arms share") {
    const auto equal = probability_best(std::vector<double>(5, 1.0), std::vector<double>(5, 0.2)).value();
    for (double p : equal)
        check_near(p, 0.2, 1e-12);
    const auto mixed =
        probability_best(std::vector<double>{0, 0.5, -0.3, 0.1}, std::vector<double>{1, 0.1, 3, 0.01}).value();
    double total = 0;
    for (double p : mixed)
        total += p;
    check_near(total, 1, 1e-11);
}

TEST_CASE("a stated chance to win comes true as often as it says") {
    // Effects are drawn from the prior, so a posterior chance of c must be right with frequency c.
    constexpr int runs = 4000;
    const NormalPrior prior{true, 0, 1};
    std::mt19937_64 random(47);
    std::normal_distribution<double> normal;
    int claims = 0;
    int wins = 0;
    double claimed = 0;
    int covered = 0;
    for (int run = 0; run < runs; ++run) {
        const double effect = normal(random);
        const auto posterior = normal_posterior(effect + 0.8 * normal(random), 0.8, prior, 0.1, false).value();
        covered += posterior.interval.lower <= effect && effect <= posterior.interval.upper ? 1 : 0;
        if (posterior.chance_to_win < 0.8) continue;
        ++claims;
        claimed += posterior.chance_to_win;
        wins += effect > 0 ? 1 : 0;
    }
    bellwether::testing::check_frequency(wins, claims, claimed / claims);
    bellwether::testing::check_frequency(covered, runs, 0.9);
}

TEST_CASE("a prior is rescaled by the baseline, and not by a baseline of zero") {
    const auto prior = rescale({true, 0.2, 0.1}, 5).value();
    check_near(prior.mean, 1, 1e-15);
    check_near(prior.standard_deviation, 0.5, 1e-15);
    CHECK(refusal(rescale({true, 0.2, 0.1}, 0)) == Reason::zero_baseline);
    CHECK(refusal(rescale({true, 0.2, 0.1}, INFINITY)) == Reason::zero_baseline);
}

TEST_CASE("the normal posterior refuses what has no answer") {
    CHECK(refusal(normal_posterior(1, 0, flat, 0.05, false)) == Reason::zero_variance);
    CHECK(refusal(normal_posterior(1, INFINITY, flat, 0.05, false)) == Reason::zero_variance);
    CHECK(refusal(normal_posterior(1, 1, flat, 0, false)) == Reason::bad_argument);
    CHECK(refusal(normal_posterior(INFINITY, 1, flat, 0.05, false)) == Reason::bad_argument);
    CHECK(refusal(normal_posterior(1, 1, {true, 0, 0}, 0.05, false)) == Reason::bad_argument);
    CHECK(refusal(normal_posterior(1, 1, {true, INFINITY, 1}, 0.05, false)) == Reason::bad_argument);
}

TEST_CASE("the probability to be best refuses what has no answer") {
    const std::vector<double> one = {1};
    const std::vector<double> two = {1, 2};
    CHECK(refusal(probability_best(one, one)) == Reason::too_few_arms);
    CHECK(refusal(probability_best(two, one)) == Reason::bad_argument);
    CHECK(refusal(probability_best(two, std::vector<double>{1, 0})) == Reason::zero_variance);
    CHECK(refusal(probability_best(std::vector<double>{1, INFINITY}, two)) == Reason::bad_argument);
    CHECK(refusal(probability_best(two, std::vector<double>{1, 1e200})) == Reason::bad_argument);
    const std::vector<double> many(arms_max + 1, 1.0);
    CHECK(refusal(probability_best(many, many)) == Reason::bad_argument);
}
