#include "analysis/sequential/mixtures.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "analysis/quadrature.hpp"
#include "support/near.hpp"
#include "support/refusal.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_near;
using bellwether::testing::refusal;

namespace {

const MixtureTuning tuning{100, 0.05};

double rho_of(const MixtureTuning& t, Sides sides) {
    const double level = sides == Sides::two ? t.alpha : 2 * t.alpha;
    return t.v / (2 * std::log(1 / level) + std::log(1 + 2 * std::log(1 / level)));
}

/// Averages exp(lambda s - psi(lambda) v) over an unnormalised density, by quadrature: what every mixture is.
template <class Density, class Psi>
double averaged(double s, double v, double lower, double upper, Density density, Psi psi) {
    const auto nodes = panel_nodes(even_breakpoints(lower, upper, (upper - lower) / 400));
    double mass = 0;
    double total = 0;
    for (std::size_t i = 0; i < nodes.x.size(); ++i) {
        const double weight = nodes.w[i] * density(nodes.x[i]);
        mass += weight;
        total += weight * std::exp(nodes.x[i] * s - psi(nodes.x[i]) * v);
    }
    return total / mass;
}

}  // namespace

TEST_CASE("the normal mixtures are averages over a normal drift, whole or half") {
    for (Sides sides : {Sides::two, Sides::one}) {
        const double rho = rho_of(tuning, sides);
        const double reach = 10 / std::sqrt(rho);
        const double average = averaged(
            15, 80, sides == Sides::two ? -reach : 0, reach, [&](double l) { return std::exp(-rho * l * l / 2); },
            [](double l) { return l * l / 2; });
        check_near(normal_mixture_log_value(15, 80, tuning, sides).value(), std::log(average), 1e-11);
    }
}

TEST_CASE("the gamma-exponential mixture is an average over the sub-exponential exponent") {
    // psi(l) = (-ln(1 - c l) - c l)/c^2 and the mixing density (1 - c l)^(rho/c^2 - 1) exp(-rho (1 - c l)/c^2) on
    // [0, 1/c), after the paper's proof of Proposition 9.
    for (double c : {0.3, 1.0}) {
        const double rho = rho_of(tuning, Sides::one);
        const double average = averaged(
            15, 80, 0, 1 / c,
            [&](double l) { return std::exp((rho / (c * c) - 1) * std::log1p(-c * l) - rho * (1 - c * l) / (c * c)); },
            [&](double l) { return (-std::log1p(-c * l) - c * l) / (c * c); });
        check_near(gamma_exponential_log_value(15, 80, tuning, c).value(), std::log(average), 1e-9);
    }
}

TEST_CASE("the beta-binomial mixture of a fair coin is the beta-binomial likelihood ratio") {
    // g = h = 1/2 and v = n/4: with k heads in n tosses and s = k - n/2 the ratio of Beta(a, a)-mixed coins to a fair
    // one is B(a + k, a + n - k) / B(a, a) * 2^n, a = 2 r.
    const MixtureTuning tuned{25, 0.05};
    const double r = rho_of(tuned, Sides::two) - 0.25;
    const double a = r / 0.5;
    const int n = 40;
    for (int k : {20, 26, 33, 40}) {
        double log_ratio = 0;
        for (int i = 0; i < k; ++i)
            log_ratio += std::log(2 * (a + i));
        for (int i = 0; i < n - k; ++i)
            log_ratio += std::log(2 * (a + i));
        for (int i = 0; i < n; ++i)
            log_ratio -= std::log(2 * a + i);
        check_near(beta_binomial_log_value(k - n / 2.0, n / 4.0, tuned, {0.5, 0.5}, Sides::two).value(), log_ratio,
                   1e-10, 1e-12);
    }
}

TEST_CASE("at each bound the mixture is one over alpha") {
    const double threshold = std::log(1 / 0.02);
    for (double v : {1.0, 100.0, 1e4, 1e8}) {
        for (Sides sides : {Sides::one, Sides::two}) {
            const double normal = normal_mixture_bound(v, 0.02, tuning, sides).value();
            check_near(normal_mixture_log_value(normal, v, tuning, sides).value(), threshold, 1e-10);
            if (v < 50) continue;
            const double beta = beta_binomial_bound(v, 0.02, tuning, {0.2, 0.8}, sides).value();
            check_near(beta_binomial_log_value(beta, v, tuning, {0.2, 0.8}, sides).value(), threshold, 1e-6);
        }
        const double gamma = gamma_exponential_bound(v, 0.02, tuning, 0.5).value();
        check_near(gamma_exponential_log_value(gamma, v, tuning, 0.5).value(), threshold, 1e-9);
    }
}

