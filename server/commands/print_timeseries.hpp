// Series over time, and frozen scorecards, as a person at a terminal reads them.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>

namespace bellwether {

std::string describe_timeseries(const boost::json::object& timeseries);

/// The items of GET /v1/experiments/{key}/scorecards.
std::string describe_frozen(const boost::json::array& items);
std::string describe_replay(const boost::json::object& replay);

}  // namespace bellwether
