// The ramp plan of an experiment's body, and the plan that a stored experiment has.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "domain/experiment.hpp"
#include "domain/ramp_plan.hpp"
#include "experiments/document_readers.hpp"

namespace bellwether {

/// `ramp_plan` of a body, made complete: a list of steps, which is a plan for people; or an object
/// `{"autopilot", "steps", "gates"}`, which the autopilot may follow. Notes every mistake.
boost::json::value read_ramp_plan(const boost::json::object& body, Mistakes& mistakes);

/// The plan of a stored experiment.
RampPlan ramp_plan_of(const Experiment& experiment);

}  // namespace bellwether
