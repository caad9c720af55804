// A metric's definition as the API writes and reads it; docs/formats/metric.md describes every field.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "domain/metric.hpp"
#include "domain/result.hpp"

namespace bellwether {

inline constexpr std::size_t metric_filter_values_max = 100;

struct MetricDocument {
    MetricDefinition metric;
    std::string reason;  ///< of this change; may be empty
};

/// Refuses (invalid), each with its pointer: unknown fields, kinds, measures and filter properties, what a kind needs
/// and lacks, and what it has and cannot use.
Result<MetricDocument> read_metric(const boost::json::object& body);

/// A stored definition, which read_metric() has accepted.
MetricDefinition stored_metric(const std::string& definition_json, std::int64_t revision);

boost::json::object to_json(const MetricDefinition& metric);

}  // namespace bellwether
