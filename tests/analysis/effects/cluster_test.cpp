#include "analysis/effects/cluster.hpp"

#include <doctest/doctest.h>

#include <Eigen/Dense>

#include "analysis/effects/ratio.hpp"
#include "analysis/effects/welch.hpp"
#include "samples.hpp"

using namespace bellwether::analysis;
using namespace bellwether::testing;

namespace {

constexpr auto two_sided = Alternative::two_sided;

struct Events {
    std::vector<double> y;
    std::vector<bool> treated;
    std::vector<std::size_t> listener;
    std::size_t listeners = 0;
    Outcome<Comparison> run(ClusterErrors errors) const {
        return cluster_robust(cluster_totals(y, treated, listener, listeners), errors, two_sided, 0.05);
    }
};

/// `crossing`: listeners whose events fall into both arms.
Events random_events(Samples& samples, std::size_t listeners, double effect, bool crossing = false) {
    Events events;
    events.listeners = listeners;
    for (std::size_t g = 0; g < listeners; ++g) {
        const double taste = samples.normal();
        const double count = 1 + samples.poisson(3);
        for (double i = 0; i < count; ++i) {
            const bool treated = crossing && g % 3 == 0 ? samples.uniform() < 0.5 : g % 2 == 0;
            events.listener.push_back(g);
            events.treated.push_back(treated);
            events.y.push_back(5 + taste + samples.normal() + (treated ? effect : 0));
        }
    }
    return events;
}

struct Plain {
    double cr0 = 0;
    double cr2 = 0;
    double df_cr2 = 0;
};

/// Whole matrices, by the definitions: hat matrix, symmetric inverse roots, and the clusters' quadratic form.
Plain plain(const Events& events) {
    const auto n = static_cast<Eigen::Index>(events.y.size());
    Eigen::MatrixXd X = Eigen::MatrixXd::Ones(n, 2);
    for (Eigen::Index i = 0; i < n; ++i)
        X(i, 1) = events.treated[static_cast<std::size_t>(i)] ? 1 : 0;
    const Eigen::VectorXd y = Eigen::Map<const Eigen::VectorXd>(events.y.data(), n);
    const Eigen::MatrixXd bread = (X.transpose() * X).inverse();
    const Eigen::MatrixXd annihilator = Eigen::MatrixXd::Identity(n, n) - X * bread * X.transpose();
    const Eigen::VectorXd e = annihilator * y;
    const Eigen::VectorXd contrast = X * bread.col(1);
    Plain result;
    std::vector<Eigen::VectorXd> p;
    for (std::size_t g = 0; g < events.listeners; ++g) {
        std::vector<Eigen::Index> rows;
        for (Eigen::Index i = 0; i < n; ++i)
            if (events.listener[static_cast<std::size_t>(i)] == g) rows.push_back(i);
        const Eigen::MatrixXd block = annihilator(rows, rows);
        const Eigen::MatrixXd root = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(block).operatorInverseSqrt();
        const Eigen::VectorXd weights = root * contrast(rows);
        result.cr0 += std::pow(contrast(rows).dot(e(rows)), 2);
        result.cr2 += std::pow(weights.dot(e(rows)), 2);
        p.push_back(annihilator(Eigen::all, rows) * weights);
    }
    double trace = 0;
    double squares = 0;
    for (const auto& a : p) {
        trace += a.squaredNorm();
        for (const auto& b : p)
            squares += std::pow(a.dot(b), 2);
    }
    result.df_cr2 = trace * trace / squares;
    return result;
}

}  // namespace

TEST_CASE("clustered errors in closed form are those of the whole matrices") {
    Samples samples(1);
    for (bool crossing : {false, true})
        for (int round = 0; round < 3; ++round) {
            const Events events = random_events(samples, 12, 1, crossing);
            const Plain want = plain(events);
            check_near(events.run(ClusterErrors::cr0).value().standard_error, std::sqrt(want.cr0), 1e-10);
            check_near(events.run(ClusterErrors::cr2).value().standard_error, std::sqrt(want.cr2), 1e-9);
            check_near(events.run(ClusterErrors::cr2).value().degrees_of_freedom, want.df_cr2, 1e-9);
            const double n = static_cast<double>(events.y.size());
            check_near(events.run(ClusterErrors::cr1).value().standard_error,
                       std::sqrt(want.cr0 * 12 / 11 * (n - 1) / (n - 2)), 1e-10);
            CHECK(events.run(ClusterErrors::cr1).value().degrees_of_freedom == 11);
        }
}

