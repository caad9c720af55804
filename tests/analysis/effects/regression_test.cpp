#include "analysis/effects/regression.hpp"

#include <doctest/doctest.h>

#include <Eigen/Dense>

#include "analysis/effects/welch.hpp"
#include "samples.hpp"

using namespace bellwether::analysis;
using namespace bellwether::testing;

namespace {

constexpr auto two_sided = Alternative::two_sided;

struct Rows {
    std::vector<double> y;
    std::vector<bool> treated;
    std::vector<std::vector<double>> x;
    Outcome<AdjustedEffect> fit(RegressionModel model) const { return regression_adjusted(y, treated, x, model); }
};

/// Treatment adds `effect`, and half as much again of the first covariate; errors grow with it.
Rows random_rows(Samples& samples, std::size_t n, std::size_t covariates, double effect) {
    Rows rows;
    rows.x.resize(covariates);
    for (std::size_t i = 0; i < n; ++i) {
        rows.treated.push_back(samples.uniform() < 0.4 || i < 2);
        double y = effect * (rows.treated.back() ? 1 : 0);
        for (std::size_t k = 0; k < covariates; ++k) {
            rows.x[k].push_back(samples.normal());
            y += rows.x[k].back() * (rows.treated.back() && k == 0 ? 1.5 : 1);
        }
        const double spread = covariates == 0 ? 1 : 1 + 0.3 * std::abs(rows.x[0].back());
        rows.y.push_back(y + spread * samples.normal());
    }
    return rows;
}

/// The textbook: (X'X)^-1 and the sandwich with explicit hat values.
std::array<double, 6> plain(const Rows& rows, RegressionModel model) {
    const auto n = static_cast<Eigen::Index>(rows.y.size());
    const auto p = static_cast<Eigen::Index>(rows.x.size());
    Eigen::MatrixXd X = Eigen::MatrixXd::Ones(n, 2 + p * (model == RegressionModel::lin ? 2 : 1));
    for (Eigen::Index i = 0; i < n; ++i) {
        X(i, 1) = rows.treated[static_cast<std::size_t>(i)] ? 1 : 0;
        for (Eigen::Index k = 0; k < p; ++k) {
            const auto& column = rows.x[static_cast<std::size_t>(k)];
            X(i, 2 + k) = column[static_cast<std::size_t>(i)] - (model == RegressionModel::lin ? mean_of(column) : 0);
            if (model == RegressionModel::lin) X(i, 2 + p + k) = X(i, 1) * X(i, 2 + k);
        }
    }
    const Eigen::VectorXd y = Eigen::Map<const Eigen::VectorXd>(rows.y.data(), n);
    const Eigen::MatrixXd inverse = (X.transpose() * X).inverse();
    const Eigen::VectorXd beta = inverse * X.transpose() * y;
    const Eigen::VectorXd e = y - X * beta;
    const Eigen::VectorXd h = (X * inverse * X.transpose()).diagonal();
    const double df = static_cast<double>(n - X.cols());
    const auto sandwich = [&](const Eigen::ArrayXd& weights) {
        const Eigen::MatrixXd meat = X.transpose() * (e.array().square() * weights).matrix().asDiagonal() * X;
        return (inverse * meat * inverse)(1, 1);
    };
    const Eigen::ArrayXd one = Eigen::ArrayXd::Ones(n);
    return {beta[1],
            e.squaredNorm() / df * inverse(1, 1),
            sandwich(one),
            sandwich(one) * static_cast<double>(n) / df,
            sandwich(1 / (1 - h.array())),
            sandwich(1 / (1 - h.array()).square())};
}

}  // namespace

TEST_CASE("regression adjustment is the textbook's normal equations and sandwich") {
    Samples samples(1);
    for (int round = 0; round < 6; ++round)
        for (auto model : {RegressionModel::ancova, RegressionModel::lin}) {
            const Rows rows = random_rows(samples, 40, 1 + static_cast<std::size_t>(round) % 3, 1);
            const auto want = plain(rows, model);
            const auto got = rows.fit(model).value();
            check_near(got.estimate, want[0], 1e-10);
            for (std::size_t k = 0; k < 5; ++k)
                check_near(got.variances[k], want[k + 1], 1e-9);
        }
}

