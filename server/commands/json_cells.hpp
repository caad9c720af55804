// How the commands read an answer's fields for the tables that they print.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace bellwether {

/// The text; empty where the field is null or no text.
inline std::string text(const boost::json::value& value) {
    return value.is_string() ? std::string(value.get_string()) : std::string();
}

/// Throws where the field is no number.
inline double number(const boost::json::value& value) { return value.to_number<double>(); }

}  // namespace bellwether
