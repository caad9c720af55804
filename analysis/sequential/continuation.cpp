#include "analysis/sequential/continuation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "analysis/tails.hpp"

namespace bellwether::analysis {

namespace {

/// Beyond this |Z| even the tails of tails are below the smallest double.
constexpr double largest_z = 39;
/// On a side where nobody stops, walks this far from their mean are let go: they are 1e-33 of all.
constexpr double open_reach = 12;
/// Panel length in the smaller of the two steps' standard deviations: the integrand is a product of two normal
/// densities, and a panel of quadrature.hpp holds 4 standard deviations of that.
constexpr double panel_length = 2.5;

}  // namespace

Continuation::Continuation(double drift) : drift_(drift) {}

double Continuation::upper_tail(double t, double z) const {
    const double step = std::sqrt(t - t_);
    const double threshold = z * std::sqrt(t) - drift_ * (t - t_);
    double total = 0;
    for (std::size_t i = 0; i < score_.size(); ++i)
        total += mass_[i] * normal_upper_tail((threshold - score_[i]) / step);
    return total;
}

double Continuation::lower_tail(double t, double z) const {
    const double step = std::sqrt(t - t_);
    const double threshold = z * std::sqrt(t) - drift_ * (t - t_);
    double total = 0;
    for (std::size_t i = 0; i < score_.size(); ++i)
        total += mass_[i] * normal_upper_tail((score_[i] - threshold) / step);
    return total;
}

void Continuation::look(double t, double lower, double upper, double next_t) {
    const double step = std::sqrt(t - t_);
    const double root_t = std::sqrt(t);
    const double from =
        std::isinf(lower) ? std::min(drift_ * t, 0.0) - open_reach * root_t : std::max(lower, -largest_z) * root_t;
    const double to =
        std::isinf(upper) ? std::max(drift_ * t, 0.0) + open_reach * root_t : std::min(upper, largest_z) * root_t;
    const double panel = panel_length * std::min(step, std::sqrt(next_t - t));
    const QuadratureNodes nodes = panel_nodes(even_breakpoints(from, to, panel));

    // A score can be reached from scores within 12 steps, or from further away along the straight line from 0, which
    // is how the far tails are reached.
    const double reach = 12 * step + largest_z * (t - t_) / root_t + std::abs(drift_) * (t - t_);
    const double scale = 1 / (step * std::sqrt(2 * std::numbers::pi));
    std::vector<double> mass(nodes.x.size());
    // Without drift and between bounds that mirror each other the two halves are alike: one is computed.
    symmetric_ = symmetric_ && drift_ == 0 && lower == -upper;
    const std::size_t first_computed = symmetric_ ? nodes.x.size() / 2 : 0;
    for (std::size_t j = first_computed; j < nodes.x.size(); ++j) {
        const auto first = std::lower_bound(score_.begin(), score_.end(), nodes.x[j] - reach);
        double density = 0;
        for (auto i = static_cast<std::size_t>(first - score_.begin());
             i < score_.size() && score_[i] <= nodes.x[j] + reach; ++i) {
            const double jump = (nodes.x[j] - score_[i] - drift_ * (t - t_)) / step;
            density += mass_[i] * std::exp(-0.5 * jump * jump);
        }
        mass[j] = density * scale * nodes.w[j];
        if (symmetric_) mass[nodes.x.size() - 1 - j] = mass[j];
    }
    score_ = nodes.x;
    mass_ = std::move(mass);
    t_ = t;
}

}  // namespace bellwether::analysis
