#include "analysis/sequential/group_sequential_analysis.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "analysis/tails.hpp"
#include "support/near.hpp"
#include "support/refusal.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_near;
using bellwether::testing::refusal;

namespace {

const std::vector<double> halves = {0.5, 1};
const std::vector<double> thirds = {1.0 / 3, 2.0 / 3, 1};
const BoundaryRule pocock{BoundaryKind::lan_demets_pocock};
const BoundaryRule obrien_fleming{BoundaryKind::lan_demets_obrien_fleming};

GroupSequentialAnalysis analyse(const BoundaryRule& rule, const std::vector<double>& information,
                                const std::vector<LookEstimate>& looks, double alpha = 0.05) {
    return analyse_looks(rule, information, alpha, looks).value();
}

}  // namespace

TEST_CASE("repeated intervals are as many standard errors wide as the boundary says") {
    const auto plan = boundaries(obrien_fleming, thirds, 0.05).value();
    const auto result = analyse(obrien_fleming, thirds, {{0.2, 0.3}, {0.1, 0.2}});
    REQUIRE(result.repeated_intervals.size() == 2);
    check_near(result.repeated_intervals[0].lower, 0.2 - plan.z[0] * 0.3, 1e-12);
    check_near(result.repeated_intervals[1].upper, 0.1 + plan.z[1] * 0.2, 1e-12);
    CHECK_FALSE(result.stopped.has_value());
}

TEST_CASE("the repeated p-value is the alpha whose boundary is touched, and 1/2 stands for more") {
    for (double z : {0.1, 2.0, 4.0, 12.0}) {
        const auto result = analyse(pocock, halves, {{z, 1}, {-z, 1}}, 0.1);
        for (std::size_t k = 0; k < 2; ++k) {
            const double p = result.repeated_p_values[k];
            if (z == 0.1) {
                CHECK(p == 0.5);
            } else {
                check_near(boundaries(pocock, halves, p).value().z[k], z, 1e-8);
            }
        }
    }
}

TEST_CASE("the repeated interval excludes zero exactly where the repeated p-value is below alpha") {
    for (double z = 1.8; z < 3; z += 0.07) {
        const auto result = analyse(pocock, halves, {{z, 1}});
        CHECK((result.repeated_p_values[0] <= 0.05) == (result.repeated_intervals[0].lower >= 0));
    }
}

TEST_CASE("stopped at the first look, the answer is the fixed test's") {
    const auto result = analyse(pocock, halves, {{3, 1}});
    REQUIRE(result.stopped.has_value());
    CHECK(result.stopped->look == 1);
    check_near(result.stopped->p_value, 2 * normal_upper_tail(3), 1e-12);
    check_near(result.stopped->interval.lower, 3 - 1.959963984540054, 1e-9);
    check_near(result.stopped->interval.upper, 3 + 1.959963984540054, 1e-9);
    check_near(result.stopped->median_unbiased, 3, 1e-9);
}

TEST_CASE("later looks are read only until the boundary is crossed") {
    const auto result = analyse(pocock, thirds, {{0.5, 1}, {2.8, 1}, {0.1, 1}});
    REQUIRE(result.stopped.has_value());
    CHECK(result.stopped->look == 2);
    CHECK(result.repeated_intervals.size() == 3);
}

TEST_CASE("crossing below is crossing above in the mirror") {
    const auto above = analyse(pocock, thirds, {{0.5, 1}, {2.8, 0.9}}).stopped.value();
    const auto below = analyse(pocock, thirds, {{-0.5, 1}, {-2.8, 0.9}}).stopped.value();
    check_near(below.p_value, above.p_value, 1e-12);
    check_near(below.interval.lower, -above.interval.upper, 1e-9);
    check_near(below.interval.upper, -above.interval.lower, 1e-9);
    check_near(below.median_unbiased, -above.median_unbiased, 1e-9);
}

TEST_CASE("an outcome on the last boundary has a p-value of about alpha") {
    // Exactly alpha but for walks that crossed below first and are above in the end.
    const auto plan = boundaries(pocock, thirds, 0.05).value();
    const auto result = analyse(pocock, thirds, {{0, 1}, {0, 1}, {plan.z[2], 1}});
    check_near(result.stopped->p_value, 0.05, 1e-4);
}

