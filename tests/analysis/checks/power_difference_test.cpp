#include "analysis/checks/power_difference.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "analysis/checks/power_relative.hpp"
#include "analysis/effects/welch.hpp"
#include "analysis/sequential/asymptotic.hpp"

using namespace bellwether::analysis;

namespace {

DifferenceDesign design_of(double n, double variance) {
    return {n, n, variance, variance, 0.05, std::nullopt};
}

/// How often the product's test rejects, of `runs` made-up experiments.
double found(int n, double difference, std::optional<double> tuning, int runs) {
    std::mt19937_64 random(20261124);
    std::normal_distribution<double> normal;
    int rejected = 0;
    for (int run = 0; run < runs; ++run) {
        Moments control, treatment;
        for (int i = 0; i < n; ++i) {
            control.add(10 + 3 * normal(random));
            treatment.add(10 + difference + 3 * normal(random));
        }
        const auto fixed = welch(control, treatment, EffectScale::absolute, Alternative::two_sided, 0.05).value();
        rejected += tuning ? always_valid(fixed, 2 * n, Alternative::two_sided, 0.05, *tuning).value().p_value <= 0.05
                           : fixed.p_value <= 0.05;
    }
    return static_cast<double>(rejected) / runs;
}

}  // namespace

TEST_CASE("the power of a difference is the textbook's, both tails counted") {
    // Phi(d / se - 1.959963985) + Phi(-d / se - 1.959963985) with se = sqrt(2 * 9 / 200) = 0.3
    const auto phi = [](double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; };
    const double z = 1.9599639845400545;
    CHECK(difference_power(design_of(200, 9), 0.3).value() == doctest::Approx(phi(1 - z) + phi(-1 - z)).epsilon(1e-12));
    CHECK(difference_power(design_of(200, 9), -0.3).value() == difference_power(design_of(200, 9), 0.3).value());
    CHECK(difference_power(design_of(200, 9), 0).value() == doctest::Approx(0.05).epsilon(1e-12));
}

TEST_CASE("what is promised is found, above one half and below, at a fixed horizon and always valid") {
    constexpr int n = 400;
    constexpr int runs = 6'000;
    for (const double difference : {0.25, 0.42, 0.6, 0.85})
        for (const bool always : {false, true}) {
            CAPTURE(difference);
            CAPTURE(always);
            auto design = design_of(n, 9);
            if (always) design.tuning_n = 2 * n;
            const double promised = difference_power(design, difference).value();
            const double bounds = 4 * std::sqrt(promised * (1 - promised) / runs);
            CHECK(std::abs(found(n, difference, design.tuning_n, runs) - promised) < bounds + 0.004);
        }
}

TEST_CASE("below one half the widened standard error of the relative formula promises more than there is") {
    RelativeDesign relative{.arms = 2, .n_total = 800, .mean = 10, .variance = 9, .alpha = 0.05, .tuning_n = 800};
    auto design = design_of(400, 9);
    design.tuning_n = 800;
    CHECK(relative_power(relative, 0.03).value() > 1.2 * difference_power(design, 0.3).value());
    CHECK(relative_power(relative, 0.09).value() < difference_power(design, 0.9).value());
}

TEST_CASE("a design without units, without variance or out of range is refused") {
    CHECK(difference_power(design_of(0, 9), 1).error().reason == Reason::no_units);
    CHECK(difference_power(design_of(10, 0), 1).error().reason == Reason::zero_variance);
    CHECK(difference_power(design_of(10, -1), 1).error().reason == Reason::bad_argument);
    CHECK(difference_power(design_of(10, 9), std::nan("")).error().reason == Reason::bad_argument);
    auto design = design_of(10, 9);
    design.alpha = 1;
    CHECK(difference_power(design, 1).error().reason == Reason::bad_argument);
    design.alpha = 0.05;
    design.tuning_n = 0;
    CHECK(difference_power(design, 1).error().reason == Reason::bad_argument);
}
