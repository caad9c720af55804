// A scorecard and all that it was made of, as one document: what is stored when it is frozen, and what it is rebuilt
// from. docs/formats/frozen_scorecard.md describes the document.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"
#include "reporting/scorecard_builder.hpp"

namespace bellwether {

struct FrozenBasis {
    ScorecardBasis basis;
    boost::json::object notes;  ///< what others knew of the experiment: shown as it was then
};

/// What the route shows, live and rebuilt alike: the scorecard, and the notes beside it.
boost::json::object scorecard_body(const FrozenBasis& frozen);

std::string print_basis(const FrozenBasis& frozen);
/// Refuses (invalid) what is no such document, naming the field.
Result<FrozenBasis> read_basis(std::string_view text);

struct Difference {
    std::string pointer;  ///< RFC 6901, into the scorecard
    boost::json::value frozen;   ///< null where it was not there
    boost::json::value rebuilt;
};

inline constexpr std::size_t differences_max = 100;

/// The values that differ, the first hundred of them.
std::vector<Difference> differences_of(const boost::json::value& frozen, const boost::json::value& rebuilt);

}  // namespace bellwether
