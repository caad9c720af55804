// How many units does an experiment need, and what can it see with those it has? Means of two arms; proportions are in
// power_proportion.hpp, relative effects and running experiments in power_relative.hpp.
#pragma once

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// The test that will be made. Two-sided power counts rejections on either side; `less` mirrors `greater`.
struct PlannedTest {
    double alpha = 0.05;
    Alternative alternative = Alternative::two_sided;
};

/// Effects are in standard deviations of one unit (Cohen's d), treatment minus control; power is the probability that
/// the test rejects. Numbers of units are real: round up.
/// All refuse alpha outside (0, 1) and effects that are not finite (bad_argument). Those that solve for something
/// refuse a power outside (alpha, 1), and an effect of 0 or against the alternative (bad_argument); where the search
/// leaves the range of an experiment (too small or too large an effect) they answer no_support.

/// Student's t-test with pooled variance, by the noncentral t distribution (Cohen 1988, chapter 2).
/// Refuses arms of fewer than 2 units (too_few_units).
Outcome<double> t_test_power(double n_control, double n_treatment, double effect, const PlannedTest& test);

/// Units in each arm for the power.
Outcome<double> t_test_n(double effect, double power, const PlannedTest& test);

/// The smallest effect that n units in each arm show with the power; below 0 where the alternative is `less`.
/// Refuses fewer than 2 units (too_few_units).
Outcome<double> t_test_mde(double n_per_arm, double power, const PlannedTest& test);

/// Units in control by the normal approximation, which ignores rejections on the wrong side, where treatment has
/// ratio times as many: (1 + 1/ratio) ((z_alpha + z_power) / effect)^2.
/// Refuses a ratio that is not above 0 (bad_argument).
Outcome<double> z_test_n(double effect, double ratio, double power, const PlannedTest& test);

struct Duration {
    double days = 0;
    double weeks = 0;
};

/// Whole days and weeks until n_total units have come, at units_per_day of which a share of traffic_share takes part.
/// An excess below 1e-12 of the quotient is rounding, and does not begin another day.
/// Refuses negative or infinite numbers, no units a day and a share outside (0, 1] (bad_argument).
Outcome<Duration> duration(double n_total, double units_per_day, double traffic_share);

}  // namespace bellwether::analysis
