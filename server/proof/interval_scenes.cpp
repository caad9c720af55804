// Do 95 % intervals hold the truth 95 times in a hundred, where there is something to be found?
#include <algorithm>
#include <cmath>

#include "analysis/bayes/beta.hpp"
#include "analysis/bayes/normal.hpp"
#include "analysis/effects/cuped.hpp"
#include "analysis/effects/proportion.hpp"
#include "analysis/effects/quantile.hpp"
#include "analysis/effects/random_groups.hpp"
#include "analysis/effects/ratio.hpp"
#include "analysis/effects/welch.hpp"
#include "analysis/impact/selection.hpp"
#include "analysis/impact/shrinkage.hpp"
#include "analysis/sequential/asymptotic.hpp"
#include "analysis/sequential/group_sequential_analysis.hpp"
#include "proof/judging.hpp"
#include "proof/listeners.hpp"
#include "proof/scene.hpp"

namespace bellwether::proof {

namespace {

using analysis::Alternative;
using analysis::EffectScale;
using analysis::PairMoments;

constexpr auto both_sides = Alternative::two_sided;
constexpr double covered = 1 - level;

Claim claim(std::string method, std::string data, Promise promise = Promise::equals, double tolerance = 0) {
    return {"coverage", std::move(method), std::move(data), promise, covered, tolerance};
}

void mean_intervals(Random& random, Shape shape, double lift, std::span<Count> counts) {
    constexpr int listeners_each = 1000;
    const double baseline = shape == Shape::regular ? 10 : std::exp(0.5);
    PairMoments control;
    PairMoments treatment;
    for (int i = 0; i < listeners_each; ++i) {
        const Listener c = draw_listener(random, shape);
        control.add(c.value, c.before);
        const Listener t = draw_listener(random, shape);
        treatment.add(t.value * (1 + lift), t.before);
    }
    const double effect = baseline * lift;
    const auto welch = analysis::welch(control.x(), treatment.x(), EffectScale::absolute, both_sides, level);
    std::size_t i = 0;
    counts[i++].add(covers(welch, effect));
    counts[i++].add(covers(analysis::welch(control.x(), treatment.x(), EffectScale::relative, both_sides, level), lift));
    counts[i++].add(covers(analysis::welch_fieller(control.x(), treatment.x(), both_sides, level), lift));
    for (const auto scale : {EffectScale::absolute, EffectScale::relative}) {
        const auto cuped = analysis::cuped_welch(control, treatment, scale, both_sides, level);
        counts[i++].add(cuped && holds(cuped.value().comparison.interval, scale == EffectScale::absolute ? effect : lift));
    }
    counts[i++].add(welch && covers(analysis::always_valid(welch.value(), 2 * listeners_each, both_sides, level, 2000), effect));
}

Scene mean_scene(Shape shape, double lift, double tolerance, Size size) {
    const std::string data = to_string(shape);
    return {"intervals, " + data, size.replicates,
            {claim("Welch, absolute", data, Promise::equals, tolerance), claim("Welch, relative", data, Promise::equals, tolerance),
             claim("Fieller, relative", data, Promise::equals, tolerance), claim("CUPED, absolute", data, Promise::equals, tolerance),
             claim("CUPED, relative", data, Promise::equals, tolerance), claim("always-valid", data, Promise::at_least)},
            [shape, lift](Random& random, std::span<Count> counts) { mean_intervals(random, shape, lift, counts); }};
}

void ratio_intervals(Random& random, std::span<Count> counts) {
    constexpr double lift = 1.3;
    static const double before = true_thumb_rate(1);
    static const double after = true_thumb_rate(lift);
    PairMoments control;
    PairMoments treatment;
    std::vector<analysis::RatioHistory::Four> c_history;
    std::vector<analysis::RatioHistory::Four> t_history;
    std::vector<double> thumbs(256);
    std::vector<double> plays(256);
    for (int i = 0; i < 1000; ++i) {
        const Plays c = draw_plays(random);
        control.add(c.thumbs, c.plays);
        c_history.push_back({c.thumbs, c.plays, c.thumbs_before, c.plays_before});
        const Plays t = draw_plays(random, lift);
        treatment.add(t.thumbs, t.plays);
        t_history.push_back({t.thumbs, t.plays, t.thumbs_before, t.plays_before});
        const std::size_t group = random.below(256);
        thumbs[group] += c.thumbs;
        plays[group] += c.plays;
    }
    std::size_t i = 0;
    counts[i++].add(covers(analysis::ratio_welch(control, treatment, EffectScale::absolute, both_sides, level), after - before));
    counts[i++].add(covers(analysis::ratio_welch(control, treatment, EffectScale::relative, both_sides, level), after / before - 1));
    const auto cuped = analysis::cuped_ratio_welch(analysis::RatioHistory::of(c_history), analysis::RatioHistory::of(t_history),
                                                   EffectScale::absolute, both_sides, level);
    counts[i++].add(cuped && holds(cuped.value().comparison.interval, after - before));
    const auto rate = analysis::random_groups_ratio(thumbs, plays, level);
    counts[i++].add(rate && holds(rate.value().interval, before));
}

bool holds_share(const analysis::Outcome<analysis::Interval>& interval, double truth) {
    return interval && holds(interval.value(), truth);
}

void share_intervals(Random& random, std::span<Count> counts) {
    analysis::Proportion c{1000, 0};
    analysis::Proportion t{1000, 0};
    for (int i = 0; i < 1000; ++i) {
        c.x += random.chance(0.1) ? 1 : 0;
        t.x += random.chance(0.13) ? 1 : 0;
    }
    std::size_t i = 0;
    counts[i++].add(holds_share(analysis::wald_interval(c, t, level), 0.03));
    counts[i++].add(holds_share(analysis::score_interval(c, t, level), 0.03));
    counts[i++].add(holds_share(analysis::newcombe_interval(c, t, level), 0.03));
    counts[i++].add(holds_share(analysis::agresti_caffo_interval(c, t, level), 0.03));
    counts[i++].add(holds_share(analysis::wilson_interval(c, level), 0.1));
    counts[i++].add(holds_share(analysis::clopper_pearson_interval(c, level), 0.1));
    counts[i++].add(holds_share(analysis::jeffreys_interval(c, level), 0.1));
    counts[i++].add(holds_share(analysis::agresti_coull_interval(c, level), 0.1));
    std::vector<double> hours;
    for (int k = 0; k < 200; ++k)
        hours.push_back(std::exp(random.normal()));
    const auto median = analysis::order_statistic_interval(hours, 0.5, level);
    counts[i++].add(median && holds(median.value().interval, 1));
}

/// Looks of a Brownian motion at five fractions, and the plan that stops it.
void staged_intervals(Random& random, std::span<Count> counts) {
    static const std::vector<double> information = {0.25, 0.5, 0.75, 1};
    const analysis::BoundaryRule rule{analysis::BoundaryKind::lan_demets_pocock};
    static const auto plan = analysis::boundaries(rule, information, level).value();
    constexpr double effect = 2;  // in standard errors at the end
    double score = 0;
    double before = 0;
    std::vector<analysis::LookEstimate> looks;
    bool all = true;
    for (std::size_t k = 0; k < information.size(); ++k) {
        const double t = information[k];
        score += effect * (t - before) + std::sqrt(t - before) * random.normal();
        before = t;
        looks.push_back({score / t, 1 / std::sqrt(t)});
        all = all && std::abs(score / t - effect) <= plan.z[k] / std::sqrt(t);
        if (std::abs(score) / std::sqrt(t) >= plan.z[k]) break;
    }
    counts[0].add(all);
    const auto result = analysis::analyse_looks(rule, information, level, looks);
    counts[1].add(result && result.value().stopped && holds(result.value().stopped->interval, effect));
}

/// Truths drawn from the prior: then a credible interval is a confidence interval.
void bayesian_intervals(Random& random, std::span<Count> counts) {
    const double effect = 0.3 * random.normal();
    const auto normal = analysis::normal_posterior(effect + 0.5 * random.normal(), 0.5, {true, 0, 0.3}, level, false);
    counts[0].add(normal && holds(normal.value().interval, effect));
    const double p = random.beta(2, 20);
    double x = 0;
    for (int i = 0; i < 300; ++i)
        x += random.chance(p) ? 1 : 0;
    static const analysis::BetaDistribution prior{2, 20};
    const auto posterior = analysis::beta_posterior(prior, 300, x);
    const auto beta = analysis::compare_beta(posterior.value(), {20, 20}, level);
    counts[1].add(beta && holds(beta.value().credible_control, p));
}

/// Estimates seen only because they were significant; and many experiments read together.
void selected_intervals(Random& random, std::span<Count> counts) {
    constexpr double truth = 1.2;
    double estimate = 0;
    do
        estimate = truth + random.normal();
    while (estimate <= 1.96);
    const auto conditional = analysis::conditional_estimate(estimate, 1, 1.96, level);
    counts[0].add(conditional && holds(conditional.value().interval, truth));
    counts[1].add(std::abs(estimate - truth) <= 1.96);
    std::vector<double> truths;
    std::vector<double> estimates;
    const std::vector<double> errors(60, 1.0);
    for (std::size_t i = 0; i < errors.size(); ++i) {
        truths.push_back(0.5 + random.normal());
        estimates.push_back(truths.back() + random.normal());
    }
    const auto shrunk = analysis::shrink(estimates, errors, analysis::Heterogeneity::restricted_maximum_likelihood);
    double inside = 0;
    for (std::size_t i = 0; shrunk && i < errors.size(); ++i)
        inside += std::abs(shrunk.value().shrunk[i] - truths[i]) <= 1.96 * shrunk.value().shrunk_se[i] ? 1 : 0;
    counts[2].add_share(inside / static_cast<double>(errors.size()));
}

}  // namespace

std::vector<Scene> interval_scenes(Size size) {
    const std::string thumbs = "correlated ratio";
    const std::string shares = "10 and 13 % of 1,000";
    const std::string share = "10 % of 1,000";
    // Counts are discrete: no interval of a share covers the same everywhere. Two decimals is what their makers claim.
    constexpr double discrete = 0.01;
    Claim naive = claim("taken as if not selected", "only where significant");
    naive.promise = Promise::shown;
    const Size few{std::max<std::int64_t>(200, size.replicates / 10)};  // each takes a search
    return {mean_scene(Shape::regular, 0.05, 0, size), mean_scene(Shape::heavy_tails, 0.2, 0.008, size),
            Scene{"intervals, ratio", size.replicates,
                  {claim("ratio, absolute", thumbs), claim("ratio, relative", thumbs), claim("ratio with CUPED", thumbs),
                   claim("random groups, rate", thumbs, Promise::equals, 0.006)},
                  ratio_intervals},
            Scene{"intervals, shares", size.replicates,
                  {claim("Wald, difference", shares, Promise::equals, discrete), claim("Miettinen-Nurminen", shares, Promise::equals, discrete),
                   claim("Newcombe", shares, Promise::equals, discrete), claim("Agresti-Caffo", shares, Promise::equals, discrete),
                   claim("Wilson", share, Promise::equals, discrete), claim("Clopper-Pearson", share, Promise::at_least),
                   claim("Jeffreys", share, Promise::equals, discrete), claim("Agresti-Coull", share, Promise::equals, discrete),
                   claim("order statistics, median", "heavy tails", Promise::at_least)},
                  share_intervals},
            Scene{"intervals, staged", few.replicates,
                  {claim("repeated intervals, all looks", "group-sequential", Promise::at_least),
                   claim("stage-wise interval at the end", "group-sequential")},
                  staged_intervals},
            Scene{"intervals, Bayesian", few.replicates,
                  {claim("credible interval, normal", "truth drawn from the prior"),
                   claim("credible interval, beta", "truth drawn from the prior")},
                  bayesian_intervals},
            Scene{"intervals, selected", few.replicates,
                  {claim("conditional interval", "only where significant"), naive,
                   claim("shrunk effects of 60 experiments", "all", Promise::equals, 0.01)},
                  selected_intervals}};
}

}  // namespace bellwether::proof
