// What should stand in an experiment before it starts: hypothesis, primary metric, smallest effect worth having, power.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "domain/experiment.hpp"
#include "domain/result.hpp"

namespace bellwether {

/// When an incomplete checklist keeps an experiment from starting (docs/decisions/0010-launch-checklist.md).
enum class LaunchRule {
    autopilot,  ///< where its ramp plan has an autopilot: nobody watches the first steps
    always,
};

/// How it is to be started.
struct Launch {
    LaunchRule rule = LaunchRule::autopilot;
    std::string override_reason;  ///< empty: none
};

struct ChecklistItem {
    std::string pointer;  ///< into the experiment
    std::string text;
    bool complete = false;
};

std::vector<ChecklistItem> checklist_of(const Experiment& experiment);

/// Refuses (conflict, each item with its pointer) an incomplete checklist where the rule asks for a complete one and no
/// reason is given to start all the same. A reason that was needed is kept in the experiment.
Result<void> check_launch(Experiment& experiment, const Launch& launch);

/// `{"experiment", "complete", "override", "items": [...]}`
boost::json::object checklist_to_json(const Experiment& experiment);

}  // namespace bellwether
