#include "analysis/sequential/bounded_means.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "support/near.hpp"
#include "support/refusal.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_near;
using bellwether::testing::refusal;

namespace {

/// The lower bound at the end of x, from its definition with every mean and variance summed anew.
double naive_bernstein_lower(const std::vector<double>& x, double a) {
    double weighted = 0;
    double weights = 0;
    double spent = 0;
    for (std::size_t t = 1; t <= x.size(); ++t) {
        double variance = 0.25;
        for (std::size_t i = 1; i < t; ++i) {
            double mean = 0.5;
            for (std::size_t j = 1; j <= i; ++j)
                mean += x[j - 1];
            mean = std::min(1.0, mean / static_cast<double>(i + 1));
            variance += (x[i - 1] - mean) * (x[i - 1] - mean);
        }
        variance /= static_cast<double>(t);
        double centre = 0;
        for (std::size_t j = 1; j < t; ++j)
            centre += x[j - 1] / static_cast<double>(t - 1);
        const double n = static_cast<double>(t);
        const double l = std::min(0.5, std::sqrt(2 * std::log(1 / a) / (n * std::log(1 + n) * variance)));
        weighted += l * x[t - 1];
        weights += l;
        spent += (x[t - 1] - centre) * (x[t - 1] - centre) * (-std::log(1 - l) - l);
    }
    return std::max(0.0, (weighted - std::log(1 / a) - spent) / weights);
}

std::vector<double> made_up(int n, double p, unsigned seed) {
    std::mt19937_64 random(seed);
    std::binomial_distribution<int> share(10, p);
    std::vector<double> x;
    for (int i = 0; i < n; ++i)
        x.push_back(share(random) / 10.0);
    return x;
}

}  // namespace

TEST_CASE("the empirical Bernstein path is its definition, and its two sides mirror each other") {
    const auto x = made_up(120, 0.3, 2);
    std::vector<double> mirrored;
    for (double value : x)
        mirrored.push_back(1 - value);
    const auto path = empirical_bernstein_path(x, 0.1).value();
    const auto other = empirical_bernstein_path(mirrored, 0.1).value();
    check_near(path.back().lower, naive_bernstein_lower(x, 0.05), 1e-11);
    check_near(path.back().upper, 1 - naive_bernstein_lower(mirrored, 0.05), 1e-11);
    for (std::size_t i = 0; i < x.size(); ++i)
        check_near(path[i].upper, 1 - other[i].lower, 1e-12);
}

TEST_CASE("the Hoeffding path is its definition, and wider than Bernstein's where the variance is small") {
    const auto x = made_up(400, 0.1, 3);
    double weighted = 0;
    double weights = 0;
    double spent = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double n = static_cast<double>(i + 1);
        const double l = std::min(1.0, std::sqrt(8 * std::log(2 / 0.1) / (n * std::log(1 + n))));
        weighted += l * x[i];
        weights += l;
        spent += l * l / 8;
    }
    const auto hoeffding = hoeffding_path(x, 0.1).value().back();
    check_near(hoeffding.lower, std::max(0.0, (weighted - std::log(2 / 0.1) - spent) / weights), 1e-12);
    const auto bernstein = empirical_bernstein_path(x, 0.1).value().back();
    CHECK(bernstein.upper - bernstein.lower < hoeffding.upper - hoeffding.lower);
}

TEST_CASE("at the ends of the Bernoulli interval the beta-binomial likelihood ratio is one over alpha") {
    const double successes = 7;
    const double trials = 20;
    const auto interval = bernoulli_interval(successes, trials, 0.05, 50, 0.05).value();
    const double weight = 50 / (2 * std::log(20) + std::log(1 + 2 * std::log(20))) - 1;
    for (double p : {interval.lower, interval.upper}) {
        double log_ratio = 0;  // rising factorials instead of beta functions
        for (int i = 0; i < 7; ++i)
            log_ratio += std::log((p * weight + i) / p);
        for (int i = 0; i < 13; ++i)
            log_ratio += std::log(((1 - p) * weight + i) / (1 - p));
        for (int i = 0; i < 20; ++i)
            log_ratio -= std::log(weight + i);
        check_near(log_ratio, std::log(20), 1e-9);
    }
    CHECK(interval.lower < 0.35);
    CHECK(interval.upper > 0.35);
}

TEST_CASE("all failures leave the lower end at zero, all successes the upper at one, and the two mirror") {
    const auto none = bernoulli_interval(0, 10, 0.05, 100, 0.05).value();
    const auto all = bernoulli_interval(10, 10, 0.05, 100, 0.05).value();
    CHECK(none.lower == 0);
    CHECK(all.upper == 1);
    check_near(none.upper, 1 - all.lower, 1e-10);
    const auto one = bernoulli_interval(1, 2, 0.05, 100, 0.05).value();
    CHECK(one.lower >= 0);
    CHECK(one.upper <= 1);
}

TEST_CASE("bounded means stay inside their intervals at every observation, nearly always") {
    constexpr int runs = 300;
    int bernstein = 0;
    int hoeffding = 0;
    int counts = 0;
    for (int run = 0; run < runs; ++run) {
        const auto x = made_up(200, 0.2, static_cast<unsigned>(1000 + run));
        const auto left = [](const std::vector<Interval>& path) {
            bool outside = false;
            for (const auto& interval : path)
                outside = outside || interval.lower > 0.2 || interval.upper < 0.2;
            return outside ? 1 : 0;
        };
        bernstein += left(empirical_bernstein_path(x, 0.1).value());
        hoeffding += left(hoeffding_path(x, 0.1).value());
        double sum = 0;
        std::vector<Interval> path;
        for (std::size_t i = 0; i < x.size(); ++i) {
            sum += x[i];
            if (i % 40 == 39)
                path.push_back(bernoulli_interval(sum, static_cast<double>(i + 1), 0.1, 100, 0.1).value());
        }
        counts += left(path);
    }
    bellwether::testing::check_frequency_at_most(bernstein, runs, 0.1);
    bellwether::testing::check_frequency_at_most(hoeffding, runs, 0.1);
    bellwether::testing::check_frequency_at_most(counts, runs, 0.1);
}

TEST_CASE("bounded means refuse what has no answer") {
    const std::vector<double> half = {0.5};
    CHECK(refusal(empirical_bernstein_path({}, 0.1)) == Reason::no_units);
    CHECK(refusal(hoeffding_path({}, 0.1)) == Reason::no_units);
    CHECK(refusal(empirical_bernstein_path(half, 0)) == Reason::bad_argument);
    CHECK(refusal(hoeffding_path(std::vector<double>{1.5}, 0.1)) == Reason::bad_argument);
    CHECK(refusal(empirical_bernstein_path(std::vector<double>{-0.1}, 0.1)) == Reason::bad_argument);
    CHECK(refusal(bernoulli_interval(0, 0, 0.1, 10, 0.1)) == Reason::no_units);
    CHECK(refusal(bernoulli_interval(3, 2, 0.1, 10, 0.1)) == Reason::bad_argument);
    CHECK(refusal(bernoulli_interval(-1, 2, 0.1, 10, 0.1)) == Reason::bad_argument);
    CHECK(refusal(bernoulli_interval(1, -2, 0.1, 10, 0.1)) == Reason::bad_argument);
    CHECK(refusal(bernoulli_interval(1, 2, 1, 10, 0.1)) == Reason::bad_argument);
    CHECK(refusal(bernoulli_interval(1, 2, 0.1, 0, 0.1)) == Reason::bad_argument);
    CHECK(refusal(bernoulli_interval(1, 2, 0.1, 10, 0)) == Reason::bad_argument);
}