TEST_CASE("the stage-wise p-value keeps its digits for overwhelming evidence at a later look") {
    const auto result = analyse(obrien_fleming, halves, {{0, 1}, {20, 1}});
    const auto plan = boundaries(obrien_fleming, halves, 0.05).value();
    // Nearly all of it is the chance to have crossed before.
    check_near(result.stopped->p_value, 2 * normal_upper_tail(plan.z[0]), 1e-6);
    const auto first = analyse(obrien_fleming, halves, {{30, 1}});
    check_near(std::log(first.stopped->p_value), std::log(2 * normal_upper_tail(30)), 1e-12);
}

TEST_CASE("the final interval exists at the smallest alphas and for absurd evidence") {
    const auto sure = analyse(pocock, halves, {{1, 1}, {2, 1}}, 1e-30).stopped.value();
    CHECK(sure.interval.lower < 2 - 11);
    CHECK(sure.interval.upper > 2 + 11);
    const auto absurd = analyse(pocock, halves, {{0, 1}, {1e30, 1}}).stopped.value();
    CHECK(std::isfinite(absurd.interval.lower));
    CHECK(std::isfinite(absurd.interval.upper));
}

TEST_CASE("at the ends of the final interval the simulated chance of a larger outcome is half of alpha") {
    constexpr int runs = 40000;
    const std::vector<LookEstimate> seen = {{1.0, 1}, {1.2, 1}, {2.1, 1}};
    const auto plan = boundaries(pocock, thirds, 0.05).value();
    const auto stopped = analyse(pocock, thirds, seen).stopped.value();
    std::mt19937_64 random(41);
    std::normal_distribution<double> normal;
    for (const auto& [effect, chance] : {std::pair{stopped.interval.lower, 0.025}, {stopped.median_unbiased, 0.5}}) {
        int larger = 0;
        for (int run = 0; run < runs; ++run) {
            double score = 0;
            bool crossed = false;
            for (std::size_t k = 0; k < 3; ++k) {
                score += effect / 3 + normal(random) / std::sqrt(3.0);
                crossed = crossed || score / std::sqrt(thirds[k]) >= (k < 2 ? plan.z[k] : 2.1);
            }
            larger += crossed ? 1 : 0;
        }
        bellwether::testing::check_frequency(larger, runs, chance);
    }
}

TEST_CASE("final intervals of experiments that stop by their design cover the truth") {
    constexpr int runs = 300;
    const std::vector<double> looks = {0.5, 1};
    std::mt19937_64 random(43);
    std::normal_distribution<double> normal;
    int final_misses = 0;
    int repeated_misses = 0;
    constexpr double truth = 2;
    for (int run = 0; run < runs; ++run) {
        const double first = truth * 0.5 + std::sqrt(0.5) * normal(random);
        const double last = first + truth * 0.5 + std::sqrt(0.5) * normal(random);
        const std::vector<LookEstimate> estimates = {{first / 0.5, std::sqrt(2.0)}, {last, 1}};
        const auto result = analyse(pocock, looks, estimates);
        const auto& interval = result.stopped->interval;
        final_misses += interval.lower > truth || interval.upper < truth ? 1 : 0;
        bool outside = false;
        for (const auto& repeated : result.repeated_intervals)
            outside = outside || repeated.lower > truth || repeated.upper < truth;
        repeated_misses += outside ? 1 : 0;
    }
    bellwether::testing::check_frequency(final_misses, runs, 0.05);
    bellwether::testing::check_frequency_at_most(repeated_misses, runs, 0.05);
}

TEST_CASE("the analysis of looks refuses what has no answer") {
    const auto reason = [](const std::vector<LookEstimate>& looks) {
        return refusal(analyse_looks(pocock, halves, 0.05, looks));
    };
    CHECK(reason({}) == Reason::no_units);
    CHECK(reason({{1, 0}}) == Reason::zero_variance);
    CHECK(reason({{1, std::nan("")}}) == Reason::zero_variance);
    CHECK(reason({{INFINITY, 1}}) == Reason::bad_argument);
    CHECK(reason({{1, 1}, {1, 1}, {1, 1}}) == Reason::bad_argument);
    CHECK(refusal(analyse_looks(pocock, halves, 0, std::vector<LookEstimate>{{1, 1}})) == Reason::bad_argument);
}
