#include "analysis/sequential/msprt.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/sequential/arguments.hpp"

namespace bellwether::analysis {

namespace {

Outcome<void> require_pairs(std::span<const double> x, std::span<const double> y) {
    if (x.size() != y.size()) return Undefined{Reason::bad_argument, "x and y must have the same length"};
    if (x.empty()) return Undefined{Reason::no_units, "the test needs at least one pair"};
    return boost::outcome_v2::success();
}

/// pair_variance(mean_x, mean_y) is the variance of the difference of one pair.
template <class PairVariance>
SequentialRatioPath walk(std::span<const double> x, std::span<const double> y, double tau, PairVariance pair_variance) {
    SequentialRatioPath path;
    path.log_likelihood_ratio.reserve(x.size());
    path.p_value.reserve(x.size());
    double sum_x = 0;
    double sum_y = 0;
    double smallest = 1;
    for (std::size_t i = 0; i < x.size(); ++i) {
        sum_x += x[i];
        sum_y += y[i];
        const double n = static_cast<double>(i + 1);
        const double variance = pair_variance(sum_x / n, sum_y / n);
        std::optional<double> log_ratio;
        if (variance > 0) {
            const double n_tau2 = n * tau * tau;
            const double z2 = (sum_x - sum_y) * (sum_x - sum_y) / (n * variance);  // squared standardised difference
            log_ratio = 0.5 * (z2 * n_tau2 / (variance + n_tau2) - std::log1p(n_tau2 / variance));
            smallest = std::min(smallest, std::exp(-*log_ratio));
        }
        path.log_likelihood_ratio.push_back(log_ratio);
        path.p_value.push_back(smallest);
    }
    return path;
}

}  // namespace

Outcome<SequentialRatioPath> msprt_normal(std::span<const double> x, std::span<const double> y, double tau,
                                          double sigma) {
    AN_TRY(require_pairs(x, y));
    AN_TRY(require_positive(tau, "tau"));
    AN_TRY(require_positive(sigma, "sigma"));
    const auto finite = [](double value) { return in_range(value); };
    if (!std::all_of(x.begin(), x.end(), finite) || !std::all_of(y.begin(), y.end(), finite))
        return Undefined{Reason::bad_argument, "every observation must be finite and not huge"};
    return walk(x, y, tau, [&](double, double) { return 2 * sigma * sigma; });
}

Outcome<SequentialRatioPath> msprt_bernoulli(std::span<const double> x, std::span<const double> y, double tau) {
    AN_TRY(require_pairs(x, y));
    AN_TRY(require_positive(tau, "tau"));
    const auto binary = [](double value) { return value == 0 || value == 1; };
    if (!std::all_of(x.begin(), x.end(), binary) || !std::all_of(y.begin(), y.end(), binary))
        return Undefined{Reason::bad_argument, "every observation must be 0 or 1"};
    return walk(x, y, tau, [](double p, double q) { return p * (1 - p) + q * (1 - q); });
}

}  // namespace bellwether::analysis
