// A ratio metric and its past, from units or sums to the two linearised numbers a unit that CUPED compares.
#include <algorithm>
#include <cmath>
#include <vector>

#include "analysis/effects/cuped.hpp"

namespace bellwether::analysis {

namespace {

/// Sums of centred products of numbers i and j, by the pair's own moments.
double centred_product(std::span<const RatioHistory::Four> units, std::size_t i, std::size_t j) {
    std::vector<double> first;
    std::vector<double> second;
    for (const auto& unit : units) {
        first.push_back(unit[i]);
        second.push_back(unit[j]);
    }
    return PairMoments::of(first, second).centred_xy();
}

/// The gradient of a ratio of means in numerator and denominator; nothing where there is no denominator.
std::array<double, 2> ratio_gradient(double numerator, double denominator) {
    if (denominator == 0) return {0, 0};
    return {1 / denominator, -numerator / denominator / denominator};
}

}  // namespace

RatioHistory RatioHistory::of(std::span<const Four> units) {
    RatioHistory result;
    result.n = static_cast<double>(units.size());
    for (std::size_t i = 0; i < 4; ++i) {
        std::vector<double> column;
        for (const auto& unit : units)
            column.push_back(unit[i]);
        result.mean[i] = Moments::of(column).mean();
        for (std::size_t j = 0; j < 4; ++j)
            result.centred[i][j] = centred_product(units, i, j);
    }
    return result;
}

RatioHistory RatioHistory::from_sums(double n, const Four& sums, const std::array<Four, 4>& products) {
    RatioHistory result;
    if (n <= 0) return result;
    result.n = n;
    for (std::size_t i = 0; i < 4; ++i) {
        result.mean[i] = sums[i] / n;
        for (std::size_t j = i; j < 4; ++j) {
            const auto pair =
                PairMoments::from_sums(n, sums[i], sums[j], products[i][i], products[j][j], products[i][j]);
            result.centred[i][j] = result.centred[j][i] = i == j ? pair.centred_xx() : pair.centred_xy();
        }
    }
    return result;
}

PairMoments linearised(const RatioHistory& arm) {
    const auto after = ratio_gradient(arm.mean[0], arm.mean[1]);
    const auto before = ratio_gradient(arm.mean[2], arm.mean[3]);
    const auto product = [&arm](const std::array<double, 2>& g, std::size_t from, const std::array<double, 2>& h,
                                std::size_t to) {
        double sum = 0;
        for (std::size_t i = 0; i < 2; ++i)
            for (std::size_t j = 0; j < 2; ++j)
                sum += g[i] * h[j] * arm.centred[from + i][to + j];
        return sum;
    };
    return {arm.n,
            arm.mean[1] == 0 ? 0 : arm.mean[0] / arm.mean[1],
            arm.mean[3] == 0 ? 0 : arm.mean[2] / arm.mean[3],
            std::max(0.0, product(after, 0, after, 0)),
            std::max(0.0, product(before, 2, before, 2)),
            product(after, 0, before, 2)};
}

}  // namespace bellwether::analysis
