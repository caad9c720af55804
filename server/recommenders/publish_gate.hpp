// The gate before a model version serves: rules, and the last good versions. Pure.
#pragma once

#include <vector>

#include "domain/recommender.hpp"

namespace bellwether {

/// `good`: the last good versions, newest first; what lies beyond rules.window is not looked at. Without any, only the
/// rules that need none are asked. Every broken rule is named; a version without a finding is blessed.
GateVerdict judge(const ModelFacts& facts, const std::vector<ModelFacts>& good, const GateRules& rules, UtcTime now);

}  // namespace bellwether
