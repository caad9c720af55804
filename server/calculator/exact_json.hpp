// Reads JSON with every number rounded correctly. Boost.JSON 1.81 may miss by an ulp, which a difference of sums of
// squares turns into visible digits; simdjson does not.
#pragma once

#include <boost/json/value.hpp>
#include <string_view>

namespace bellwether::calculator {

/// Throws BadInput with the reason where the text is no JSON.
boost::json::value parse_exact(std::string_view text);

}  // namespace bellwether::calculator
