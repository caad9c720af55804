// The values that the methods give back.
#pragma once

namespace bellwether::analysis {

/// An interval; an end that does not exist (one-sided) is an infinity.
struct Interval {
    double lower = 0;
    double upper = 0;
};

/// Which way the alternative hypothesis points: treatment against control.
enum class Alternative { two_sided, greater, less };

/// Absolute: treatment minus control. Relative: that, over the absolute value of the control's mean.
enum class EffectScale { absolute, relative };

/// A treatment held against its control.
struct Comparison {
    double estimate = 0;
    double standard_error = 0;
    double degrees_of_freedom = 0;  ///< infinity where the normal distribution is used
    double statistic = 0;           ///< estimate over standard error
    double p_value = 0;             ///< of the stated alternative; tails by complement, down to 1e-300
    Interval interval;              ///< of level 1 - alpha
};

}  // namespace bellwether::analysis
