#include "analysis/checks/interaction.hpp"

#include <Eigen/Dense>
#include <boost/math/distributions/chi_squared.hpp>
#include <algorithm>
#include <cmath>

namespace bellwether::analysis {

namespace {

/// Variance of a cell's mean.
double variance_of_mean(const Moments& cell) { return cell.variance() / cell.n(); }

Outcome<bool> check(const std::vector<std::vector<Moments>>& cells) {
    if (cells.size() < 2 || cells.front().size() < 2)
        return Undefined{Reason::too_few_arms, "an interaction takes two variants of either experiment"};
    for (const auto& row : cells) {
        if (row.size() != cells.front().size()) return Undefined{Reason::bad_argument, "rows of different length"};
        for (const Moments& cell : row)
            if (!(cell.n() >= interaction_units_min))
                return Undefined{Reason::too_few_units, "some combination of variants has too few units"};
    }
    return true;
}

}  // namespace

Outcome<Interaction> interaction(const std::vector<std::vector<Moments>>& cells) {
    AN_TRY(const bool good, check(cells));
    static_cast<void>(good);
    const auto rows = static_cast<Eigen::Index>(cells.size()) - 1;
    const auto columns = static_cast<Eigen::Index>(cells.front().size()) - 1;
    const auto at = [&](Eigen::Index a, Eigen::Index b) -> const Moments& {
        return cells[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)];
    };
    Eigen::VectorXd contrast(rows * columns);
    Eigen::MatrixXd covariance(rows * columns, rows * columns);
    for (Eigen::Index a = 0; a < rows; ++a)
        for (Eigen::Index b = 0; b < columns; ++b) {
            const Eigen::Index i = a * columns + b;
            contrast[i] = (at(a + 1, b + 1).mean() - at(a + 1, 0).mean()) - (at(0, b + 1).mean() - at(0, 0).mean());
            // Two contrasts share the cell of both controls, a row's control cell, a column's, or all four.
            for (Eigen::Index c = 0; c < rows; ++c)
                for (Eigen::Index d = 0; d < columns; ++d) {
                    double shared = variance_of_mean(at(0, 0));
                    if (a == c) shared += variance_of_mean(at(a + 1, 0));
                    if (b == d) shared += variance_of_mean(at(0, b + 1));
                    if (a == c && b == d) shared += variance_of_mean(at(a + 1, b + 1));
                    covariance(i, c * columns + d) = shared;
                }
        }
    const Eigen::LLT<Eigen::MatrixXd> factor(covariance);
    if (factor.info() != Eigen::Success || !(covariance.diagonal().minCoeff() > 0))
        return Undefined{Reason::zero_variance, "a contrast of interaction has no variance"};
    Interaction result;
    result.chi_square = contrast.dot(factor.solve(contrast));
    result.degrees_of_freedom = static_cast<double>(rows * columns);
    const boost::math::chi_squared distribution(result.degrees_of_freedom);
    result.p_value = boost::math::cdf(boost::math::complement(distribution, std::max(0.0, result.chi_square)));
    double farthest = -1;
    for (Eigen::Index i = 0; i < contrast.size(); ++i) {
        const double error = std::sqrt(covariance(i, i));
        if (std::abs(contrast[i]) / error <= farthest) continue;
        farthest = std::abs(contrast[i]) / error;
        result.estimate = contrast[i];
        result.standard_error = error;
    }
    return result;
}

}  // namespace bellwether::analysis
