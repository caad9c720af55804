#include "analysis/effects/cuped.hpp"

#include <doctest/doctest.h>

#include "analysis/effects/ratio.hpp"
#include "analysis/effects/welch.hpp"
#include "samples.hpp"

using namespace bellwether::analysis;
using namespace bellwether::testing;

namespace {

constexpr auto two_sided = Alternative::two_sided;

struct Arm {
    std::vector<double> post;
    std::vector<double> pre;
    PairMoments moments() const { return PairMoments::of(post, pre); }
};

Arm random_arm(Samples& samples, std::size_t n, double effect) {
    Arm arm;
    for (std::size_t i = 0; i < n; ++i) {
        const double taste = 10 + 2 * samples.normal();
        arm.pre.push_back(taste + samples.normal());
        arm.post.push_back(taste + samples.normal() + effect);
    }
    return arm;
}

std::vector<double> joined(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> result = a;
    result.insert(result.end(), b.begin(), b.end());
    return result;
}

double plain_theta(const Arm& control, const Arm& treatment) {
    const std::vector<std::vector<double>> both = {joined(control.post, treatment.post),
                                                   joined(control.pre, treatment.pre)};
    const double cross = (delta_variance(both, {1, 1}) - delta_variance(both, {1, -1})) / 4;
    return cross / delta_variance(both, {0, 1});
}

Outcome<CupedComparison> run(const Arm& control, const Arm& treatment, EffectScale scale, double alpha = 0.05) {
    return cuped_welch(control.moments(), treatment.moments(), scale, two_sided, alpha);
}

/// Columns in the order of RatioHistory.
using Columns = std::vector<std::vector<double>>;

Columns random_history(Samples& samples, std::size_t n, double rate) {
    Columns columns(4);
    for (std::size_t i = 0; i < n; ++i) {
        const double activity = 4 + 6 * samples.exponential();
        const double generosity = 2 * samples.uniform();
        for (std::size_t period = 0; period < 2; ++period) {
            const double plays = 1 + samples.poisson(activity);
            columns[2 * period + 1].push_back(plays);
            columns[2 * period].push_back(
                samples.binomial(static_cast<int>(plays), (period == 0 ? rate : 0.3) * generosity));
        }
    }
    return columns;
}

RatioHistory as_history(const Columns& columns) {
    std::vector<RatioHistory::Four> units;
    for (std::size_t i = 0; i < columns[0].size(); ++i)
        units.push_back({columns[0][i], columns[1][i], columns[2][i], columns[3][i]});
    return RatioHistory::of(units);
}

std::vector<double> means_of(const Columns& columns) {
    std::vector<double> result;
    for (const auto& column : columns)
        result.push_back(mean_of(column));
    return result;
}

}  // namespace

TEST_CASE("CUPED is Welch's test on each unit's outcome less theta times its past") {
    Samples samples(1);
    for (int round = 0; round < 10; ++round) {
        const Arm control = random_arm(samples, 25, 0);
        const Arm treatment = random_arm(samples, 40, 0.5);
        const double theta = plain_theta(control, treatment);
        const auto adjusted = [theta](const Arm& arm) {
            std::vector<double> result;
            for (std::size_t i = 0; i < arm.post.size(); ++i)
                result.push_back(arm.post[i] - theta * arm.pre[i]);
            return Moments::of(result);
        };
        const auto got = run(control, treatment, EffectScale::absolute).value();
        const auto want = welch(adjusted(control), adjusted(treatment), EffectScale::absolute, two_sided, 0.05).value();
        check_near(got.theta, theta, 1e-10);
        check_near(got.comparison.estimate, want.estimate, 1e-9, 1e-12);
        check_near(got.comparison.standard_error, want.standard_error, 1e-10);
        check_near(got.comparison.degrees_of_freedom, want.degrees_of_freedom, 1e-10);
        check_near(got.comparison.p_value, want.p_value, 1e-8);
        check_near(got.control.mean, adjusted(control).mean(), 1e-10);
        check_near(got.treatment.unit_variance, adjusted(treatment).variance(), 1e-10);
    }
}

