#include "analysis/effects/post_stratification.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "analysis/effects/comparison.hpp"
#include "analysis/effects/ratio.hpp"

namespace bellwether::analysis {

namespace {

/// Means in this order: numerator and denominator of treatment, numerator and denominator of control.
using Eigen::Matrix4d;
using Eigen::Vector4d;

double units(const RatioCell& cell) {
    return cell.control.n() + cell.treatment.n();
}

/// Whether a cell can speak for itself: each arm has a ratio that varies.
bool varies(const PairMoments& arm) {
    const auto ratio = ratio_of_means(arm);
    return ratio && ratio.value().unit_variance > 0;
}

/// Cells that cannot speak for themselves join the largest.
std::vector<RatioCell> merged_cells(std::span<const RatioCell> cells) {
    std::vector<RatioCell> sorted(cells.begin(), cells.end());
    std::ranges::stable_sort(sorted, std::ranges::greater(), units);
    std::vector<RatioCell> result{sorted.front()};
    for (const RatioCell& cell : std::span(sorted).subspan(1)) {
        if (varies(cell.control) && varies(cell.treatment)) {
            result.push_back(cell);
            continue;
        }
        result.front().control.merge(cell.control);
        result.front().treatment.merge(cell.treatment);
    }
    return result;
}

Vector4d means_of(const RatioCell& cell) {
    return {cell.treatment.mean_x(), cell.treatment.mean_y(), cell.control.mean_x(), cell.control.mean_y()};
}

Matrix4d covariance_of_means(const RatioCell& cell) {
    Matrix4d result = Matrix4d::Zero();
    const auto fill = [&result](Eigen::Index at, const PairMoments& arm) {
        result(at, at) = arm.variance_x() / arm.n();
        result(at + 1, at + 1) = arm.variance_y() / arm.n();
        result(at, at + 1) = result(at + 1, at) = arm.covariance() / arm.n();
    };
    fill(0, cell.treatment);
    fill(2, cell.control);
    return result;
}

struct WeightedMeans {
    Vector4d mean = Vector4d::Zero();
    Matrix4d covariance = Matrix4d::Zero();
};

/// (1/n) A (diag(w) - w w') A' + sum of w_k^2 V_k: the shares' part and the means' part.
WeightedMeans weighted(const std::vector<RatioCell>& cells) {
    double total = 0;
    for (const auto& cell : cells)
        total += units(cell);
    WeightedMeans result;
    for (const auto& cell : cells)
        result.mean += units(cell) / total * means_of(cell);
    for (const auto& cell : cells) {
        const double share = units(cell) / total;
        const Vector4d distance = means_of(cell) - result.mean;
        result.covariance +=
            share / total * distance * distance.transpose() + share * share * covariance_of_means(cell);
    }
    return result;
}

Outcome<Comparison> stratified(std::span<const RatioCell> cells, EffectScale scale, Alternative alternative,
                               double alpha) {
    if (cells.empty()) return Undefined{Reason::no_units, "there is no cell"};
    double n_control = 0;
    double n_treatment = 0;
    for (const auto& cell : cells) {
        n_control += cell.control.n();
        n_treatment += cell.treatment.n();
    }
    if (n_control < 2 || n_treatment < 2) return Undefined{Reason::too_few_units, "each arm needs at least 2 units"};

    const std::vector<RatioCell> merged = merged_cells(cells);
    const WeightedMeans means = weighted(merged);
    if (means.mean[1] == 0 || means.mean[3] == 0)
        return Undefined{Reason::zero_baseline, "an arm's denominators sum to 0, so there is no ratio"};
    const double treatment = means.mean[0] / means.mean[1];
    const double control = means.mean[2] / means.mean[3];
    if (scale == EffectScale::relative && control == 0)
        return Undefined{Reason::zero_baseline, "the control's mean is 0, so no effect is relative to it"};
    if (!varies(merged.front().control) || !varies(merged.front().treatment))
        return Undefined{Reason::zero_variance, "an arm does not vary, even with small cells merged"};

    const double baseline = scale == EffectScale::relative ? std::abs(control) : 1.0;
    const double through_denominator = scale == EffectScale::relative ? (treatment - control) / control : 0.0;
    Vector4d gradient{1 / means.mean[1], -treatment / means.mean[1], -1 / means.mean[3], control / means.mean[3]};
    gradient.tail<2>() *= 1 + through_denominator;
    gradient /= baseline;
    const double variance = gradient.dot(means.covariance * gradient);
    const double size = std::max(std::abs(treatment), std::abs(control)) / baseline;
    return compare((treatment - control) / baseline, variance, std::numeric_limits<double>::infinity(), size,
                   alternative, alpha);
}

/// A mean is a ratio whose denominator is 1 for each unit.
PairMoments over_one(const Moments& arm) {
    return {arm.n(), arm.mean(), 1, arm.centred_squares(), 0, 0};
}

}  // namespace

Outcome<Comparison> post_stratified_mean(std::span<const MeanCell> cells, EffectScale scale, Alternative alternative,
                                         double alpha) {
    std::vector<RatioCell> ratios;
    for (const auto& cell : cells)
        ratios.push_back({over_one(cell.control), over_one(cell.treatment)});
    return stratified(ratios, scale, alternative, alpha);
}

Outcome<Comparison> post_stratified_ratio(std::span<const RatioCell> cells, EffectScale scale, Alternative alternative,
                                          double alpha) {
    return stratified(cells, scale, alternative, alpha);
}

}  // namespace bellwether::analysis
