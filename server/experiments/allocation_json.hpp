// What an experiment holds and has held, as the API shows it.
#pragma once

#include <boost/json/object.hpp>

#include "domain/allocation.hpp"
#include "domain/experiment.hpp"

namespace bellwether {

/// `{"experiment", "layer", "held": [...], "steps": [...], "history": [...]}`: per variant what it holds now; what each
/// ramp step gave to whom; and every row of the append-only history with what was given back of it.
boost::json::object allocations_to_json(const Experiment& experiment, const AllocationHistory& history);

}  // namespace bellwether
