#include "analysis/checks/power_proportion.hpp"

#include "analysis/checks/power_arguments.hpp"

namespace bellwether::analysis {

namespace {

Outcome<void> require_shares(const PlannedProportions& shares) {
    for (double p : {shares.control, shares.treatment})
        if (!(p >= 0 && p <= 1)) return Undefined{Reason::bad_argument, "a share must lie in [0, 1]"};
    return boost::outcome_v2::success();
}

/// The standard deviation of the difference of one unit an arm: pooled, and as it is.
double pooled_sd(const PlannedProportions& shares) {
    const double sum = shares.control + shares.treatment;
    return std::sqrt(sum * (1 - sum / 2));
}

double unpooled_sd(const PlannedProportions& shares) {
    return std::sqrt(shares.control * (1 - shares.control) + shares.treatment * (1 - shares.treatment));
}

}  // namespace

Outcome<double> proportion_n(const PlannedProportions& shares, double power, const PlannedTest& test) {
    AN_TRY(require_level(test.alpha));
    AN_TRY(require_power(power, test.alpha));
    AN_TRY(require_shares(shares));
    AN_TRY(const double difference, require_directed(shares.treatment - shares.control, test));
    const double z =
        normal_upper_quantile(tail_of(test)) * pooled_sd(shares) + normal_quantile(power) * unpooled_sd(shares);
    const double n = (z / difference) * (z / difference);
    if (!std::isfinite(n)) return Undefined{Reason::no_support, "the answer is out of an experiment's range"};
    return n;
}

Outcome<double> proportion_power(const PlannedProportions& shares, double n_per_arm, const PlannedTest& test) {
    AN_TRY(require_level(test.alpha));
    AN_TRY(require_shares(shares));
    if (!(n_per_arm > 0) || !std::isfinite(n_per_arm)) return Undefined{Reason::no_units, "an arm needs units"};
    const double sd = unpooled_sd(shares);
    if (sd == 0) return Undefined{Reason::zero_variance, "neither share leaves anything to chance"};
    const double difference = directed(shares.treatment - shares.control, test);
    const double critical = normal_upper_quantile(tail_of(test)) * pooled_sd(shares);
    return normal_upper_tail((critical - std::sqrt(n_per_arm) * difference) / sd);
}

Outcome<ArcsinePower> arcsine_power(const PlannedProportions& shares, double n_control, double n_treatment,
                                    const PlannedTest& test) {
    AN_TRY(require_level(test.alpha));
    AN_TRY(require_shares(shares));
    if (!(n_control > 0 && n_treatment > 0) || !std::isfinite(n_control + n_treatment))
        return Undefined{Reason::no_units, "an arm needs units"};
    ArcsinePower result;
    result.h = 2 * std::asin(std::sqrt(shares.treatment)) - 2 * std::asin(std::sqrt(shares.control));
    const double shift = directed(result.h, test) / std::sqrt(1 / n_control + 1 / n_treatment);
    result.power = std::min(1.0, normal_power(normal_upper_quantile(tail_of(test)), shift, two_sided(test)));
    return result;
}

}  // namespace bellwether::analysis
