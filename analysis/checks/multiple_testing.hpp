// Several p-values read together: adjusted so that the error of the whole family is kept.
#pragma once

#include <span>
#include <vector>

#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// Family-wise error (the chance of any false rejection): bonferroni, holm and (for independent or positively
/// dependent tests) hochberg, hommel. False discovery rate: benjamini_hochberg (likewise), benjamini_yekutieli (any
/// dependence).
enum class Adjustment { bonferroni, holm, hochberg, hommel, benjamini_hochberg, benjamini_yekutieli };

/// Hommel's adjustment compares every test with every other.
inline constexpr std::size_t hommel_tests_max = 20'000;

/// Adjusted p-values in the order given, capped at 1: a test is rejected at level alpha where its adjusted p-value is
/// at most alpha. An empty family gives an empty answer.
/// Holm (1979), Hochberg (1988), Hommel (1988) by the algorithm of Wright (1992), Benjamini and Hochberg (1995),
/// Benjamini and Yekutieli (2001); in the order of operations of R's p.adjust, so that p-values on the very boundary
/// are decided alike.
/// Refuses p-values outside [0, 1], and more than hommel_tests_max for Hommel (bad_argument).
Outcome<std::vector<double>> adjust(std::span<const double> p_values, Adjustment method);

/// Which tests does the two-stage step-up of Benjamini, Krieger and Yekutieli (2006, definition 6) reject? It first
/// estimates how many hypotheses are true, and spends the false discovery rate alpha on those only.
/// Refuses p-values outside [0, 1] and alpha outside (0, 1) (bad_argument).
Outcome<std::vector<bool>> two_stage_rejections(std::span<const double> p_values, double alpha);

}  // namespace bellwether::analysis