TEST_CASE("the delta method's error is a ratio metric's of the raw sums") {
    Samples samples(2);
    const Events events = random_events(samples, 20, 1);
    std::vector<PairMoments> arms(2);
    for (std::size_t g = 0; g < 20; ++g) {
        double sum = 0;
        double count = 0;
        for (std::size_t i = 0; i < events.y.size(); ++i)
            if (events.listener[i] == g) {
                sum += events.y[i];
                count += 1;
            }
        arms[g % 2 == 0 ? 1 : 0].add(sum, count);
    }
    const auto want = ratio_welch(arms[0], arms[1], EffectScale::absolute, two_sided, 0.05).value();
    const auto got = events.run(ClusterErrors::delta).value();
    check_near(got.estimate, want.estimate, 1e-11);
    check_near(got.standard_error, want.standard_error, 1e-11);
    check_near(got.degrees_of_freedom, want.degrees_of_freedom, 1e-10);
}

TEST_CASE("with one event a listener, CR2 is Welch's standard error") {
    Samples samples(3);
    Events events{samples.normals(25, 3, 1), {}, {}, 25};
    Moments control;
    Moments treatment;
    for (std::size_t i = 0; i < 25; ++i) {
        events.listener.push_back(i);
        events.treated.push_back(i % 3 == 0);
        (events.treated[i] ? treatment : control).add(events.y[i]);
    }
    const auto want = welch(control, treatment, EffectScale::absolute, two_sided, 0.05).value();
    check_near(events.run(ClusterErrors::cr2).value().standard_error, want.standard_error, 1e-12);
}

TEST_CASE("clustered errors are refused by name") {
    const auto reason = [](const Events& events, ClusterErrors errors) { return reason_of(events.run(errors)); };
    for (auto errors : {ClusterErrors::cr0, ClusterErrors::cr1, ClusterErrors::cr2, ClusterErrors::delta}) {
        CHECK(reason({{}, {}, {}, 0}, errors) == Reason::too_few_units);
        CHECK(reason({{1, 2}, {true, true}, {0, 1}, 2}, errors) == Reason::too_few_units);
        CHECK(reason({{1, 2}, {true, false}, {0, 0}, 1}, errors) == Reason::too_few_units);
        CHECK(reason({{2.1, 2.1, 2.1, 2.1}, {true, false, true, false}, {0, 1, 2, 3}, 4}, errors) ==
              Reason::zero_variance);
    }
    CHECK(reason({{1, 2, 3}, {true, false, false}, {0, 1, 2}, 3}, ClusterErrors::cr2) == Reason::too_few_units);
    CHECK(reason({{1, 2, 3}, {true, false, false}, {0, 1, 2}, 3}, ClusterErrors::delta) == Reason::too_few_units);
    CHECK(reason({{1, 2}, {true, false}, {0, 1}, 2}, ClusterErrors::cr1) == Reason::too_few_units);
    CHECK(reason_of(cluster_robust(
              cluster_totals(std::vector{1.0, 2.0, 4.0}, {true, false, true}, std::vector<std::size_t>{0, 1, 2}, 3),
              ClusterErrors::cr0, two_sided, 0)) == Reason::bad_argument);
}

TEST_CASE("CR2 keeps its level with few listeners, where pretending that events are independent does not") {
    Samples samples(4);
    constexpr int repeats = 1000;
    int clustered = 0;
    int independent = 0;
    for (int i = 0; i < repeats; ++i) {
        const Events events = random_events(samples, 20, 0);
        clustered += events.run(ClusterErrors::cr2).value().p_value <= 0.05;
        Moments control;
        Moments treatment;
        for (std::size_t k = 0; k < events.y.size(); ++k)
            (events.treated[k] ? treatment : control).add(events.y[k]);
        independent += welch(control, treatment, EffectScale::absolute, two_sided, 0.05).value().p_value <= 0.05;
    }
    check_share(clustered, repeats, 0.05, 0.01);
    CHECK(independent > repeats / 10);
}
