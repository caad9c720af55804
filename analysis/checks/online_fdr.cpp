#include "analysis/checks/online_fdr.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/sequential/arguments.hpp"

namespace bellwether::analysis {

namespace {

/// LOND's and LORD's sequence, which sums to 1: Javanmard and Montanari (2018), equation 31.
double slow_share(std::size_t place) {
    const auto j = double(place);
    return 0.07720838 * std::log(std::max(j, 2.0)) / (j * std::exp(std::sqrt(std::log(j))));
}

/// SAFFRON's and ADDIS's sequence, proportional to place^-1.6.
double fast_share(std::size_t place) {
    return 0.4374901658 / std::pow(double(place), 1.6);
}

std::vector<double> shares(std::size_t tests, double (*share)(std::size_t)) {
    std::vector<double> result;
    result.reserve(tests + 1);
    for (std::size_t place = 1; place <= tests + 1; ++place)
        result.push_back(share(place));
    return result;
}

Outcome<void> require_stream(std::span<const double> p_values, double alpha) {
    AN_TRY(require_level(alpha));
    const bool good = std::all_of(p_values.begin(), p_values.end(), [](double p) { return p >= 0 && p <= 1; });
    if (!good) return Undefined{Reason::bad_argument, "a p-value must lie in [0, 1]"};
    if (p_values.size() > online_tests_max) return Undefined{Reason::bad_argument, "too many tests in one stream"};
    return boost::outcome_v2::success();
}

/// What LORD++, SAFFRON and ADDIS have in common. They are one rule: each test spends a share of the starting wealth
/// and of what every rejection earned, at a place that counts the tests since; SAFFRON does not count the candidates
/// (p <= candidate), ADDIS neither those nor the discarded (p > discard).
struct Wealth {
    double start = 0;
    double candidate = 0;  ///< lambda; 0: none
    double discard = 1;    ///< tau; 1: none
};

Outcome<OnlineTests> spend(std::span<const double> p_values, double alpha, Wealth wealth,
                           double (*share)(std::size_t)) {
    AN_TRY(require_stream(p_values, alpha));
    const auto gamma = shares(p_values.size(), share);
    OnlineTests result;
    std::size_t counted = 0;              // the tests so far that moved the place on
    std::vector<std::size_t> rejections;  // counted, as it stood after each rejection
    for (double p : p_values) {
        double level = wealth.start * gamma[counted];
        for (std::size_t j = 0; j < rejections.size(); ++j)
            level += (j == 0 ? alpha - wealth.start : alpha) * gamma[counted - rejections[j]];
        if (wealth.candidate > 0) level = std::min(wealth.candidate, (wealth.discard - wealth.candidate) * level);
        const bool rejected = p <= level;
        result.levels.push_back(level);
        result.rejected.push_back(rejected);
        const bool candidate = wealth.candidate > 0 && p <= wealth.candidate;
        if (p <= wealth.discard && !candidate) ++counted;
        if (rejected) rejections.push_back(counted);
    }
    return result;
}

}  // namespace

Outcome<OnlineTests> lond(std::span<const double> p_values, double alpha) {
    AN_TRY(require_stream(p_values, alpha));
    OnlineTests result;
    double rejections = 0;
    for (double p : p_values) {
        const double level = alpha * slow_share(result.levels.size() + 1) * (rejections + 1);
        result.levels.push_back(level);
        result.rejected.push_back(p <= level);
        if (p <= level) ++rejections;
    }
    return result;
}

Outcome<OnlineTests> lord(std::span<const double> p_values, double alpha) {
    return spend(p_values, alpha, {.start = alpha / 10}, slow_share);
}

Outcome<OnlineTests> saffron(std::span<const double> p_values, double alpha) {
    return spend(p_values, alpha, {.start = alpha / 2, .candidate = 0.5}, fast_share);
}

Outcome<OnlineTests> addis(std::span<const double> p_values, double alpha) {
    return spend(p_values, alpha, {.start = alpha / 2, .candidate = 0.25, .discard = 0.5}, fast_share);
}

}  // namespace bellwether::analysis
