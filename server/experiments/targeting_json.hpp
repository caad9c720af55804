// Reads targeting rules:
//
//     {"all": [{"attribute": "country", "op": "in", "value": ["AT", "DE"]},
//              {"not": {"attribute": "app_version", "op": "version_less", "value": "4.2"}}]}
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"
#include "domain/targeting.hpp"

namespace bellwether {

/// Where a rule names a segment.
struct SegmentMention {
    std::string pointer;
    std::string key;
};

inline constexpr int targeting_depth_max = 8;
inline constexpr std::size_t targeting_tests_max = 200;
inline constexpr std::size_t targeting_values_max = 1'000;

/// Refuses (422) with every mistake: each pointer starts with `pointer`.
Result<TargetingRule> read_targeting(const boost::json::value& value, const std::string& pointer);

/// The rule of a stored text. App hands this to the builder of snapshots.
Result<TargetingRule> read_targeting_text(std::string_view json_text);

/// The segments that a rule names, in its order; whatever else stands there is not looked at.
std::vector<SegmentMention> segments_in(const boost::json::value& rule, const std::string& pointer);

}  // namespace bellwether
