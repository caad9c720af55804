#include "analysis/sequential/boundaries.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "analysis/quadrature.hpp"
#include "analysis/tails.hpp"
#include "support/near.hpp"
#include "support/refusal.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_near;
using bellwether::testing::refusal;

namespace {

const std::vector<double> quarters = {0.25, 0.5, 0.75, 1};
const std::vector<double> halves = {0.5, 1};

std::vector<BoundaryRule> all_rules() {
    return {{BoundaryKind::obrien_fleming},        {BoundaryKind::pocock},
            {BoundaryKind::wang_tsiatis, 0.25},    {BoundaryKind::lan_demets_obrien_fleming},
            {BoundaryKind::lan_demets_pocock},     {BoundaryKind::kim_demets, 2},
            {BoundaryKind::hwang_shih_decani, -4}, {BoundaryKind::hwang_shih_decani, 0}};
}

/// P(|Z_1| < a, |Z_2| < b) for two looks at the given first fraction: one integral over Z_1, no recursion.
double both_inside(double a, double b, double first) {
    const auto nodes = panel_nodes(even_breakpoints(-a, a, 0.5));
    double total = 0;
    for (std::size_t i = 0; i < nodes.x.size(); ++i) {
        const double z = nodes.x[i];
        const double mean = z * std::sqrt(first);
        const double sd = std::sqrt(1 - first);
        const double inside = 1 - normal_upper_tail((b - mean) / sd) - normal_upper_tail((b + mean) / sd);
        total += nodes.w[i] * std::exp(-z * z / 2) / std::sqrt(2 * M_PI) * inside;
    }
    return total;
}

}  // namespace

TEST_CASE("every rule spends its whole alpha") {
    for (const auto& rule : all_rules()) {
        for (double alpha : {0.01, 0.05, 0.2}) {
            const auto plan = boundaries(rule, quarters, alpha).value();
            check_near(plan.spent.back(), alpha, 1e-10);
            for (std::size_t k = 0; k < quarters.size(); ++k)
                check_near(plan.nominal_p[k], 2 * normal_upper_tail(plan.z[k]), 1e-12);
        }
    }
}

TEST_CASE("with two looks the error is that of a double integral") {
    for (const auto& rule : all_rules()) {
        const auto plan = boundaries(rule, halves, 0.05).value();
        check_near(1 - both_inside(plan.z[0], plan.z[1], 0.5), 0.05, 1e-10);
    }
}

TEST_CASE("the exact designs have their shapes, and O'Brien and Fleming's is Wang and Tsiatis' at 0") {
    const auto of = boundaries({BoundaryKind::obrien_fleming}, quarters, 0.05).value();
    const auto wt = boundaries({BoundaryKind::wang_tsiatis, 0}, quarters, 0.05).value();
    const auto pocock = boundaries({BoundaryKind::pocock}, quarters, 0.05).value();
    for (std::size_t k = 0; k < quarters.size(); ++k) {
        check_near(of.z[k], of.z[3] / std::sqrt(quarters[k]), 1e-12);
        check_near(of.z[k], wt.z[k], 1e-12);
        check_near(pocock.z[k], pocock.z[0], 1e-12);
    }
}

TEST_CASE("spending follows its function at each look") {
    const auto check = [](const BoundaryRule& rule, auto spending) {
        const auto plan = boundaries(rule, quarters, 0.05).value();
        for (std::size_t k = 0; k < quarters.size(); ++k)
            check_near(plan.spent[k], spending(quarters[k]), 1e-9);
    };
    check({BoundaryKind::kim_demets, 3}, [](double t) { return 0.05 * t * t * t; });
    check({BoundaryKind::lan_demets_pocock}, [](double t) { return 0.05 * std::log(1 + (std::exp(1) - 1) * t); });
    check({BoundaryKind::hwang_shih_decani, 2},
          [](double t) { return 0.05 * (1 - std::exp(-2 * t)) / (1 - std::exp(-2.0)); });
    check({BoundaryKind::hwang_shih_decani, 0}, [](double t) { return 0.05 * t; });
    check({BoundaryKind::lan_demets_obrien_fleming},
          [](double t) { return 4 * normal_upper_tail(normal_upper_quantile(0.05 / 4) / std::sqrt(t)); });
}

