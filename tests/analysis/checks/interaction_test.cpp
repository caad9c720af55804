#include "analysis/checks/interaction.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "analysis/checks/multiple_testing.hpp"

namespace bellwether::analysis {
namespace {

Moments cell(double n, double mean, double variance) { return {n, mean, variance * (n - 1)}; }

TEST_CASE("of two by two it is the difference of differences over its standard error") {
    const auto found = interaction({{cell(100, 1, 4), cell(200, 1.5, 5)}, {cell(300, 2, 6), cell(400, 2.9, 7)}});
    REQUIRE(found);
    const double error = std::sqrt(4.0 / 100 + 5.0 / 200 + 6.0 / 300 + 7.0 / 400);
    CHECK(found.value().estimate == doctest::Approx(0.4));
    CHECK(found.value().standard_error == doctest::Approx(error));
    CHECK(found.value().chi_square == doctest::Approx(0.16 / (error * error)));
    CHECK(found.value().p_value == doctest::Approx(std::erfc(0.4 / error / std::sqrt(2.0))));
}

TEST_CASE("effects that add have no interaction, however large they are") {
    const auto found = interaction({{cell(50, 1, 4), cell(50, 3, 4), cell(50, 8, 4)},
                                    {cell(50, 11, 4), cell(50, 13, 4), cell(50, 18, 4)}});
    REQUIRE(found);
    CHECK(found.value().degrees_of_freedom == 2);
    CHECK(found.value().chi_square == doctest::Approx(0));
    CHECK(found.value().p_value == doctest::Approx(1));
}

TEST_CASE("what cannot be tested is refused with its reason") {
    CHECK(interaction({{cell(50, 1, 4), cell(50, 1, 4)}}).error().reason == Reason::too_few_arms);
    CHECK(interaction({{cell(50, 1, 4)}, {cell(50, 1, 4)}}).error().reason == Reason::too_few_arms);
    CHECK(interaction({{cell(50, 1, 4), cell(50, 1, 4)}, {cell(50, 1, 4)}}).error().reason == Reason::bad_argument);
    CHECK(interaction({{cell(50, 1, 4), cell(29, 1, 4)}, {cell(50, 1, 4), cell(50, 1, 4)}}).error().reason ==
          Reason::too_few_units);
    CHECK(interaction({{cell(50, 1, 0), cell(50, 1, 0)}, {cell(50, 1, 0), cell(50, 1, 0)}}).error().reason ==
          Reason::zero_variance);
}

/// Listeners fall into 2x3 cells at random; plays are skewed counts whose mean is multiplied by both effects' sums.
std::vector<std::vector<Moments>> simulate(std::mt19937_64& random, double planted) {
    struct Sum {
        double n = 0, sum = 0, squares = 0;
    };
    Sum sums[2][3];
    std::uniform_int_distribution<int> two(0, 1);
    std::uniform_int_distribution<int> three(0, 2);
    std::geometric_distribution<int> plays(0.2);
    for (int i = 0; i < 3'000; ++i) {
        const int a = two(random);
        const int b = three(random);
        const double y = plays(random) + 0.8 * a + 0.5 * b + (a == 1 && b == 2 ? planted : 0);
        sums[a][b].n += 1;
        sums[a][b].sum += y;
        sums[a][b].squares += y * y;
    }
    std::vector<std::vector<Moments>> cells(2);
    for (int a = 0; a < 2; ++a)
        for (const Sum& s : sums[a])
            cells[static_cast<std::size_t>(a)].push_back({s.n, s.sum / s.n, s.squares - s.sum * s.sum / s.n});
    return cells;
}

TEST_CASE("where effects add the level holds, and false discoveries stay rare over many pairs") {
    std::mt19937_64 random(3);
    int rejected = 0;
    int families_with_a_discovery = 0;
    constexpr int families = 60;
    constexpr int pairs = 20;
    for (int family = 0; family < families; ++family) {
        std::vector<double> p_values;
        for (int pair = 0; pair < pairs; ++pair) {
            p_values.push_back(interaction(simulate(random, 0)).value().p_value);
            rejected += p_values.back() < 0.05;
        }
        const auto adjusted = adjust(p_values, Adjustment::benjamini_hochberg).value();
        families_with_a_discovery +=
            std::any_of(adjusted.begin(), adjusted.end(), [](double q) { return q <= 0.05; });
    }
    // Binomial bounds at 1 in 10,000: 1,200 tests at 0.05, 60 families at 0.05.
    CHECK(rejected > 60 - 31);
    CHECK(rejected < 60 + 31);
    CHECK(families_with_a_discovery <= 11);
}

TEST_CASE("a planted interaction is found among pairs that have none") {
    std::mt19937_64 random(4);
    std::vector<double> p_values;
    for (int pair = 0; pair < 20; ++pair)
        p_values.push_back(interaction(simulate(random, pair == 7 ? 3 : 0)).value().p_value);
    const auto adjusted = adjust(p_values, Adjustment::benjamini_hochberg).value();
    CHECK(adjusted[7] < 1e-4);
    for (std::size_t pair = 0; pair < adjusted.size(); ++pair)
        if (pair != 7) CHECK(adjusted[pair] > 0.01);
}

}  // namespace
}  // namespace bellwether::analysis
