// Seeded samples for the tests of effects, and the bounds within which a simulated share must lie.
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"
#include "support/near.hpp"

namespace bellwether::testing {

/// Numbers that are the same on every platform: the engine is specified, and so is what is made of it here.
class Samples {
  public:
    explicit Samples(std::uint64_t seed) : engine_(seed) {}

    double uniform() { return (static_cast<double>(engine_() >> 11) + 0.5) * 0x1p-53; }
    double normal() { return std::sqrt(-2 * std::log(uniform())) * std::cos(2 * std::numbers::pi * uniform()); }
    double exponential() { return -std::log(uniform()); }
    double poisson(double mean) {
        double count = 0;
        for (double product = uniform(); product > std::exp(-mean); product *= uniform())
            count += 1;
        return count;
    }
    double binomial(int n, double p) {
        double count = 0;
        for (int i = 0; i < n; ++i)
            count += uniform() < p ? 1 : 0;
        return count;
    }
    std::vector<double> normals(std::size_t n, double mean, double deviation) {
        std::vector<double> result(n);
        for (double& x : result)
            x = mean + deviation * normal();
        return result;
    }

  private:
    std::mt19937_64 engine_;
};

template <class T>
analysis::Reason reason_of(const analysis::Outcome<T>& outcome) {
    REQUIRE_FALSE(outcome.has_value());
    CHECK_FALSE(outcome.error().detail.empty());
    return outcome.error().reason;
}

inline bool covers(const analysis::Interval& interval, double truth) {
    return interval.lower <= truth && truth <= interval.upper;
}

/// Whether a simulated share fits its promise: within four binomial standard errors, and what the method itself, being
/// an approximation, may be off.
inline void check_share(int hits, int repeats, double promised, double allowance = 0) {
    const double share = static_cast<double>(hits) / repeats;
    CAPTURE(share);
    CAPTURE(promised);
    CHECK(std::abs(share - promised) <= 4 * std::sqrt(promised * (1 - promised) / repeats) + allowance);
}

/// The gradient of f at x by central differences.
template <class Function>
std::vector<double> numeric_gradient(Function f, std::vector<double> x) {
    std::vector<double> result;
    for (double& at : x) {
        const double kept = at;
        const double step = 1e-5 * std::max(1.0, std::abs(kept));
        at = kept + step;
        const double above = f(x);
        at = kept - step;
        result.push_back((above - f(x)) / (2 * step));
        at = kept;
    }
    return result;
}

/// g' S g for the covariance of the columns' means: S = sample covariance / n, computed the plain way.
inline double delta_variance(const std::vector<std::vector<double>>& columns, const std::vector<double>& gradient) {
    const auto n = static_cast<double>(columns.front().size());
    std::vector<double> means;
    for (const auto& column : columns) {
        double sum = 0;
        for (double x : column)
            sum += x;
        means.push_back(sum / n);
    }
    double result = 0;
    for (std::size_t a = 0; a < columns.size(); ++a)
        for (std::size_t b = 0; b < columns.size(); ++b) {
            double cross = 0;
            for (std::size_t i = 0; i < columns[a].size(); ++i)
                cross += (columns[a][i] - means[a]) * (columns[b][i] - means[b]);
            result += gradient[a] * gradient[b] * cross / (n - 1) / n;
        }
    return result;
}

inline double mean_of(const std::vector<double>& values) {
    double sum = 0;
    for (double x : values)
        sum += x;
    return sum / static_cast<double>(values.size());
}

}  // namespace bellwether::testing
