#include "analysis/effects/ratio.hpp"

#include <cmath>
#include <limits>

#include "analysis/effects/welch.hpp"

namespace bellwether::analysis {

Outcome<ArmEstimate> ratio_of_means(const PairMoments& arm) {
    if (arm.n() < 2) return Undefined{Reason::too_few_units, "each arm needs at least 2 units"};
    if (arm.mean_y() == 0) return Undefined{Reason::zero_baseline, "the denominators sum to 0, so there is no ratio"};
    const double ratio = arm.mean_x() / arm.mean_y();
    const double squares = arm.centred_xx() + ratio * ratio * arm.centred_yy();
    const double cross = 2 * ratio * arm.centred_xy();
    double linearised = squares - cross;
    // Where every unit has the same ratio, what is left is rounding.
    if (linearised <= 8 * std::numeric_limits<double>::epsilon() * (squares + std::abs(cross))) linearised = 0;
    return ArmEstimate{arm.n(), ratio, linearised / (arm.n() - 1) / arm.mean_y() / arm.mean_y()};
}

Outcome<Comparison> ratio_welch(const PairMoments& control, const PairMoments& treatment, EffectScale scale,
                                Alternative alternative, double alpha) {
    if (control.n() < 2 || treatment.n() < 2)
        return Undefined{Reason::too_few_units, "each arm needs at least 2 units"};
    AN_TRY(const ArmEstimate from_control, ratio_of_means(control));
    if (treatment.mean_y() == 0)
        return Undefined{Reason::zero_variance,
                         "the treatment's denominators sum to 0, so it shows neither ratio nor error"};
    AN_TRY(const ArmEstimate from_treatment, ratio_of_means(treatment));
    return welch(from_control, from_treatment, scale, alternative, alpha);
}

}  // namespace bellwether::analysis
