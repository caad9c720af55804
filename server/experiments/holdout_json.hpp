// Holdouts as the API shows them.
#pragma once

#include <boost/json/object.hpp>

#include "domain/holdout.hpp"

namespace bellwether {

/// `state` is what it is at `now`: ahead, running, over.
boost::json::object to_json(const Holdout& holdout, UtcTime now);
boost::json::object to_json(const HoldoutPolicy& policy);

}  // namespace bellwether
