#include "analysis/effects/capping.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/effects/comparison.hpp"
#include "analysis/effects/quantile.hpp"
#include "analysis/moments.hpp"

namespace bellwether::analysis {

namespace {

std::vector<double> sorted(std::span<const double> values) {
    std::vector<double> result(values.begin(), values.end());
    std::ranges::sort(result);
    return result;
}

/// Of one arm: how many values are kept, their mean, and the squared standard error of that mean.
struct TrimmedArm {
    double kept = 0;
    double mean = 0;
    double squared_error = 0;
};

Outcome<TrimmedArm> trim_arm(std::span<const double> values, double trim) {
    const auto cut = static_cast<std::size_t>(trim * static_cast<double>(values.size()));
    if (values.size() < 2 * cut + 2) return Undefined{Reason::too_few_units, "each arm must keep at least 2 units"};
    const std::vector<double> all = sorted(values);
    const std::span<const double> middle = std::span(all).subspan(cut, all.size() - 2 * cut);
    std::vector<double> pulled_in = all;
    std::fill_n(pulled_in.begin(), cut, middle.front());
    std::fill_n(pulled_in.rbegin(), cut, middle.back());
    const double kept = static_cast<double>(middle.size());
    return TrimmedArm{kept, Moments::of(middle).mean(), Moments::of(pulled_in).centred_squares() / (kept * (kept - 1))};
}

}  // namespace

Outcome<double> percentile_cap(std::span<const double> control, std::span<const double> treatment, double percentile,
                               bool ignore_zeros) {
    std::vector<double> pooled(control.begin(), control.end());
    pooled.insert(pooled.end(), treatment.begin(), treatment.end());
    if (ignore_zeros) std::erase(pooled, 0.0);
    return sample_quantile(pooled, percentile, QuantileType::type7);
}

std::vector<double> capped(std::span<const double> values, double cap) {
    std::vector<double> result(values.begin(), values.end());
    for (double& x : result)
        x = std::min(x, cap);
    return result;
}

Outcome<std::vector<double>> winsorized(std::span<const double> values, double lower, double upper) {
    if (values.empty()) return Undefined{Reason::no_units, "there are no values"};
    if (!(lower >= 0 && lower <= 1 && upper >= 0 && upper <= 1))
        return Undefined{Reason::bad_argument, "a winsorised share must be between 0 and 1"};
    const auto n = static_cast<double>(values.size());
    const auto low = static_cast<std::size_t>(lower * n);
    const auto high = static_cast<std::size_t>(upper * n);
    if (low + high >= values.size()) return Undefined{Reason::bad_argument, "winsorising must keep a value"};
    const std::vector<double> all = sorted(values);
    std::vector<double> result(values.begin(), values.end());
    for (double& x : result)
        x = std::clamp(x, all[low], all[all.size() - 1 - high]);
    return result;
}

Outcome<TrimmedComparison> trimmed_t(std::span<const double> control, std::span<const double> treatment, double trim,
                                     Alternative alternative, double alpha) {
    if (!(trim >= 0 && trim < 0.5))
        return Undefined{Reason::bad_argument, "the trimmed share must be at least 0 and below 0.5"};
    AN_TRY(const TrimmedArm c, trim_arm(control, trim));
    AN_TRY(const TrimmedArm t, trim_arm(treatment, trim));
    if (c.squared_error + t.squared_error == 0)
        return Undefined{Reason::zero_variance, "the values that are kept do not differ"};
    const double df = satterthwaite(c.squared_error, c.kept, t.squared_error, t.kept);
    const double size = std::max(std::abs(c.mean), std::abs(t.mean));
    AN_TRY(const Comparison comparison,
           compare(t.mean - c.mean, c.squared_error + t.squared_error, df, size, alternative, alpha));
    return TrimmedComparison{c.mean, t.mean, comparison};
}

}  // namespace bellwether::analysis
