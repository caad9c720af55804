#include "analysis/effects/paired.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "analysis/tails.hpp"
#include "samples.hpp"
#include "support/refusal.hpp"

using namespace bellwether::analysis;
using namespace bellwether::testing;

TEST_CASE("a paired comparison is the t-test of the differences") {
    const std::vector<double> differences = {1, 0, 2, -1, 1, 1, 0, 3};
    const auto result = paired(Moments::of(differences), Alternative::two_sided, 0.05).value();
    check_near(result.estimate, 0.875, 1e-14);
    const double error = std::sqrt(10.875 / 7 / 8);  // sum of squares 17, less 8 times 0.875^2
    check_near(result.standard_error, error, 1e-12);
    check_near(result.p_value, 2 * t_upper_tail(0.875 / error, 7), 1e-12);
}

TEST_CASE("the always-valid interval is wider than the one for a single look") {
    Samples samples(3);
    const auto moments = Moments::of(samples.normals(500, 0.1, 1));
    const auto fixed = paired(moments, Alternative::two_sided, 0.05).value();
    const auto always = paired_always_valid(moments, Alternative::two_sided, 0.05, 500).value();
    CHECK(always.interval.upper - always.interval.lower > fixed.interval.upper - fixed.interval.lower);
    CHECK(always.p_value > fixed.p_value);
    CHECK(always.estimate == fixed.estimate);
}

TEST_CASE("teams are compared pair by pair, and corrected for all pairs") {
    Samples samples(9);
    std::vector<std::vector<double>> credits;
    for (int i = 0; i < 400; ++i)
        credits.push_back({samples.normal(), samples.normal(), 0.8 + samples.normal()});
    const auto pairs = compare_teams(credits, 0.05, 400).value();
    REQUIRE(pairs.size() == 3);
    for (const auto& pair : pairs) {
        CHECK(pair.adjusted_p >= pair.always_valid.p_value);
        CHECK((pair.adjusted_p <= 0.05) == (pair.treatment == 2));
    }
}

TEST_CASE("a pair whose credits never differ is left out") {
    const std::vector<std::vector<double>> credits = {{1, 1, 0}, {0, 0, 1}, {2, 2, 1}};
    CHECK(compare_teams(credits, 0.05, 10).value().size() == 2);
}

TEST_CASE("comparisons within listeners refuse what has no answer") {
    CHECK(refusal(paired(Moments::of(std::vector<double>{1}), Alternative::two_sided, 0.05)) == Reason::too_few_units);
    CHECK(refusal(paired(Moments::of(std::vector<double>{1, 1, 1}), Alternative::two_sided, 0.05)) == Reason::zero_variance);
    CHECK(refusal(paired(Moments::of(std::vector<double>{1, 2, 3}), Alternative::two_sided, 0)) == Reason::bad_argument);
    CHECK(refusal(compare_teams({}, 0.05, 10)) == Reason::no_units);
    CHECK(refusal(compare_teams(std::vector<std::vector<double>>{{1}, {2}}, 0.05, 10)) == Reason::too_few_arms);
    CHECK(refusal(compare_teams(std::vector<std::vector<double>>{{1, 2}, {2}}, 0.05, 10)) == Reason::bad_argument);
}
