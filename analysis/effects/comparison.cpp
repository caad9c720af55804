#include "analysis/effects/comparison.hpp"

#include <cmath>
#include <limits>

#include "analysis/tails.hpp"

namespace bellwether::analysis {

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
}

double satterthwaite(double squared_error_control, double n_control, double squared_error_treatment,
                     double n_treatment) {
    // As shares of their sum, so that neither tiny nor huge variances leave the range of a double.
    const double total = squared_error_control + squared_error_treatment;
    const double share_control = squared_error_control / total;
    const double share_treatment = squared_error_treatment / total;
    return 1 /
           (share_control * share_control / (n_control - 1) + share_treatment * share_treatment / (n_treatment - 1));
}

Interval interval_around(double estimate, double standard_error, double degrees_of_freedom, Alternative alternative,
                         double alpha) {
    const double tail = alternative == Alternative::two_sided ? alpha / 2 : alpha;
    const double half_width = t_upper_quantile(tail, degrees_of_freedom) * standard_error;
    switch (alternative) {
        case Alternative::greater:
            return {estimate - half_width, infinity};
        case Alternative::less:
            return {-infinity, estimate + half_width};
        case Alternative::two_sided:
            break;
    }
    return {estimate - half_width, estimate + half_width};
}

Outcome<Comparison> compare(double estimate, double variance, double degrees_of_freedom, double scale,
                            Alternative alternative, double alpha) {
    if (!(alpha > 0 && alpha < 1)) return Undefined{Reason::bad_argument, "alpha must be between 0 and 1"};
    if (!std::isfinite(estimate) || !std::isfinite(variance))
        return Undefined{Reason::bad_argument, "the values are too large or not finite"};
    const double standard_error = variance > 0 ? std::sqrt(variance) : 0;
    if (standard_error <= 10 * std::numeric_limits<double>::epsilon() * scale)
        return Undefined{Reason::zero_variance, "the units do not differ, so no error can be estimated"};
    if (!(degrees_of_freedom > 0)) return Undefined{Reason::too_few_units, "no degrees of freedom are left"};

    const double statistic = estimate / standard_error;
    return Comparison{.estimate = estimate,
                      .standard_error = standard_error,
                      .degrees_of_freedom = degrees_of_freedom,
                      .statistic = statistic,
                      .p_value = p_value(statistic, degrees_of_freedom, alternative),
                      .interval = interval_around(estimate, standard_error, degrees_of_freedom, alternative, alpha)};
}

}  // namespace bellwether::analysis
