// Fisher's, Boschloo's and Barnard's tests against plain enumeration.
#include <doctest/doctest.h>

#include <functional>

#include "analysis/effects/fisher.hpp"
#include "analysis/effects/unconditional.hpp"
#include "samples.hpp"

using namespace bellwether::analysis;
using namespace bellwether::testing;

namespace {

constexpr auto two_sided = Alternative::two_sided;

double choose(double n, double k) {
    double result = 1;
    for (double i = 0; i < k; ++i)
        result = result * (n - i) / (i + 1);
    return result;
}

/// P(treatment has t successes | both have s) at an odds ratio, by the definition.
std::function<double(double)> conditional(double n_c, double n_t, double s, double odds) {
    double total = 0;
    for (double t = std::max(0.0, s - n_c); t <= std::min(n_t, s); ++t)
        total += choose(n_t, t) * choose(n_c, s - t) * std::pow(odds, t);
    return [=](double t) { return choose(n_t, t) * choose(n_c, s - t) * std::pow(odds, t) / total; };
}

double tail(const Proportion& c, const Proportion& t, double odds, bool above) {
    const double s = c.x + t.x;
    const auto p = conditional(c.n, t.n, s, odds);
    double sum = 0;
    for (double k = std::max(0.0, s - c.n); k <= std::min(t.n, s); ++k)
        sum += (above ? k >= t.x : k <= t.x) ? p(k) : 0;
    return sum;
}

/// A value for each pair of successes, computed once.
using Table = std::vector<std::vector<double>>;

Table table_of(double n_c, double n_t, const std::function<double(double, double)>& value) {
    Table result(static_cast<std::size_t>(n_c) + 1);
    for (double c = 0; c <= n_c; ++c)
        for (double t = 0; t <= n_t; ++t)
            result[static_cast<std::size_t>(c)].push_back(value(c, t));
    return result;
}

double at(const Table& table, double c, double t) {
    return table[static_cast<std::size_t>(c)][static_cast<std::size_t>(t)];
}

/// The largest probability, over a fine grid of common shares, of the tables that a predicate names.
double largest_probability(double n_c, double n_t, const std::function<bool(double, double)>& extreme) {
    double largest = 0;
    for (int i = 1; i < 500; ++i) {
        const double p = i / 500.0;
        double sum = 0;
        for (double c = 0; c <= n_c; ++c)
            for (double t = 0; t <= n_t; ++t)
                if (extreme(c, t))
                    sum += choose(n_c, c) * choose(n_t, t) * std::pow(p, c + t) * std::pow(1 - p, n_c + n_t - c - t);
        largest = std::max(largest, sum);
    }
    return largest;
}

}  // namespace

TEST_CASE("Fisher's test sums the tables of the margins") {
    const Proportion c{15, 2};
    const Proportion t{14, 9};
    const auto p = conditional(15, 14, 11, 1);
    double no_likelier = 0;
    for (double k = 0; k <= 11; ++k)
        no_likelier += p(k) <= p(9) * (1 + 1e-7) ? p(k) : 0;
    check_near(fisher_exact(c, t, two_sided, 0.05).value().p_value, no_likelier, 1e-12);
    check_near(fisher_exact(c, t, Alternative::greater, 0.05).value().p_value, tail(c, t, 1, true), 1e-12);
    check_near(fisher_exact(c, t, Alternative::less, 0.05).value().p_value, tail(c, t, 1, false), 1e-12);
}

TEST_CASE("the odds ratio's interval leaves alpha in its tails, and its estimate meets the mean") {
    const Proportion c{15, 2};
    const Proportion t{14, 9};
    const FisherTest got = fisher_exact(c, t, two_sided, 0.1).value();
    check_near(tail(c, t, got.odds_ratio_interval.lower, true), 0.05, 1e-11);
    check_near(tail(c, t, got.odds_ratio_interval.upper, false), 0.05, 1e-11);
    double mean = 0;
    const auto p = conditional(15, 14, 11, got.odds_ratio);
    for (double k = 0; k <= 11; ++k)
        mean += k * p(k);
    check_near(mean, 9, 1e-12);
    const FisherTest one_sided = fisher_exact(c, t, Alternative::greater, 0.05).value();
    check_near(one_sided.odds_ratio_interval.lower, got.odds_ratio_interval.lower, 1e-12);
    CHECK(std::isinf(one_sided.odds_ratio_interval.upper));
}

TEST_CASE("a table at the end of its margins has odds of zero or infinity") {
    CHECK(std::isinf(fisher_exact({10, 0}, {12, 4}, two_sided, 0.05).value().odds_ratio));
    CHECK(fisher_exact({10, 4}, {12, 0}, two_sided, 0.05).value().odds_ratio == 0);
    const FisherTest nothing = fisher_exact({10, 0}, {12, 0}, two_sided, 0.05).value();
    CHECK(nothing.p_value == 1);
    CHECK(nothing.odds_ratio_interval.lower == 0);
    CHECK(std::isinf(nothing.odds_ratio_interval.upper));
}