TEST_CASE("CUPED's relative variance is that of its numeric gradient, theta held fixed") {
    Samples samples(2);
    for (double sign : {1.0, -1.0}) {
        Arm control = random_arm(samples, 30, 0);
        Arm treatment = random_arm(samples, 35, 1);
        for (auto* values : {&control.post, &treatment.post})
            for (double& x : *values)
                x *= sign;
        const auto got = run(control, treatment, EffectScale::relative).value();
        const auto effect = [theta = got.theta](const std::vector<double>& m) {
            return (m[0] - theta * m[1] - m[2] + theta * m[3]) / std::abs(m[2]);
        };
        const std::vector<double> means = {mean_of(treatment.post), mean_of(treatment.pre), mean_of(control.post),
                                           mean_of(control.pre)};
        const auto g = numeric_gradient(effect, means);
        const double variance = delta_variance({treatment.post, treatment.pre}, {g[0], g[1]}) +
                                delta_variance({control.post, control.pre}, {g[2], g[3]});
        check_near(got.comparison.estimate, effect(means), 1e-11);
        check_near(got.comparison.standard_error, std::sqrt(variance), 1e-7);
    }
}

TEST_CASE("a covariate that is constant, or missing, changes nothing") {
    Samples samples(3);
    Arm control = random_arm(samples, 20, 0);
    Arm treatment = random_arm(samples, 20, 1);
    control.pre.assign(20, 0.1);
    treatment.pre.assign(20, 0.1);
    const auto got = run(control, treatment, EffectScale::relative).value();
    const auto plain =
        welch(Moments::of(control.post), Moments::of(treatment.post), EffectScale::relative, two_sided, 0.05).value();
    CHECK(got.theta == 0);
    check_near(got.comparison.standard_error, plain.standard_error, 1e-13);
    check_near(got.comparison.p_value, plain.p_value, 1e-12);
}

TEST_CASE("CUPED refuses by name") {
    const Arm good{{1, 2, 4, 3}, {1, 3, 2, 5}};
    CHECK(reason_of(run({{1}, {1}}, good, EffectScale::absolute)) == Reason::too_few_units);
    CHECK(reason_of(run({{-1, 1}, {1, 2}}, good, EffectScale::relative)) == Reason::zero_baseline);
    CHECK(reason_of(run({{2, 2, 2}, {1, 2, 3}}, {{2, 2, 2}, {4, 2, 3}}, EffectScale::absolute)) ==
          Reason::zero_variance);
    CHECK(reason_of(run({{1, 2, 3}, {1, 2, 3}}, {{1.5, 2.5, 7}, {1.5, 2.5, 7}}, EffectScale::absolute)) ==
          Reason::zero_variance);
    CHECK(reason_of(run(good, good, EffectScale::absolute, 0)) == Reason::bad_argument);
}

TEST_CASE("CUPED covers, keeps its level, and is narrower than Welch by the correlation") {
    Samples samples(4);
    constexpr int repeats = 800;
    int covered = 0;
    int rejected = 0;
    double width = 0;
    double plain_width = 0;
    for (int i = 0; i < repeats; ++i) {
        const Arm control = random_arm(samples, 60, 0);
        const Arm treatment = random_arm(samples, 60, 0.5);
        const auto got = run(control, treatment, EffectScale::absolute).value().comparison;
        covered += covers(got.interval, 0.5);
        rejected += run(control, random_arm(samples, 60, 0), EffectScale::relative).value().comparison.p_value <= 0.05;
        width += got.standard_error;
        plain_width +=
            welch(Moments::of(control.post), Moments::of(treatment.post), EffectScale::absolute, two_sided, 0.05)
                .value()
                .standard_error;
    }
    check_share(covered, repeats, 0.95, 0.01);
    check_share(rejected, repeats, 0.05, 0.01);
    check_near(width / plain_width, std::sqrt(1 - 0.8 * 0.8), 0.03);  // correlation 4/5
}

