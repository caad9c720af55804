// The attribution report for people.
#pragma once

#include <boost/json/object.hpp>
#include <string>

namespace bellwether {

std::string describe_attribution(const boost::json::object& report);

}  // namespace bellwether
