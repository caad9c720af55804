// Means that a few heavy listeners cannot decide: capping, winsorising, and Yuen's test of trimmed means.
#pragma once

#include <span>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// The cap that a percentile in [0, 1] sets: the quantile (Hyndman and Fan's type 7) of both arms' values together, so
/// that treatment and control are cut alike; without zeros if most listeners do nothing.
/// Refuses: no_units (no value is left), bad_argument (percentile outside [0, 1]).
Outcome<double> percentile_cap(std::span<const double> control, std::span<const double> treatment, double percentile,
                               bool ignore_zeros);

/// Every value above the cap becomes the cap. A test on capped values is about the capped mean.
std::vector<double> capped(std::span<const double> values, double cap);

/// The floor(lower n) smallest and floor(upper n) largest values become the nearest value that is kept; order stays.
/// Refuses: no_units, bad_argument (a share outside [0, 1], or nothing is kept).
Outcome<std::vector<double>> winsorized(std::span<const double> values, double lower, double upper);

/// Yuen's test of two trimmed means: floor(trim n) values are cut from each end of each arm.
struct TrimmedComparison {
    double mean_control = 0;
    double mean_treatment = 0;
    Comparison comparison;
};
/// Yuen (1974): winsorised variances in Welch's form.
/// Refuses: too_few_units (an arm keeps fewer than 2 values), zero_variance, bad_argument (trim outside [0, 0.5),
/// alpha).
Outcome<TrimmedComparison> trimmed_t(std::span<const double> control, std::span<const double> treatment, double trim,
                                     Alternative alternative, double alpha);

}  // namespace bellwether::analysis
