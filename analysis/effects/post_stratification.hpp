// Did the metric change, once both arms are weighted to the same mix of cells (country by platform)?
#pragma once

#include <span>

#include "analysis/estimate.hpp"
#include "analysis/moments.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// One cell of a mean metric, both arms.
struct MeanCell {
    Moments control;
    Moments treatment;
};

/// One cell of a ratio metric, both arms: x the numerator, y the denominator of a unit.
struct RatioCell {
    PairMoments control;
    PairMoments treatment;
};

/// Post-stratified effect with random cell sizes (Miratrix, Sekhon and Yu 2013; Xie and Aurisset 2016): each arm's mean
/// is the cells' means weighted by their share of all units, shares that are themselves multinomial. Cells in which an
/// arm does not vary are first merged into the largest one. Absolute: difference of the weighted means. Relative: that
/// over the absolute value of the control's. Variance by the delta method; normal distribution. Refuses: no_units (no
/// cell), too_few_units (an arm below 2 units over all cells), zero_baseline (relative, weighted control mean 0),
/// zero_variance (an arm does not vary even in the merged cell), bad_argument (alpha; values not finite).
Outcome<Comparison> post_stratified_mean(std::span<const MeanCell> cells, EffectScale scale, Alternative alternative,
                                         double alpha);

/// The same for a ratio: weighted mean numerator over weighted mean denominator.
/// Refuses likewise; zero_baseline also where an arm's weighted denominator is 0.
Outcome<Comparison> post_stratified_ratio(std::span<const RatioCell> cells, EffectScale scale, Alternative alternative,
                                          double alpha);

}  // namespace bellwether::analysis
