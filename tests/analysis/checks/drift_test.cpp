// Distances between distributions: by hand, against plain sums, and the coverage of the prediction interval.
#include "analysis/checks/drift.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "support/near.hpp"
#include "support/refusal.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_near;
using bellwether::testing::refusal;

TEST_CASE("equal distributions have no distance, whatever their sizes") {
    const auto distance = distribution_distance(std::vector<double>{1e6, 2e6, 3e6}, std::vector<double>{2e6, 4e6, 6e6}).value();
    check_near(distance.psi, 0, 0, 1e-12);
    check_near(distance.ks, 0, 0, 1e-15);
    check_near(distance.js, 0, 0, 1e-15);
}

TEST_CASE("distances by hand") {
    // Shares 0.75, 0.25 against 0.25, 0.75, so large that half a count is nothing.
    const auto distance = distribution_distance(std::vector<double>{3e12, 1e12}, std::vector<double>{1e12, 3e12}).value();
    check_near(distance.psi, std::log(3.0), 1e-9);
    check_near(distance.ks, 0.5, 1e-12);
    // H(0.5) - H(0.25) in bits.
    check_near(distance.js, 1 - (-0.25 * std::log2(0.25) - 0.75 * std::log2(0.75)), 1e-12);
    CHECK(distribution_distance(std::vector<double>{5, 0}, std::vector<double>{0, 5}).value().js == 1);
    check_near(total_variation(std::vector<double>{3, 1}, std::vector<double>{1, 3}).value(), 0.5, 1e-15);
}

TEST_CASE("half a count keeps the index finite where a bin is empty") {
    const auto distance = distribution_distance(std::vector<double>{9, 0}, std::vector<double>{5, 4}).value();
    const double p = 9.5 / 10, q = 5.5 / 10;
    check_near(distance.psi, (p - q) * std::log(p / q) + ((1 - p) - (1 - q)) * std::log((1 - p) / (1 - q)), 1e-12);
}

TEST_CASE("distances refuse what has none") {
    const std::vector<double> none, one{1}, two{1, 2}, negative{-1, 2}, zero{0, 0};
    CHECK(refusal(distribution_distance(one, two)) == Reason::bad_argument);
    CHECK(refusal(distribution_distance(none, none)) == Reason::bad_argument);
    CHECK(refusal(distribution_distance(negative, two)) == Reason::bad_argument);
    CHECK(refusal(distribution_distance(two, zero)) == Reason::no_units);
    CHECK(refusal(total_variation(zero, two)) == Reason::no_units);
    CHECK(refusal(prediction_half_width(one, 0.05)) == Reason::too_few_units);
    CHECK(refusal(prediction_half_width(two, 0)) == Reason::bad_argument);
    CHECK(refusal(prediction_half_width(std::vector<double>{1, std::nan("")}, 0.05)) == Reason::bad_argument);
}

TEST_CASE("the next value lies within the prediction interval as often as it says") {
    std::mt19937_64 random(7);
    std::normal_distribution<double> normal;
    int inside = 0;
    constexpr int rounds = 4'000;
    for (int i = 0; i < rounds; ++i) {
        std::vector<double> values;
        double sum = 0;
        for (int k = 0; k < 7; ++k) sum += values.emplace_back(5 + 2 * normal(random));
        inside += std::abs(5 + 2 * normal(random) - sum / 7) <= prediction_half_width(values, 0.1).value() ? 1 : 0;
    }
    bellwether::testing::check_frequency(inside, rounds, 0.9);
}
