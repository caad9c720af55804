// A scorecard for people: the sentence, then the checks, then the numbers.
#pragma once

#include <boost/json/object.hpp>
#include <string>

namespace bellwether {

std::string describe_scorecard(const boost::json::object& scorecard);

}  // namespace bellwether
