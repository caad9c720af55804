#include "analysis/effects/capping.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "analysis/effects/welch.hpp"
#include "samples.hpp"

using namespace bellwether::analysis;
using namespace bellwether::testing;

namespace {
constexpr auto two_sided = Alternative::two_sided;
}

TEST_CASE("the cap is the pooled quantile, with or without zeros") {
    const std::vector<double> control = {0, 1, 2, 3};
    const std::vector<double> treatment = {0, 0, 4, 10};
    check_near(percentile_cap(control, treatment, 0.5, false).value(), 1.5, 1e-15);
    check_near(percentile_cap(control, treatment, 0.5, true).value(), 3, 1e-15);
    CHECK(percentile_cap(control, treatment, 1, false).value() == 10);
    CHECK(capped(treatment, 3.5) == std::vector<double>{0, 0, 3.5, 3.5});
}

TEST_CASE("winsorising pulls in exactly the floor of each share, and keeps the order") {
    CHECK(winsorized(std::vector<double>{9, 2, 1, 7, 5}, 0.2, 0.4).value() == std::vector<double>{5, 2, 2, 5, 5});
    CHECK(winsorized(std::vector<double>{3, 3, 1}, 0.3, 0.3).value() == std::vector<double>{3, 3, 1});
}

TEST_CASE("Yuen's test is its definition on sorted values, and Welch's without trimming") {
    Samples samples(1);
    auto control = samples.normals(20, 3, 1);
    auto treatment = samples.normals(26, 4, 2);
    const auto arm = [](std::vector<double> values, std::size_t cut) {
        std::ranges::sort(values);
        const std::vector<double> kept(values.begin() + static_cast<std::ptrdiff_t>(cut),
                                       values.end() - static_cast<std::ptrdiff_t>(cut));
        for (std::size_t i = 0; i < cut; ++i) {
            values[i] = kept.front();
            values[values.size() - 1 - i] = kept.back();
        }
        const double h = static_cast<double>(kept.size());
        const double n = static_cast<double>(values.size());
        const double sum_of_squares = delta_variance({values}, {1}) * n * (n - 1);
        return std::array<double, 3>{mean_of(kept), sum_of_squares / (h * (h - 1)), h};
    };
    const auto c = arm(control, 4);
    const auto t = arm(treatment, 5);
    const auto got = trimmed_t(control, treatment, 0.2, two_sided, 0.05).value();
    check_near(got.mean_control, c[0], 1e-13);
    check_near(got.mean_treatment, t[0], 1e-13);
    check_near(got.comparison.statistic, (t[0] - c[0]) / std::sqrt(c[1] + t[1]), 1e-11);
    check_near(got.comparison.degrees_of_freedom,
               std::pow(c[1] + t[1], 2) / (c[1] * c[1] / (c[2] - 1) + t[1] * t[1] / (t[2] - 1)), 1e-11);

    const auto whole =
        welch(Moments::of(control), Moments::of(treatment), EffectScale::absolute, two_sided, 0.05).value();
    check_near(trimmed_t(control, treatment, 0, two_sided, 0.05).value().comparison.p_value, whole.p_value, 1e-11);
}

TEST_CASE("caps, winsorising and trimming are refused by name") {
    const std::vector<double> zeros = {0, 0};
    const std::vector<double> some = {1, 2, 3, 4, 5};
    CHECK(reason_of(percentile_cap({}, {}, 0.9, false)) == Reason::no_units);
    CHECK(reason_of(percentile_cap(zeros, zeros, 0.9, true)) == Reason::no_units);
    CHECK(reason_of(percentile_cap(some, some, 90, false)) == Reason::bad_argument);
    CHECK(reason_of(winsorized({}, 0.1, 0.1)) == Reason::no_units);
    CHECK(reason_of(winsorized(some, -0.1, 0.1)) == Reason::bad_argument);
    CHECK(reason_of(winsorized(some, 0.6, 0.4)) == Reason::bad_argument);
    CHECK(reason_of(trimmed_t(some, std::vector{1.0}, 0.1, two_sided, 0.05)) == Reason::too_few_units);
    CHECK(reason_of(trimmed_t(some, some, 0.4, two_sided, 0.05)) == Reason::too_few_units);
    CHECK(reason_of(trimmed_t(some, some, 0.5, two_sided, 0.05)) == Reason::bad_argument);
    CHECK(reason_of(trimmed_t(zeros, zeros, 0, two_sided, 0.05)) == Reason::zero_variance);
    CHECK(reason_of(trimmed_t(some, some, 0, two_sided, 0)) == Reason::bad_argument);
}

TEST_CASE("capping and trimming keep their level on heavy tails") {
    Samples samples(2);
    constexpr int repeats = 1000;
    int capped_rejected = 0;
    int trimmed_rejected = 0;
    const auto heavy = [&samples](std::size_t n) {
        std::vector<double> result(n);
        for (double& x : result)
            x = std::pow(samples.uniform(), -0.6);
        return result;
    };
    for (int i = 0; i < repeats; ++i) {
        const auto control = heavy(60);
        const auto treatment = heavy(60);
        const double cap = percentile_cap(control, treatment, 0.95, false).value();
        capped_rejected += welch(Moments::of(capped(control, cap)), Moments::of(capped(treatment, cap)),
                                 EffectScale::absolute, two_sided, 0.05)
                               .value()
                               .p_value <= 0.05;
        trimmed_rejected += trimmed_t(control, treatment, 0.1, two_sided, 0.05).value().comparison.p_value <= 0.05;
    }
    check_share(capped_rejected, repeats, 0.05, 0.01);
    check_share(trimmed_rejected, repeats, 0.05, 0.015);
}
