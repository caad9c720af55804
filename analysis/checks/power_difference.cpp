#include "analysis/checks/power_difference.hpp"

#include <algorithm>

#include "analysis/checks/power_arguments.hpp"
#include "analysis/sequential/asymptotic.hpp"

namespace bellwether::analysis {

Outcome<double> difference_power(const DifferenceDesign& design, double difference) {
    AN_TRY(require_level(design.alpha));
    if (!(design.n_control > 0 && design.n_treatment > 0)) return Undefined{Reason::no_units, "an arm has no units"};
    if (!(design.variance_control >= 0 && design.variance_treatment >= 0))
        return Undefined{Reason::bad_argument, "a variance is not below 0"};
    const double squared_error =
        design.variance_control / design.n_control + design.variance_treatment / design.n_treatment;
    if (squared_error == 0) return Undefined{Reason::zero_variance, "units do not vary"};
    if (!std::isfinite(squared_error) || !std::isfinite(difference))
        return Undefined{Reason::bad_argument, "units, variances and the difference must be finite"};
    double critical = normal_upper_quantile(design.alpha / 2);
    if (design.tuning_n) {
        const double n = design.n_control + design.n_treatment;
        AN_TRY(const double rho2, tuning_rho2(*design.tuning_n, design.alpha, Alternative::two_sided));
        AN_TRY(const double margin, mixture_margin(n, rho2, design.alpha));
        critical = std::sqrt(n) * margin;
    }
    return std::min(1.0, normal_power(critical, std::abs(difference) / std::sqrt(squared_error), true));
}

}  // namespace bellwether::analysis
