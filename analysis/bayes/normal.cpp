#include "analysis/bayes/normal.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "analysis/quadrature.hpp"
#include "analysis/tails.hpp"

namespace bellwether::analysis {

namespace {

double standard_density(double x) {
    return std::exp(-0.5 * x * x) / std::sqrt(2 * std::numbers::pi);
}

/// E[max(Z - x, 0)] = phi(x) - x (1 - Phi(x)). For large x the two terms cancel; there it is phi(x) T / (x + T), where
/// 1 / (x + T) is Mills' ratio by Laplace's continued fraction, T = 1/(x + 2/(x + 3/(x + ...))).
double unit_loss(double x) {
    if (x < 3) return standard_density(x) - x * normal_upper_tail(x);
    double fraction = 0;
    for (int k = 150; k >= 1; --k)
        fraction = k / (x + fraction);
    return standard_density(x) * fraction / (x + fraction);
}

}  // namespace

Outcome<NormalPrior> rescale(const NormalPrior& prior, double factor) {
    if (!(factor > 0) || !std::isfinite(factor))
        return Undefined{Reason::zero_baseline, "a prior cannot be rescaled by a mean of zero"};
    return NormalPrior{prior.proper, prior.mean * factor, prior.standard_deviation * factor};
}

Outcome<NormalPosterior> normal_posterior(double estimate, double standard_error, const NormalPrior& prior,
                                          double alpha, bool lower_is_better) {
    if (!(alpha > 0 && alpha < 1)) return Undefined{Reason::bad_argument, "alpha must be between 0 and 1"};
    if (!std::isfinite(estimate)) return Undefined{Reason::bad_argument, "the estimate must be finite"};
    if (!(standard_error > 0) || !std::isfinite(standard_error))
        return Undefined{Reason::zero_variance, "the standard error must be above 0"};

    NormalPosterior result;
    result.mean = estimate;
    result.standard_deviation = standard_error;
    if (prior.proper) {
        if (!std::isfinite(prior.mean)) return Undefined{Reason::bad_argument, "the prior's mean must be finite"};
        if (!(prior.standard_deviation > 0) || !std::isfinite(prior.standard_deviation))
            return Undefined{Reason::bad_argument, "the prior's standard deviation must be above 0"};
        const double prior_precision = 1 / (prior.standard_deviation * prior.standard_deviation);
        const double data_precision = 1 / (standard_error * standard_error);
        const double data_weight = data_precision / (prior_precision + data_precision);
        result.mean = prior.mean + data_weight * (estimate - prior.mean);
        result.standard_deviation = standard_error * std::sqrt(data_weight);
    }
    const double sd = result.standard_deviation;
    const double half_width = normal_upper_quantile(alpha / 2) * sd;
    result.interval = {result.mean - half_width, result.mean + half_width};
    const double z = (lower_is_better ? -result.mean : result.mean) / sd;
    result.chance_to_win = normal_upper_tail(-z);
    result.loss_control = sd * unit_loss(-z);
    result.loss_treatment = sd * unit_loss(z);
    return result;
}

Outcome<std::vector<double>> probability_best(std::span<const double> mean,
                                              std::span<const double> standard_deviation) {
    if (mean.size() != standard_deviation.size())
        return Undefined{Reason::bad_argument, "means and standard deviations must have the same length"};
    if (mean.size() < 2) return Undefined{Reason::too_few_arms, "a comparison needs at least two arms"};
    if (mean.size() > arms_max) return Undefined{Reason::bad_argument, "at most 30 arms can be compared"};
    constexpr double largest = 1e100;
    for (std::size_t i = 0; i < mean.size(); ++i) {
        if (!(std::abs(mean[i]) <= largest && standard_deviation[i] <= largest))
            return Undefined{Reason::bad_argument, "means and standard deviations must be finite and not huge"};
        if (!(standard_deviation[i] >= 1 / largest))
            return Undefined{Reason::zero_variance, "every standard deviation must be above 0"};
    }

    constexpr double reach = 38;  // standard deviations; beyond, a density is below the smallest double
    constexpr double step = 2;
    std::vector<double> result;
    for (std::size_t i = 0; i < mean.size(); ++i) {
        // In distances from arm i's mean, which keep their digits where the arm is narrow. Panels follow its density,
        // and every other arm's distribution function where that still moves.
        const double end = reach * standard_deviation[i];
        std::vector<double> breakpoints;
        for (std::size_t j = 0; j < mean.size(); ++j)
            for (double k = -reach; k <= reach; k += step)
                breakpoints.push_back(std::clamp(mean[j] - mean[i] + k * standard_deviation[j], -end, end));
        std::sort(breakpoints.begin(), breakpoints.end());
        const QuadratureNodes nodes = panel_nodes(breakpoints);
        double probability = 0;
        for (std::size_t k = 0; k < nodes.x.size(); ++k) {
            double value = standard_density(nodes.x[k] / standard_deviation[i]) / standard_deviation[i];
            for (std::size_t j = 0; j < mean.size() && value > 0; ++j)
                if (j != i) value *= normal_upper_tail((mean[j] - mean[i] - nodes.x[k]) / standard_deviation[j]);
            probability += nodes.w[k] * value;
        }
        result.push_back(std::min(1.0, probability));
    }
    return result;
}

}  // namespace bellwether::analysis
