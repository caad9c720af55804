// The decision that a scorecard recommends, and the rule that gave it.
#pragma once

#include "domain/scorecard.hpp"

namespace bellwether {

/// Fills decision, decision_text and decision_rule. In this order: broken data (the sample ratio) outranks all; a primary
/// metric or a guardrail that is worse means roll back; a primary that is better, with no secondary worse, means ship;
/// else keep going. Every comparison that it reads is valid at every look.
void recommend(Scorecard& card);

}  // namespace bellwether