TEST_CASE("for light tails the gamma-exponential bound is the normal one") {
    const double normal = normal_mixture_bound(1000, 0.05, tuning, Sides::one).value();
    check_near(gamma_exponential_bound(1000, 0.05, tuning, 1e-4).value(), normal, 1e-4);
    CHECK(gamma_exponential_bound(1000, 0.05, tuning, 1).value() > normal);
}

TEST_CASE("the gamma-exponential mixture has no step where its incomplete gamma function changes its method") {
    // The shape (v + rho)/c^2 crosses 1e5 here; the second difference of a smooth function is small.
    const double rho = rho_of(tuning, Sides::one);
    const double c = 0.05;
    const double v = 1e5 * c * c - rho;
    const auto value = [&](double at, double s) { return gamma_exponential_log_value(s, at, tuning, c).value(); };
    for (double s : {-5.0, 1.0, 30.0, 60.0})
        CHECK(std::abs(value(v - 1e-4, s) - 2 * value(v, s) + value(v + 1e-4, s)) < 2e-9);
}

TEST_CASE("a beta-binomial bound stops at the largest sum there is") {
    CHECK(beta_binomial_bound(0.2, 0.001, tuning, {0.2, 0.8}, Sides::two).value() == doctest::Approx(1.0));
}

TEST_CASE("random walks cross the normal bound at any time with less than the promised probability") {
    constexpr int runs = 1000;
    std::mt19937_64 random(17);
    std::bernoulli_distribution coin(0.5);
    std::vector<double> bound;
    for (int t = 1; t <= 400; ++t)
        bound.push_back(normal_mixture_bound(t, 0.1, tuning, Sides::one).value());
    int crossed = 0;
    for (int run = 0; run < runs; ++run) {
        double sum = 0;
        bool hit = false;
        for (double b : bound) {
            sum += coin(random) ? 1 : -1;
            hit = hit || sum >= b;
        }
        crossed += hit ? 1 : 0;
    }
    bellwether::testing::check_frequency_at_most(crossed, runs, 0.1);
    CHECK(crossed > 20);  // and the bound is not idle
}

TEST_CASE("mixtures refuse arguments outside their domain") {
    CHECK(refusal(normal_mixture_bound(-1, 0.05, tuning, Sides::two)) == Reason::bad_argument);
    CHECK(refusal(normal_mixture_bound(1, 0, tuning, Sides::two)) == Reason::bad_argument);
    CHECK(refusal(normal_mixture_bound(1, 0.05, {0, 0.05}, Sides::two)) == Reason::bad_argument);
    CHECK(refusal(normal_mixture_bound(1, 0.05, {1, 1.5}, Sides::two)) == Reason::bad_argument);
    CHECK(refusal(normal_mixture_bound(1, 0.05, {1, 0.5}, Sides::one)) == Reason::bad_argument);
    CHECK(refusal(normal_mixture_log_value(INFINITY, 1, tuning, Sides::two)) == Reason::bad_argument);
    CHECK(refusal(gamma_exponential_bound(1, 0.05, tuning, 0)) == Reason::bad_argument);
    CHECK(refusal(gamma_exponential_bound(1, 1, tuning, 1)) == Reason::bad_argument);
    CHECK(refusal(gamma_exponential_log_value(-1e6, 1, tuning, 1)) == Reason::bad_argument);
    CHECK(refusal(gamma_exponential_log_value(std::nan(""), 1, tuning, 1)) == Reason::bad_argument);
    CHECK(refusal(beta_binomial_bound(1, 0.05, tuning, {0, 1}, Sides::two)) == Reason::bad_argument);
    CHECK(refusal(beta_binomial_bound(1, 0.05, tuning, {1, -1}, Sides::two)) == Reason::bad_argument);
    CHECK(refusal(beta_binomial_bound(1, 0.05, tuning, {0.2, 1e-300}, Sides::two)) == Reason::bad_argument);
    CHECK(refusal(gamma_exponential_bound(1, 0.05, tuning, 1e-300)) == Reason::bad_argument);
    CHECK(refusal(normal_mixture_bound(1e200, 0.05, tuning, Sides::two)) == Reason::bad_argument);
    CHECK(refusal(beta_binomial_log_value(6, 1, tuning, {0.2, 0.8}, Sides::two)) == Reason::bad_argument);
}