TEST_CASE("one look is the fixed test, at no extra cost") {
    const std::vector<double> once = {1};
    for (const auto& rule : all_rules()) {
        const auto plan = boundaries(rule, once, 0.05).value();
        check_near(plan.z[0], 1.959963984540054, 1e-12);
        const auto cost = design_cost(plan, once, 0.05, 0.8).value();
        check_near(cost.inflation, 1, 1e-12);
        check_near(cost.average_h0, 1, 1e-12);
    }
}

TEST_CASE("a very early look keeps the digits of its tiny share, and is out of reach where the share is no double") {
    const std::vector<double> early = {0.01, 1};
    const auto plan = boundaries({BoundaryKind::lan_demets_obrien_fleming}, early, 0.05).value();
    check_near(plan.nominal_p[0], 4 * normal_upper_tail(10 * normal_upper_quantile(0.0125)), 1e-9);
    const std::vector<double> earlier = {0.001, 1};
    const auto none = boundaries({BoundaryKind::lan_demets_obrien_fleming}, earlier, 0.05).value();
    CHECK(std::isinf(none.z[0]));
    CHECK(none.nominal_p[0] == 0);
    check_near(none.z[1], 1.959963984540054, 1e-9);
}

TEST_CASE("close looks are resolved: many of them approach the bound of continuous looking") {
    std::vector<double> many;
    for (std::size_t k = 1; k <= looks_max; ++k)
        many.push_back(static_cast<double>(k) / static_cast<double>(looks_max));
    const auto plan = boundaries({BoundaryKind::kim_demets, 1}, many, 0.05).value();
    check_near(plan.spent.back(), 0.05, 1e-9);
    const std::vector<double> touching = {0.5, 0.5001, 1};
    check_near(boundaries({BoundaryKind::pocock}, touching, 0.05).value().spent.back(), 0.05, 1e-9);
}

TEST_CASE("the level of a boundary is the one that the design was made with") {
    for (const auto& rule : all_rules())
        for (double alpha : {0.2, 0.05, 1e-6}) {
            const auto plan = boundaries(rule, quarters, alpha).value();
            for (std::size_t k = 0; k < quarters.size(); ++k)
                check_near(level_at(rule, quarters, k, plan.z[k]).value(), alpha, 1e-8);
        }
}

TEST_CASE("a level beyond 1/2, or below every double, is the end that stands for it") {
    for (const auto& rule : all_rules()) {
        CHECK(level_at(rule, quarters, 1, 0).value() == level_max);
        CHECK(level_at(rule, quarters, 3, 0.1).value() == level_max);
        CHECK(level_at(rule, quarters, 3, 40).value() == 1e-300);
        CHECK(level_at(rule, quarters, 3, INFINITY).value() == 1e-300);
    }
}

TEST_CASE("repeated p-values of fifty looks are found in a moment") {
    std::vector<double> many;
    for (std::size_t k = 1; k <= looks_max; ++k)
        many.push_back(static_cast<double>(k) / static_cast<double>(looks_max));
    const double p = level_at({BoundaryKind::obrien_fleming}, many, 30, 2.5).value();
    check_near(boundaries({BoundaryKind::obrien_fleming}, many, p).value().z[30], 2.5, 1e-8);
}

