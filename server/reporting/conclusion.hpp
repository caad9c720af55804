// Does a scorecard speak for shipping a variant?
#pragma once

#include <string_view>

#include "domain/default_arm.hpp"
#include "domain/experiment.hpp"
#include "domain/scorecard.hpp"

namespace bellwether {

/// Concluded in favour of the variant, nothing of it being worse and the sample ratio being sound, in two ways: the
/// always-valid interval of its primary metric lies on the good side of zero, at any time; or the planned days of the
/// analysis plan are over and the fixed-horizon interval does.
Conclusion conclude(const Experiment& experiment, const Scorecard& card, std::string_view variant);

}  // namespace bellwether
