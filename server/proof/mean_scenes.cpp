// A/A experiments on means: listeners of three shapes, no difference between the arms, every method that compares means.
#include <array>

#include "analysis/effects/capping.hpp"
#include "analysis/effects/cuped.hpp"
#include "analysis/effects/post_stratification.hpp"
#include "analysis/effects/quantile.hpp"
#include "analysis/effects/regression.hpp"
#include "analysis/effects/welch.hpp"
#include "analysis/sequential/anytime_regression.hpp"
#include "analysis/sequential/asymptotic.hpp"
#include "proof/judging.hpp"
#include "proof/listeners.hpp"
#include "proof/scene.hpp"

namespace bellwether::proof {

namespace {

using analysis::Alternative;
using analysis::EffectScale;
using analysis::Moments;

constexpr int listeners_each = 500;
constexpr auto both_sides = Alternative::two_sided;

struct Arm {
    std::vector<double> values;
    std::vector<double> before;
    std::vector<double> taste;
    std::array<Moments, cells> by_cell;

    Arm(Random& random, Shape shape) {
        for (int i = 0; i < listeners_each; ++i) {
            const Listener listener = draw_listener(random, shape);
            values.push_back(listener.value);
            before.push_back(listener.before);
            taste.push_back(listener.taste);
            by_cell[static_cast<std::size_t>(listener.cell)].add(listener.value);
        }
    }
    analysis::PairMoments history() const { return analysis::PairMoments::of(values, before); }
};

void append(std::vector<double>& to, const std::vector<double>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

analysis::Outcome<analysis::Comparison> regression(const Arm& control, const Arm& treatment,
                                                   analysis::RegressionModel model) {
    std::vector<double> y = control.values;
    append(y, treatment.values);
    std::vector<std::vector<double>> covariates = {control.before, control.taste};
    append(covariates[0], treatment.before);
    append(covariates[1], treatment.taste);
    std::vector<bool> treated(control.values.size(), false);
    treated.resize(y.size(), true);
    AN_TRY(const auto effect, analysis::regression_adjusted(y, treated, covariates, model));
    return effect.comparison(analysis::RegressionErrors::hc2, both_sides, level);
}

analysis::Outcome<analysis::Comparison> post_stratified(const Arm& control, const Arm& treatment, EffectScale scale) {
    std::vector<analysis::MeanCell> strata;
    for (std::size_t i = 0; i < cells; ++i)
        strata.push_back({control.by_cell[i], treatment.by_cell[i]});
    return analysis::post_stratified_mean(strata, scale, both_sides, level);
}

analysis::Outcome<analysis::Comparison> capped(const Arm& control, const Arm& treatment) {
    AN_TRY(const double cap, analysis::percentile_cap(control.values, treatment.values, 0.99, false));
    return analysis::welch(Moments::of(analysis::capped(control.values, cap)),
                           Moments::of(analysis::capped(treatment.values, cap)), EffectScale::absolute, both_sides, level);
}

analysis::Outcome<analysis::Comparison> trimmed(const Arm& control, const Arm& treatment) {
    AN_TRY(const auto result, analysis::trimmed_t(control.values, treatment.values, 0.1, both_sides, level));
    return result.comparison;
}

analysis::Outcome<analysis::Comparison> cuped(const Arm& control, const Arm& treatment, EffectScale scale) {
    AN_TRY(const auto result, analysis::cuped_welch(control.history(), treatment.history(), scale, both_sides, level));
    return result.comparison;
}

/// Worse by exactly the margin, a tenth of the mean: declaring it no worse is the error. The shift is a constant, so the
/// listeners are those of an A/A test.
bool declares_no_worse(const Moments& control, const Moments& treatment) {
    const double margin = 0.1 * control.mean();
    const Moments against(control.n(), control.mean() - margin, control.centred_squares());
    const Moments harmed(treatment.n(), treatment.mean() - margin, treatment.centred_squares());
    return rejects(analysis::welch(against, harmed, EffectScale::absolute, Alternative::greater, level));
}

analysis::Outcome<analysis::Comparison> quantiles(const Arm& control, const Arm& treatment, double nu) {
    AN_TRY(const auto c, analysis::quantile_arm(control.values, nu));
    AN_TRY(const auto t, analysis::quantile_arm(treatment.values, nu));
    AN_TRY(const double variance_c, analysis::quantile_variance(c, nu));
    AN_TRY(const double variance_t, analysis::quantile_variance(t, nu));
    return analysis::quantile_welch(c, variance_c, t, variance_t, EffectScale::absolute, both_sides, level);
}

analysis::Outcome<analysis::Comparison> at_one_look(const analysis::Outcome<analysis::Comparison>& fixed) {
    AN_TRY(const auto comparison, fixed);
    return analysis::always_valid(comparison, 2 * listeners_each, both_sides, level, 2 * listeners_each);
}

void one_experiment(Random& random, Shape shape, std::span<Count> counts) {
    const Arm control(random, shape);
    const Arm treatment(random, shape);
    const Moments c = Moments::of(control.values);
    const Moments t = Moments::of(treatment.values);
    const auto welch = analysis::welch(c, t, EffectScale::absolute, both_sides, level);
    const auto relative = analysis::welch(c, t, EffectScale::relative, both_sides, level);
    std::size_t i = 0;
    counts[i++].add(rejects(welch));
    counts[i++].add(rejects(relative));
    counts[i++].add(rejects(analysis::welch(c, t, EffectScale::absolute, Alternative::greater, level)));
    counts[i++].add(declares_no_worse(c, t));
    counts[i++].add(rejects(cuped(control, treatment, EffectScale::absolute)));
    counts[i++].add(rejects(cuped(control, treatment, EffectScale::relative)));
    counts[i++].add(rejects(regression(control, treatment, analysis::RegressionModel::ancova)));
    counts[i++].add(rejects(regression(control, treatment, analysis::RegressionModel::lin)));
    counts[i++].add(rejects(post_stratified(control, treatment, EffectScale::absolute)));
    counts[i++].add(rejects(capped(control, treatment)));
    counts[i++].add(rejects(trimmed(control, treatment)));
    counts[i++].add(rejects(at_one_look(welch)));
    counts[i++].add(rejects(at_one_look(relative)));
    counts[i++].add(rejects(analysis::anytime_difference(c, t, 1, level)));
    counts[i++].add(rejects(analysis::anytime_adjusted_difference(
        analysis::PairMoments::of(control.before, control.values),
        analysis::PairMoments::of(treatment.before, treatment.values), 1, level)));
    if (shape == Shape::zero_inflated) return;  // most of its quantiles are 0 and have no variance
    counts[i++].add(rejects(quantiles(control, treatment, 0.5)));
    counts[i++].add(rejects(quantiles(control, treatment, 0.9)));
}

Scene scene_of(Shape shape, Size size) {
    const std::string data = to_string(shape);
    // A relative effect's denominator is noisy: at heavy tails its null distribution is skewed a little.
    const double skewed = shape == Shape::regular ? 0 : 0.002;
    // Trimming and post-stratification count their own weights as known, or by approximation.
    const double approximate = 0.003;
    Scene scene{"means, " + data, size.replicates, {}, [shape](Random& random, std::span<Count> counts) {
                    one_experiment(random, shape, counts);
                }};
    const auto claim = [&](std::string method, Promise promise = Promise::equals, double tolerance = 0) {
        scene.claims.push_back({"false positives", std::move(method), data, promise, level, tolerance});
    };
    claim("Welch, absolute");
    claim("Welch, relative", Promise::equals, skewed);
    claim("Welch, one-sided");
    claim("non-inferiority at its margin");
    claim("CUPED, absolute");
    claim("CUPED, relative", Promise::equals, skewed);
    claim("regression, one slope (HC2)");
    claim("regression, Lin (HC2)");
    claim("post-stratified", Promise::equals, approximate);
    claim("capped at the 99th percentile");
    claim("trimmed (Yuen)", Promise::equals, approximate);
    claim("always-valid, absolute", Promise::at_most);
    claim("always-valid, relative", Promise::at_most);
    claim("always-valid t (linear model)", Promise::at_most);
    claim("always-valid t, adjusted", Promise::at_most);
    if (shape != Shape::zero_inflated) {
        claim("median", Promise::at_most, 0.005);
        claim("90th percentile", Promise::at_most, 0.005);
    }
    return scene;
}

}  // namespace

std::vector<Scene> mean_scenes(Size size) {
    return {scene_of(Shape::regular, size), scene_of(Shape::heavy_tails, size), scene_of(Shape::zero_inflated, size)};
}

}  // namespace bellwether::proof