TEST_CASE("walks simulated at the planned effect stop with the planned power and the planned average information") {
    constexpr int runs = 20000;
    const auto plan = boundaries({BoundaryKind::lan_demets_pocock}, quarters, 0.05).value();
    const auto cost = design_cost(plan, quarters, 0.05, 0.8).value();
    const double drift = std::sqrt(cost.inflation) * (1.959963984540054 + 0.8416212335729143);
    std::mt19937_64 random(31);
    std::normal_distribution<double> normal;
    int above = 0;
    int wrong = 0;
    double information = 0;
    double null_information = 0;
    for (int run = 0; run < runs; ++run) {
        const auto walk = [&](double slope, int& hits, bool upper_only) {
            double score = 0;
            double previous = 0;
            for (std::size_t k = 0; k < quarters.size(); ++k) {
                const double step = quarters[k] - previous;
                previous = quarters[k];
                score += slope * step + std::sqrt(step) * normal(random);
                const double z = score / std::sqrt(quarters[k]);
                if (std::abs(z) < plan.z[k]) continue;
                hits += z > 0 || !upper_only ? 1 : 0;
                return quarters[k];
            }
            return 1.0;
        };
        information += walk(drift, above, true);
        null_information += walk(0, wrong, false);
    }
    bellwether::testing::check_frequency(above, runs, 0.8);
    bellwether::testing::check_frequency(wrong, runs, 0.05);
    check_near(cost.inflation * information / runs, cost.average_h1, 0.01);
    check_near(cost.inflation * null_information / runs, cost.average_h0, 0.003);
    CHECK(cost.average_h01 > cost.average_h1);
    CHECK(cost.average_h01 < cost.average_h0);
}

TEST_CASE("designs refuse arguments outside their domain") {
    const BoundaryRule pocock{BoundaryKind::pocock};
    const auto reason = [&](const std::vector<double>& information) {
        return refusal(boundaries(pocock, information, 0.05));
    };
    CHECK(reason({}) == Reason::bad_argument);
    CHECK(reason({0, 1}) == Reason::bad_argument);
    CHECK(reason({0.5, 0.5, 1}) == Reason::bad_argument);
    CHECK(reason({0.5, 0.9}) == Reason::bad_argument);
    CHECK(reason({0.5, 1.5}) == Reason::bad_argument);
    std::vector<double> too_many;
    for (int k = 1; k <= 51; ++k)
        too_many.push_back(k / 51.0);
    CHECK(reason(too_many) == Reason::bad_argument);
    CHECK(refusal(boundaries(pocock, halves, 0)) == Reason::bad_argument);
    CHECK(refusal(boundaries(pocock, halves, 1)) == Reason::bad_argument);
    CHECK(refusal(boundaries(pocock, halves, 5e-324)) == Reason::bad_argument);
    CHECK(boundaries(pocock, halves, 1e-300).has_value());
    CHECK(refusal(boundaries({BoundaryKind::kim_demets, 0}, halves, 0.05)) == Reason::bad_argument);
    CHECK(reason({0.5, 0.500001, 1}) == Reason::bad_argument);
    CHECK(refusal(boundaries({BoundaryKind::hwang_shih_decani, -4e6}, halves, 0.05)) == Reason::bad_argument);
    CHECK(refusal(boundaries({BoundaryKind::wang_tsiatis, INFINITY}, halves, 0.05)) == Reason::bad_argument);
    CHECK(refusal(level_at(pocock, halves, 2, 1.96)) == Reason::bad_argument);
    CHECK(refusal(level_at(pocock, halves, 0, -1)) == Reason::bad_argument);
    CHECK(refusal(level_at(pocock, halves, 0, NAN)) == Reason::bad_argument);
}

TEST_CASE("the cost of a design refuses a power that it cannot have") {
    const auto plan = boundaries({BoundaryKind::pocock}, halves, 0.05).value();
    CHECK(refusal(design_cost(plan, halves, 0.05, 0.02)) == Reason::bad_argument);
    CHECK(refusal(design_cost(plan, halves, 0.05, 1)) == Reason::bad_argument);
    CHECK(refusal(design_cost(plan, halves, 2, 0.8)) == Reason::bad_argument);
    CHECK(refusal(design_cost(plan, quarters, 0.05, 0.8)) == Reason::bad_argument);
}
