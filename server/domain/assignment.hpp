// Why a listener has a variant, or none.
#pragma once

#include <string_view>

namespace bellwether {

enum class AssignmentReason {
    assigned,
    outside_ramp,          ///< the listener's slot is not the experiment's
    not_targeted,
    paused,
    stopped,               ///< or archived
    draft,
    randomised_elsewhere,  ///< its exposures are imported
    unknown_experiment,
    override_,             ///< put into its variant by hand; left out of the analysis
    holdout,               ///< held out of everything this quarter
    twin,                  ///< the holdout's twin: in no experiment, with everything shipped
    shipped,               ///< everybody has the variant: its arm was shipped
};
inline constexpr int assignment_reasons = 12;

std::string_view to_string(AssignmentReason reason);

}  // namespace bellwether