TEST_CASE("without covariates, HC2 is Welch's standard error and the estimate the difference of means") {
    Samples samples(2);
    const Rows rows = random_rows(samples, 30, 0, 1);
    Moments control;
    Moments treatment;
    for (std::size_t i = 0; i < 30; ++i)
        (rows.treated[i] ? treatment : control).add(rows.y[i]);
    const auto want = welch(control, treatment, EffectScale::absolute, two_sided, 0.05).value();
    for (auto model : {RegressionModel::ancova, RegressionModel::lin}) {
        const auto got = rows.fit(model).value().comparison(RegressionErrors::hc2, two_sided, 0.05).value();
        check_near(got.estimate, want.estimate, 1e-12);
        check_near(got.standard_error, want.standard_error, 1e-12);
        CHECK(got.degrees_of_freedom == 28);
    }
}

TEST_CASE("covariates that are constant, copied or far from zero do not disturb the estimate") {
    Samples samples(3);
    const Rows rows = random_rows(samples, 40, 2, 1);
    Rows disturbed = rows;
    disturbed.x.push_back(std::vector(40, 0.1));
    disturbed.x.push_back(rows.x[0]);
    for (double& v : disturbed.x[1])
        v = 1e6 + v;
    for (auto model : {RegressionModel::ancova, RegressionModel::lin}) {
        const auto want = rows.fit(model).value();
        const auto got = disturbed.fit(model).value();
        check_near(got.estimate, want.estimate, 1e-8);
        check_near(got.variances[4], want.variances[4], 1e-8);
        CHECK(got.degrees_of_freedom == want.degrees_of_freedom);
    }
}

TEST_CASE("regression adjustment refuses by name") {
    const auto reason = [](const Rows& rows) { return reason_of(rows.fit(RegressionModel::ancova)); };
    CHECK(reason({{}, {}, {}}) == Reason::too_few_units);
    CHECK(reason({{1, 2, 3}, {true, true, true}, {}}) == Reason::too_few_units);
    CHECK(reason({{1, 2}, {true, false}, {}}) == Reason::too_few_units);
    CHECK(reason({{1, 2, 3}, {true, false}, {}}) == Reason::bad_argument);
    CHECK(reason({{1, 2, 3}, {true, false, true}, {{1, 2}}}) == Reason::bad_argument);
    CHECK(reason({{1, 2, INFINITY}, {true, false, true}, {}}) == Reason::bad_argument);
    Samples samples(4);
    Rows rows = random_rows(samples, 12, 1, 1);
    for (std::size_t i = 0; i < 12; ++i)
        rows.x[0][i] = rows.treated[i] ? 2 : 1;
    CHECK(rows.fit(RegressionModel::ancova).has_value());  // the covariate adds nothing to the arm, and goes
    const auto zero = Rows{{1, 1, 1, 1}, {true, false, true, false}, {}}.fit(RegressionModel::ancova).value();
    CHECK(reason_of(zero.comparison(RegressionErrors::hc0, two_sided, 0.05)) == Reason::zero_variance);
    const auto alone = Rows{{1, 2, 3, 5}, {true, false, false, false}, {}}.fit(RegressionModel::ancova).value();
    CHECK(reason_of(alone.comparison(RegressionErrors::hc2, two_sided, 0.05)) == Reason::no_support);
    CHECK(alone.comparison(RegressionErrors::classical, two_sided, 0.05).has_value());
    CHECK(reason_of(alone.comparison(RegressionErrors::classical, two_sided, 0)) == Reason::bad_argument);
}

TEST_CASE("both models cover the average effect with HC3, where effects and errors differ between units") {
    Samples samples(5);
    constexpr int repeats = 500;
    int ancova = 0;
    int lin = 0;
    for (int i = 0; i < repeats; ++i) {
        const Rows rows = random_rows(samples, 60, 1, 1);
        ancova += covers(rows.fit(RegressionModel::ancova)
                             .value()
                             .comparison(RegressionErrors::hc3, two_sided, 0.05)
                             .value()
                             .interval,
                         1);
        lin += covers(
            rows.fit(RegressionModel::lin).value().comparison(RegressionErrors::hc3, two_sided, 0.05).value().interval,
            1);
    }
    check_share(ancova, repeats, 0.95, 0.02);
    check_share(lin, repeats, 0.95, 0.02);
}
