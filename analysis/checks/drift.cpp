#include "analysis/checks/drift.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/moments.hpp"
#include "analysis/tails.hpp"

namespace bellwether::analysis {

namespace {

Outcome<double> total_of(std::span<const double> counts) {
    for (const double count : counts)
        if (!std::isfinite(count) || count < 0) return Undefined{Reason::bad_argument, "counts are finite and not negative"};
    const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
    if (!std::isfinite(total)) return Undefined{Reason::bad_argument, "the counts sum to more than a double holds"};
    if (total <= 0) return Undefined{Reason::no_units, "a side without any count"};
    return total;
}

Outcome<void> check_lengths(std::span<const double> p, std::span<const double> q) {
    if (p.size() != q.size() || p.empty()) return Undefined{Reason::bad_argument, "two lists over the same bins are wanted"};
    return boost::outcome_v2::success();
}

double part_of_js(double share, double middle) { return share > 0 ? share * std::log2(share / middle) : 0; }

}  // namespace

Outcome<DistributionDistance> distribution_distance(std::span<const double> p, std::span<const double> q) {
    AN_TRY(check_lengths(p, q));
    AN_TRY(const double p_total, total_of(p));
    AN_TRY(const double q_total, total_of(q));
    // An empty bin would make the index infinite; half a count is Jeffreys' prior.
    const double half = 0.5;
    const double bins = static_cast<double>(p.size());
    DistributionDistance distance;
    double p_cumulated = 0, q_cumulated = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
        const double p_share = p[i] / p_total, q_share = q[i] / q_total;
        const double p_smooth = (p[i] + half) / (p_total + half * bins), q_smooth = (q[i] + half) / (q_total + half * bins);
        distance.psi += (p_smooth - q_smooth) * std::log(p_smooth / q_smooth);
        p_cumulated += p_share;
        q_cumulated += q_share;
        distance.ks = std::max(distance.ks, std::abs(p_cumulated - q_cumulated));
        const double middle = (p_share + q_share) / 2;
        distance.js += (part_of_js(p_share, middle) + part_of_js(q_share, middle)) / 2;
    }
    distance.js = std::clamp(distance.js, 0.0, 1.0);
    return distance;
}

Outcome<double> total_variation(std::span<const double> p, std::span<const double> q) {
    AN_TRY(check_lengths(p, q));
    AN_TRY(const double p_total, total_of(p));
    AN_TRY(const double q_total, total_of(q));
    double sum = 0;
    for (std::size_t i = 0; i < p.size(); ++i) sum += std::abs(p[i] / p_total - q[i] / q_total);
    return sum / 2;
}

Outcome<double> prediction_half_width(std::span<const double> values, double alpha) {
    if (!(alpha > 0 && alpha < 1)) return Undefined{Reason::bad_argument, "alpha lies between 0 and 1"};
    for (const double value : values)
        if (!std::isfinite(value)) return Undefined{Reason::bad_argument, "values are finite"};
    if (values.size() < 2) return Undefined{Reason::too_few_units, "fewer than two values have no spread"};
    const Moments moments = Moments::of(values);
    const double n = moments.n();
    return t_upper_quantile(alpha / 2, n - 1) * std::sqrt(moments.variance() * (1 + 1 / n));
}

}  // namespace bellwether::analysis