TEST_CASE("Fisher's tail keeps its digits far out") {
    // All 400 successes in one arm of 400: one table of C(800, 400).
    const double log_p = std::lgamma(801) - 2 * std::lgamma(401);
    check_near(fisher_exact({400, 0}, {400, 400}, Alternative::greater, 0.05).value().p_value, std::exp(-log_p), 1e-10);
}

TEST_CASE("Barnard's test is the largest probability of tables with as large a z, ties included") {
    for (const auto& [c, t] :
         {std::pair(Proportion{15, 2}, Proportion{14, 9}), std::pair(Proportion{8, 3}, Proportion{9, 3}),
          std::pair(Proportion{3, 0}, Proportion{1, 1})}) {
        const auto squared_z = [n_c = c.n, n_t = t.n](double x_c, double x_t) {
            const double p = (x_c + x_t) / (n_c + n_t);
            return p == 0 || p == 1 ? 0.0 : std::pow(x_t / n_t - x_c / n_c, 2) / (p * (1 - p) * (1 / n_c + 1 / n_t));
        };
        const double limit = squared_z(c.x, t.x) - 1e-9;
        const double want = largest_probability(c.n, t.n, [&](double x, double y) { return squared_z(x, y) >= limit; });
        check_near(barnard_p_value(c, t).value(), want, 1e-5);
    }
}

TEST_CASE("Boschloo's test is twice the smaller side, tables ordered by Fisher's p-value") {
    for (const auto& [c, t] :
         {std::pair(Proportion{15, 2}, Proportion{14, 9}), std::pair(Proportion{8, 5}, Proportion{9, 3})}) {
        double smaller = 1;
        for (bool above : {true, false}) {
            const auto fisher = table_of(c.n, t.n, [&, n_c = c.n, n_t = t.n](double x, double y) {
                return tail({n_c, x}, {n_t, y}, 1, above);
            });
            const double limit = at(fisher, c.x, t.x) * (1 + 1e-9);
            smaller = std::min(
                smaller, largest_probability(c.n, t.n, [&](double x, double y) { return at(fisher, x, y) <= limit; }));
        }
        check_near(boschloo_p_value(c, t).value(), std::min(1.0, 2 * smaller), 1e-5);
    }
}

TEST_CASE("no exact test rejects a true null more often than it says, at any common share") {
    const double n_c = 9;
    const double n_t = 7;
    const auto level_of = [&](auto p_value) {
        const Table p = table_of(n_c, n_t, [&](double c, double t) {
            return p_value(Proportion{n_c, c}, Proportion{n_t, t});
        });
        return largest_probability(n_c, n_t, [&](double c, double t) { return at(p, c, t) <= 0.05; });
    };
    const double fisher = level_of([](auto c, auto t) { return fisher_exact(c, t, two_sided, 0.05).value().p_value; });
    const double boschloo = level_of([](auto c, auto t) { return boschloo_p_value(c, t).value(); });
    const double barnard = level_of([](auto c, auto t) { return barnard_p_value(c, t).value(); });
    CHECK(fisher <= 0.05);
    CHECK(boschloo <= 0.05);
    CHECK(barnard <= 0.05);
    CHECK(fisher < boschloo);  // what conditioning costs
}

TEST_CASE("exact tests are refused by name") {
    CHECK(reason_of(fisher_exact({0, 0}, {5, 1}, two_sided, 0.05)) == Reason::too_few_units);
    CHECK(reason_of(fisher_exact({5, 6}, {5, 1}, two_sided, 0.05)) == Reason::bad_argument);
    CHECK(reason_of(fisher_exact({5.5, 2}, {5, 1}, two_sided, 0.05)) == Reason::bad_argument);
    CHECK(reason_of(fisher_exact({5, 2}, {5, 1}, two_sided, 0)) == Reason::bad_argument);
    CHECK(reason_of(fisher_exact({4e6, 2e6}, {4e6, 2e6}, two_sided, 0.05)) == Reason::bad_argument);
    for (auto test : {barnard_p_value, boschloo_p_value}) {
        CHECK(reason_of(test({0, 0}, {5, 1})) == Reason::too_few_units);
        CHECK(reason_of(test({5, 6}, {5, 1})) == Reason::bad_argument);
        CHECK(reason_of(test({5, 1.5}, {5, 1})) == Reason::bad_argument);
        CHECK(reason_of(test({5000, 1}, {5000, 1})) == Reason::bad_argument);
        CHECK(reason_of(test({1e6, 1}, {2, 1})) == Reason::bad_argument);
    }
}
