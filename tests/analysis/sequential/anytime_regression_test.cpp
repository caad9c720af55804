#include "analysis/sequential/anytime_regression.hpp"

#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <cmath>
#include <random>

#include "support/refusal.hpp"

using namespace bellwether::analysis;
using bellwether::testing::refusal;

namespace {

/// Estimate and classical standard error of the coefficient `which` by the normal equations of the design matrix.
std::pair<double, double> least_squares(const Eigen::MatrixXd& design, const Eigen::VectorXd& y, Eigen::Index which) {
    const Eigen::MatrixXd inverse = (design.transpose() * design).inverse();
    const Eigen::VectorXd beta = inverse * design.transpose() * y;
    const double residual = (y - design * beta).squaredNorm() / static_cast<double>(design.rows() - design.cols());
    return {beta(which), std::sqrt(residual * inverse(which, which))};
}

struct Data {
    Eigen::VectorXd y, arm, x;
    Moments y0, y1;
    PairMoments pair0, pair1;
};

Data made_up(int n, unsigned seed, double effect) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> noise(0, 1);
    std::bernoulli_distribution coin(0.4);
    Data data{Eigen::VectorXd(n), Eigen::VectorXd(n), Eigen::VectorXd(n), {}, {}, {}, {}};
    for (int i = 0; i < n; ++i) {
        const double x = 3 + noise(random);
        const bool treated = i == 0 || (i != 1 && coin(random));
        const double y = 1 + 0.8 * x + (treated ? effect + 0.3 * (x - 3) : 0.0) + noise(random);
        data.y(i) = y;
        data.x(i) = x;
        data.arm(i) = treated ? 1 : 0;
        (treated ? data.y1 : data.y0).add(y);
        (treated ? data.pair1 : data.pair0).add(x, y);
    }
    return data;
}

}  // namespace

TEST_CASE("the difference of two arms is the coefficient of the arm in a regression") {
    const Data data = made_up(40, 3, 0.5);
    Eigen::MatrixXd design(40, 2);
    design << Eigen::VectorXd::Ones(40), data.arm;
    const auto [estimate, error] = least_squares(design, data.y, 1);
    const auto result = anytime_difference(data.y0, data.y1, 2, 0.05).value();
    CHECK(result.estimate == doctest::Approx(estimate).epsilon(1e-11));
    CHECK(result.standard_error == doctest::Approx(error).epsilon(1e-11));
    CHECK(result.degrees_of_freedom == 38);
}

TEST_CASE("the adjusted difference is the coefficient of the arm in the interacted regression") {
    const Data data = made_up(60, 4, 0.5);
    const Eigen::VectorXd centred = data.x.array() - data.x.mean();
    Eigen::MatrixXd design(60, 4);
    design << Eigen::VectorXd::Ones(60), data.arm, centred, centred.cwiseProduct(data.arm);
    const auto [estimate, error] = least_squares(design, data.y, 1);
    const auto result = anytime_adjusted_difference(data.pair0, data.pair1, 2, 0.05).value();
    CHECK(result.estimate == doctest::Approx(estimate).epsilon(1e-10));
    CHECK(result.standard_error == doctest::Approx(error).epsilon(1e-10));
    CHECK(result.degrees_of_freedom == 56);
    CHECK(result.standard_error < anytime_difference(data.y0, data.y1, 2, 0.05).value().standard_error);
}

TEST_CASE("the radius is the t at which the Bayes factor reaches one over alpha") {
    for (double alpha : {0.01, 0.05, 0.3}) {
        const AnytimeModel model{50, 4, 5};
        const double radius = anytime_t_radius(model, alpha).value();
        CHECK(anytime_log_bayes_factor(model, radius).value() == doctest::Approx(-std::log(alpha)).epsilon(1e-12));
        CHECK(anytime_log_bayes_factor(model, -radius).value() == doctest::Approx(-std::log(alpha)).epsilon(1e-12));
    }
}

TEST_CASE("the interval excludes zero exactly where p falls below alpha") {
    for (unsigned seed = 1; seed <= 30; ++seed) {
        const Data data = made_up(40, seed, 1.2);
        const auto result = anytime_difference(data.y0, data.y1, 2, 0.05).value();
        CHECK((result.p_value < 0.05) == (result.interval.lower > 0 || result.interval.upper < 0));
    }
}

TEST_CASE("for many units the radius is the large-sample one") {
    const AnytimeModel model{1e7, 2, 100};
    CHECK(anytime_t_radius(model, 0.05).value() ==
          doctest::Approx(anytime_z_radius(model, 0.05).value()).epsilon(1e-6));
}

