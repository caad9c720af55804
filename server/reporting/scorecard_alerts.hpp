// What of a scorecard a person should hear of without looking at it.
#pragma once

#include <string>
#include <vector>

#include "domain/experiment.hpp"
#include "domain/scorecard.hpp"
#include "storage/alert_store.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// A broken sample ratio, a guardrail that is breached or worse, a decision that is ready. Pure; each once an iteration.
std::vector<Alert> alerts_of(const Experiment& experiment, const Scorecard& card);

/// The same of every experiment with these keys that runs, each from a snapshot of its own. Costs a scorecard each.
std::vector<Alert> alerts_of_running(Database& database, const std::vector<std::string>& keys, UtcTime as_of);

}  // namespace bellwether