TEST_CASE("CUPED for a ratio is the delta method in four means, theta from both arms' linearised ratios") {
    Samples samples(5);
    for (auto scale : {EffectScale::absolute, EffectScale::relative}) {
        const Columns control = random_history(samples, 30, 0.3);
        const Columns treatment = random_history(samples, 45, 0.4);
        const auto linear = [](const Columns& c, std::size_t at) {
            const double ratio = mean_of(c[at]) / mean_of(c[at + 1]);
            std::vector<double> result;
            for (std::size_t i = 0; i < c[at].size(); ++i)
                result.push_back((c[at][i] - ratio * c[at + 1][i]) / mean_of(c[at + 1]));
            return result;
        };
        double covariance = 0;
        double variance_pre = 0;
        for (const Columns* arm : {&control, &treatment}) {
            const std::vector<std::vector<double>> pair = {linear(*arm, 0), linear(*arm, 2)};
            const auto n = static_cast<double>(pair[0].size());
            covariance += n * (delta_variance(pair, {1, 1}) - delta_variance(pair, {1, -1})) / 4;
            variance_pre += n * delta_variance(pair, {0, 1});
        }
        const double theta = covariance / variance_pre;

        const auto got = cuped_ratio_welch(as_history(control), as_history(treatment), scale, two_sided, 0.05).value();
        check_near(got.theta, theta, 1e-9);
        const auto effect = [&](const std::vector<double>& m) {
            const double difference = m[0] / m[1] - theta * m[2] / m[3] - m[4] / m[5] + theta * m[6] / m[7];
            return scale == EffectScale::relative ? difference / std::abs(m[4] / m[5]) : difference;
        };
        const auto means = joined(means_of(treatment), means_of(control));
        const auto g = numeric_gradient(effect, means);
        const double variance =
            delta_variance(treatment, {g.begin(), g.begin() + 4}) + delta_variance(control, {g.begin() + 4, g.end()});
        check_near(got.comparison.estimate, effect(means), 1e-9);
        check_near(got.comparison.standard_error, std::sqrt(variance), 1e-7);
    }
}

TEST_CASE("units and raw sums of a ratio's history say the same") {
    Samples samples(6);
    const Columns columns = random_history(samples, 30, 0.3);
    RatioHistory::Four sums{};
    std::array<RatioHistory::Four, 4> products{};
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t k = 0; k < 30; ++k) {
            sums[i] += columns[i][k];
            for (std::size_t j = 0; j < 4; ++j)
                products[i][j] += columns[i][k] * columns[j][k];
        }
    const RatioHistory from_units = as_history(columns);
    const RatioHistory from_sums = RatioHistory::from_sums(30, sums, products);
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 4; ++j)
            check_near(from_sums.centred[i][j], from_units.centred[i][j], 1e-12, 1e-12);
}

TEST_CASE("CUPED for a ratio refuses by name, and does without a past") {
    Samples samples(7);
    const auto run_ratio = [](const Columns& c, const Columns& t, EffectScale scale) {
        return cuped_ratio_welch(as_history(c), as_history(t), scale, two_sided, 0.05);
    };
    const Columns good = random_history(samples, 20, 0.3);
    Columns silent = good;
    silent[0].assign(20, 0);
    silent[1].assign(20, 0);
    CHECK(reason_of(run_ratio({{1}, {2}, {1}, {2}}, good, EffectScale::absolute)) == Reason::too_few_units);
    CHECK(reason_of(run_ratio(silent, good, EffectScale::absolute)) == Reason::zero_baseline);
    CHECK(reason_of(run_ratio(good, silent, EffectScale::absolute)) == Reason::zero_variance);
    Columns no_thumbs = good;
    no_thumbs[0].assign(20, 0);
    CHECK(reason_of(run_ratio(no_thumbs, good, EffectScale::relative)) == Reason::zero_baseline);

    Columns new_listeners = random_history(samples, 20, 0.3);
    new_listeners[2].assign(20, 0);
    new_listeners[3].assign(20, 0);
    const auto got = run_ratio(new_listeners, good, EffectScale::absolute).value();
    const auto plain = ratio_welch(PairMoments::of(new_listeners[0], new_listeners[1]),
                                   PairMoments::of(good[0], good[1]), EffectScale::absolute, two_sided, 0.05)
                           .value();
    CHECK(got.theta == 0);
    check_near(got.comparison.standard_error, plain.standard_error, 1e-12);
}

TEST_CASE("CUPED for a ratio covers") {
    Samples samples(8);
    constexpr int repeats = 400;
    int covered = 0;
    for (int i = 0; i < repeats; ++i) {
        const auto control = as_history(random_history(samples, 80, 0.3));
        const auto treatment = as_history(random_history(samples, 80, 0.4));
        covered += covers(
            cuped_ratio_welch(control, treatment, EffectScale::absolute, two_sided, 0.05).value().comparison.interval,
            0.1);
    }
    check_share(covered, repeats, 0.95, 0.01);
}