TEST_CASE("with too few units for any evidence the interval is the whole line") {
    CHECK(std::isinf(anytime_t_radius({3, 2, 100}, 0.01).value()));
}

TEST_CASE("no other g from one on gives a tighter interval than the optimal one") {
    for (const auto& [n, alpha] : {std::pair{20.0, 0.05}, {12.0, 0.05}, {1000.0, 0.01}, {1e6, 0.1}, {3.0, 0.05}}) {
        const double best = anytime_optimal_g({n, 2, 1}, alpha).value();
        const double radius = anytime_t_radius({n, 2, best}, alpha).value();
        CHECK(std::isfinite(radius));
        for (double factor : {0.9, 0.99, 1.01, 1.1}) {
            const double other = n < 10 ? best * factor : std::max(1.0, best * factor);
            CHECK(anytime_t_radius({n, 2, other}, alpha).value() >= radius);
        }
    }
}

TEST_CASE("looking after every unit keeps the anytime error under alpha while the t-test breaks it") {
    constexpr int runs = 300;
    std::mt19937_64 random(5);
    std::normal_distribution<double> noise(10, 2);
    int errors = 0;
    int naive_errors = 0;
    for (int run = 0; run < runs; ++run) {
        Moments control;
        Moments treatment;
        bool rejected = false;
        bool naive = false;
        for (int i = 0; i < 150; ++i) {
            control.add(noise(random));
            treatment.add(noise(random));
            if (i < 2) continue;
            const auto look = anytime_difference(control, treatment, 1, 0.05).value();
            rejected = rejected || look.p_value <= 0.05;
            naive = naive || std::abs(look.statistic) > 2.1;  // beyond the 5 % point of t for all but the first looks
        }
        errors += rejected ? 1 : 0;
        naive_errors += naive ? 1 : 0;
    }
    CHECK(errors <= 26);  // Binomial(300, 0.05) exceeds 26 with probability 0.2 %
    CHECK(naive_errors >= 60);
}

TEST_CASE("anytime regression refuses what has no answer") {
    CHECK(refusal(anytime_t_radius({2, 2, 1}, 0.05)) == Reason::too_few_units);
    CHECK(refusal(anytime_t_radius({20, 0, 1}, 0.05)) == Reason::bad_argument);
    CHECK(refusal(anytime_t_radius({20, 2, 0}, 0.05)) == Reason::bad_argument);
    CHECK(refusal(anytime_t_radius({INFINITY, 2, 1}, 0.05)) == Reason::bad_argument);
    CHECK(refusal(anytime_t_radius({20, 2, 1}, 1)) == Reason::bad_argument);
    CHECK(refusal(anytime_z_radius({20, 2, 1}, 0)) == Reason::bad_argument);
    CHECK(refusal(anytime_log_bayes_factor({20, 2, 1}, INFINITY)) == Reason::bad_argument);
    CHECK(refusal(anytime_optimal_g({2, 2, 1}, 0.05)) == Reason::too_few_units);
    CHECK(refusal(anytime_optimal_g({20, 2, 1}, 2)) == Reason::bad_argument);
    CHECK(refusal(anytime_optimal_g({3, 2, 1}, 1e-200)) == Reason::too_few_units);
}

TEST_CASE("a difference refuses empty arms, too few units and data without noise") {
    const Moments some(5, 1, 3);
    CHECK(refusal(anytime_difference({}, some, 1, 0.05)) == Reason::no_units);
    CHECK(refusal(anytime_difference(Moments(1, 0, 0), Moments(1, 1, 0), 1, 0.05)) == Reason::too_few_units);
    CHECK(refusal(anytime_difference(Moments(5, 0, 0), Moments(5, 1, 0), 1, 0.05)) == Reason::zero_variance);
    const PairMoments pair(5, 1, 2, 3, 4, 1);
    CHECK(refusal(anytime_adjusted_difference(pair, {}, 1, 0.05)) == Reason::no_units);
    CHECK(refusal(anytime_adjusted_difference(PairMoments(2, 1, 2, 3, 4, 1), PairMoments(2, 1, 2, 3, 4, 1), 1, 0.05)) ==
          Reason::too_few_units);
    CHECK(refusal(anytime_adjusted_difference(pair, PairMoments(5, 1, 2, 0, 4, 0), 1, 0.05)) == Reason::zero_variance);
    CHECK(refusal(anytime_adjusted_difference(PairMoments(5, 0, 0, 4, 4, 4), PairMoments(5, 0, 0, 4, 4, 4), 1, 0.05)) ==
          Reason::zero_variance);
}
