// A/A experiments on ratios whose parts hang together: thumbs for each play, where who plays more also likes more.
#include <array>
#include <cmath>

#include "analysis/effects/cluster.hpp"
#include "analysis/effects/cuped.hpp"
#include "analysis/effects/post_stratification.hpp"
#include "analysis/effects/quantile.hpp"
#include "analysis/effects/ratio.hpp"
#include "analysis/effects/welch.hpp"
#include "analysis/sequential/asymptotic.hpp"
#include "proof/judging.hpp"
#include "proof/listeners.hpp"
#include "proof/scene.hpp"

namespace bellwether::proof {

namespace {

using analysis::Alternative;
using analysis::EffectScale;
using analysis::PairMoments;

constexpr int listeners_each = 500;
constexpr auto both_sides = Alternative::two_sided;

struct Arm {
    PairMoments thumbs_and_plays;
    std::vector<analysis::RatioHistory::Four> history;
    std::array<PairMoments, 2> by_cell;
    std::vector<double> durations;  ///< of every play, with the listener's own level
    std::vector<std::vector<double>> durations_by_listener;
};

Arm draw_arm(Random& random) {
    Arm arm;
    for (int i = 0; i < listeners_each; ++i) {
        const Plays listener = draw_plays(random);
        arm.thumbs_and_plays.add(listener.thumbs, listener.plays);
        arm.history.push_back({listener.thumbs, listener.plays, listener.thumbs_before, listener.plays_before});
        arm.by_cell[static_cast<std::size_t>(listener.cell)].add(listener.thumbs, listener.plays);
        const double habit = 0.7 * random.normal();
        auto& own = arm.durations_by_listener.emplace_back();
        for (int play = 0; play < 3; ++play)
            own.push_back(std::exp(habit + random.normal()));
        arm.durations.insert(arm.durations.end(), own.begin(), own.end());
    }
    return arm;
}

void add_clusters(std::vector<analysis::ClusterTotals>& clusters, const Arm& arm, bool treated) {
    for (const auto& four : arm.history)
        clusters.push_back(treated ? analysis::ClusterTotals{0, 0, four[1], four[0]}
                                   : analysis::ClusterTotals{four[1], four[0], 0, 0});
}

analysis::Outcome<analysis::Comparison> cuped(const Arm& control, const Arm& treatment, EffectScale scale) {
    AN_TRY(const auto result,
           analysis::cuped_ratio_welch(analysis::RatioHistory::of(control.history),
                                       analysis::RatioHistory::of(treatment.history), scale, both_sides, level));
    return result.comparison;
}

struct ClusteredQuantile {
    analysis::QuantileArm arm;
    double variance = 0;
};

analysis::Outcome<ClusteredQuantile> median(const Arm& arm) {
    AN_TRY(const auto quantile, analysis::quantile_arm(arm.durations, 0.5));
    PairMoments share;
    for (const auto& own : arm.durations_by_listener) {
        double below = 0;
        for (const double x : own)
            below += x <= quantile.q_hat ? 1 : 0;
        share.add(below, static_cast<double>(own.size()));
    }
    AN_TRY(const double variance, analysis::clustered_quantile_variance(quantile, share, 0.5));
    return ClusteredQuantile{quantile, variance};
}

analysis::Outcome<analysis::Comparison> medians(const Arm& control, const Arm& treatment) {
    AN_TRY(const auto c, median(control));
    AN_TRY(const auto t, median(treatment));
    return analysis::quantile_welch(c.arm, c.variance, t.arm, t.variance, EffectScale::absolute, both_sides, level);
}

analysis::Outcome<analysis::Comparison> at_one_look(const analysis::Outcome<analysis::Comparison>& fixed) {
    AN_TRY(const auto comparison, fixed);
    return analysis::always_valid(comparison, 2 * listeners_each, both_sides, level, 2 * listeners_each);
}

void one_experiment(Random& random, std::span<Count> counts) {
    const Arm control = draw_arm(random);
    const Arm treatment = draw_arm(random);
    const auto& c = control.thumbs_and_plays;
    const auto& t = treatment.thumbs_and_plays;
    std::vector<analysis::ClusterTotals> clusters;
    add_clusters(clusters, control, false);
    add_clusters(clusters, treatment, true);
    std::vector<analysis::RatioCell> strata;
    for (std::size_t i = 0; i < 2; ++i)
        strata.push_back({control.by_cell[i], treatment.by_cell[i]});

    const auto ratio = analysis::ratio_welch(c, t, EffectScale::absolute, both_sides, level);
    std::size_t i = 0;
    counts[i++].add(rejects(ratio));
    counts[i++].add(rejects(analysis::ratio_welch(c, t, EffectScale::relative, both_sides, level)));
    counts[i++].add(rejects(cuped(control, treatment, EffectScale::absolute)));
    counts[i++].add(rejects(cuped(control, treatment, EffectScale::relative)));
    counts[i++].add(rejects(analysis::post_stratified_ratio(strata, EffectScale::absolute, both_sides, level)));
    for (auto errors : {analysis::ClusterErrors::cr0, analysis::ClusterErrors::cr1, analysis::ClusterErrors::cr2,
                        analysis::ClusterErrors::delta})
        counts[i++].add(rejects(analysis::cluster_robust(clusters, errors, both_sides, level)));
    counts[i++].add(rejects(at_one_look(ratio)));
    counts[i++].add(rejects(medians(control, treatment)));
    // What the listener as the unit protects from: every play taken as independent.
    const double plays_c = c.mean_y() * c.n();
    const double plays_t = t.mean_y() * t.n();
    const double rate_c = c.mean_x() / c.mean_y();
    const double rate_t = t.mean_x() / t.mean_y();
    counts[i++].add(rejects(analysis::welch(analysis::ArmEstimate{plays_c, rate_c, rate_c * (1 - rate_c)},
                                            analysis::ArmEstimate{plays_t, rate_t, rate_t * (1 - rate_t)},
                                            EffectScale::absolute, both_sides, level)));
}

}  // namespace

std::vector<Scene> ratio_scenes(Size size) {
    Scene scene{"ratios", size.replicates, {}, one_experiment};
    const auto claim = [&](std::string method, Promise promise = Promise::equals, double tolerance = 0) {
        scene.claims.push_back({"false positives", std::move(method), "correlated ratio", promise, level, tolerance});
    };
    claim("ratio, delta method, absolute");
    claim("ratio, delta method, relative");
    claim("ratio with CUPED, absolute");
    claim("ratio with CUPED, relative");
    claim("ratio, post-stratified");
    claim("cluster-robust CR0");
    claim("cluster-robust CR1");
    claim("cluster-robust CR2");
    claim("cluster-robust, delta");
    claim("always-valid ratio", Promise::at_most);
    claim("median of clustered plays", Promise::at_most, 0.005);
    claim("plays taken as independent", Promise::shown);
    return {std::move(scene)};
}

}  // namespace bellwether::proof
