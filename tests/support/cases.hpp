// The corpora of tests/cases, which other languages read too.
#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fstream>
#include <iterator>
#include <string>

namespace bellwether {

inline boost::json::value read_cases(const std::string& name) {
    std::ifstream file(std::string(BELLWETHER_SOURCE_DIR) + "/tests/cases/" + name);
    return boost::json::parse(std::string{std::istreambuf_iterator<char>(file), {}});
}

}  // namespace bellwether
