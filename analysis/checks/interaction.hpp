// Do the effects of two experiments on the same listeners add? The contrast of interaction from cell means.
#pragma once

#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/moments.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

struct Interaction {
    double chi_square = 0;
    double degrees_of_freedom = 0;
    double p_value = 1;
    /// Of two experiments with a control and one treatment each: how much the effect of one differs between the other's
    /// variants. Otherwise the contrast that lies farthest from zero in its standard errors.
    double estimate = 0;
    double standard_error = 0;
};

inline constexpr double interaction_units_min = 30;  ///< in every cell: the normal approximation is of cell means

/// `cells[a][b]`: units in variant a of one experiment and b of the other; row and column 0 are the controls.
/// Wald's test that every contrast (m_ab - m_a0) - (m_0b - m_00) is zero, with each cell's own variance (no common
/// variance is assumed); chi-square with (rows - 1)(columns - 1) degrees of freedom. Scheffe (1959), chapter 4; Wald
/// (1943). Cells are independent: each unit lies in one. O((rows * columns)^3).
/// Refuses fewer than two rows or columns (too_few_arms), ragged rows (bad_argument), a cell with fewer than
/// interaction_units_min units (too_few_units), and contrasts whose variance is zero (zero_variance).
Outcome<Interaction> interaction(const std::vector<std::vector<Moments>>& cells);

}  // namespace bellwether::analysis
