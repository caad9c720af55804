// The decision that a scorecard recommends, and the rule that gave it.
#pragma once

#include "domain/scorecard.hpp"

namespace bellwether {

/// Below so many listeners in an arm nothing is recommended but to keep going: the intervals rest on the central limit
/// theorem.
inline constexpr double decision_listeners_min = 100;

/// Fills decision, decision_text and decision_rule. The first rule that fits, in this order:
///  1. broken_data: the sample ratio or another data problem; the verdicts are withheld.
///  2. roll_back: the primary metric is worse, or a guardrail is breached.
///  3. ship: the primary metric is better, every guardrail with a margin holds, and no secondary metric is worse.
///     cannot_tell where a secondary is worse; keep_going where a guardrail does not hold yet.
///  4. cannot_tell: the planned end has come without an answer, or there is no number at all.
///  5. keep_going, for how long the target effect would still take.
/// Every comparison that it reads is valid at every look, and corrected for their number.
void recommend(Scorecard& card);

}  // namespace bellwether
