// How cases name a group-sequential boundary: shared by the families about designs and about power.
#pragma once

#include "analysis/sequential/boundaries.hpp"
#include "calculator/calculator.hpp"

namespace bellwether::calculator {

/// `type`, and `parameter` for the kinds that have one.
analysis::BoundaryRule read_boundary_rule(const Inputs& inputs);

}  // namespace bellwether::calculator
