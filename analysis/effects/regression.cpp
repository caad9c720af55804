#include "analysis/effects/regression.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/effects/comparison.hpp"

namespace bellwether::analysis {

namespace {

using Eigen::VectorXd;

/// Orthonormal columns that grow one at a time (Gram-Schmidt, each time twice: "twice is enough", Giraud et al. 2005).
class Basis {
  public:
    VectorXd remainder(VectorXd column) const {
        for (int pass = 0; pass < 2; ++pass)
            for (const VectorXd& q : columns_)
                column -= q.dot(column) * q;
        return column;
    }
    /// Adds what is new in the column; false where nothing is (R's lm: a remainder below 1e-7 of the column).
    bool add(const VectorXd& column) {
        const VectorXd rest = remainder(column);
        const double norm = rest.norm();
        if (!(norm > 1e-7 * column.norm())) return false;
        columns_.push_back(rest / norm);
        return true;
    }
    std::size_t size() const { return columns_.size(); }
    VectorXd leverages() const {
        VectorXd result = VectorXd::Zero(columns_.front().size());
        for (const VectorXd& q : columns_)
            result += q.cwiseAbs2();
        return result;
    }

  private:
    std::vector<VectorXd> columns_;
};

/// The covariate less its mean; zero where only the mean's rounding is left.
VectorXd centred(const std::vector<double>& values) {
    const VectorXd column = Eigen::Map<const VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
    VectorXd result = column.array() - column.mean();
    result.array() -= result.mean();
    if (result.norm() <= 1e-13 * column.norm()) result.setZero();
    return result;
}

/// The columns beside the intercept and the arm.
std::vector<VectorXd> adjustment_columns(const std::vector<std::vector<double>>& covariates, const VectorXd& arm,
                                         RegressionModel model) {
    std::vector<VectorXd> result;
    for (const auto& covariate : covariates)
        result.push_back(centred(covariate));
    if (model == RegressionModel::lin) {
        const std::size_t count = result.size();
        for (std::size_t i = 0; i < count; ++i)
            result.push_back(result[i].cwiseProduct(arm));
    }
    return result;
}

Outcome<void> check_rows(std::span<const double> outcome, const std::vector<bool>& treated,
                         const std::vector<std::vector<double>>& covariates) {
    const auto finite = [](double x) { return std::isfinite(x); };
    bool good = treated.size() == outcome.size() && std::ranges::all_of(outcome, finite);
    for (const auto& covariate : covariates)
        good = good && covariate.size() == outcome.size() && std::ranges::all_of(covariate, finite);
    if (!good)
        return Undefined{Reason::bad_argument, "outcome, arm and covariates need one finite value for each unit"};
    const auto in_treatment = std::ranges::count(treated, true);
    if (in_treatment == 0 || static_cast<std::size_t>(in_treatment) == treated.size())
        return Undefined{Reason::too_few_units, "an arm has no unit"};
    return boost::outcome_v2::success();
}

/// The sandwich's middle: squared residuals, weighted by leverage, along the arm's own direction.
std::array<double, 5> variances_of(const VectorXd& residual, const VectorXd& direction, const VectorXd& leverage,
                                   double units, double df) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const double norm = direction.squaredNorm();
    double hc0 = 0, hc2 = 0, hc3 = 0;
    for (Eigen::Index i = 0; i < residual.size(); ++i) {
        const double part = std::pow(direction[i] * residual[i] / norm, 2);
        const double free = 1 - leverage[i];
        hc0 += part;
        hc2 += free > 1e-10 ? part / free : infinity;
        hc3 += free > 1e-10 ? part / (free * free) : infinity;
    }
    return {residual.squaredNorm() / df / norm, hc0, hc0 * units / df, hc2, hc3};
}

}  // namespace

Outcome<Comparison> AdjustedEffect::comparison(RegressionErrors errors, Alternative alternative, double alpha) const {
    const double variance = variances[static_cast<std::size_t>(errors)];
    if (std::isinf(variance))
        return Undefined{Reason::no_support, "a unit alone decides a coefficient, so its error cannot be seen"};
    return compare(estimate, variance, degrees_of_freedom, scale, alternative, alpha);
}

Outcome<AdjustedEffect> regression_adjusted(std::span<const double> outcome, const std::vector<bool>& treated,
                                            const std::vector<std::vector<double>>& covariates, RegressionModel model) {
    AN_TRY(check_rows(outcome, treated, covariates));
    const auto units = static_cast<Eigen::Index>(outcome.size());
    const VectorXd y = Eigen::Map<const VectorXd>(outcome.data(), units);
    VectorXd arm(units);
    for (Eigen::Index i = 0; i < units; ++i)
        arm[i] = treated[static_cast<std::size_t>(i)] ? 1 : 0;

    // Which columns count is decided with the arm in its place; then the arm is put last, so that what is left of it is
    // the direction whose coefficient is the effect (Frisch, Waugh and Lovell).
    Basis deciding;
    Basis others;
    deciding.add(VectorXd::Ones(units));
    others.add(VectorXd::Ones(units));
    deciding.add(arm);
    for (const VectorXd& column : adjustment_columns(covariates, arm, model))
        if (deciding.add(column)) others.add(column);
    const double df = static_cast<double>(units) - static_cast<double>(deciding.size());
    if (df < 1) return Undefined{Reason::too_few_units, "there are no more units than coefficients"};

    const VectorXd direction = others.remainder(arm);
    if (!(direction.norm() > 1e-7 * arm.norm()))
        return Undefined{Reason::no_support, "the covariates decide the arm, so its effect cannot be told from theirs"};
    const VectorXd residual = deciding.remainder(y);
    AdjustedEffect result;
    result.estimate = direction.dot(others.remainder(y)) / direction.squaredNorm();
    result.degrees_of_freedom = df;
    result.scale = std::abs(y.mean());
    result.variances = variances_of(residual, direction, deciding.leverages(), static_cast<double>(units), df);
    return result;
}

}  // namespace bellwether::analysis
