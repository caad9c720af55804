#include "reporting/metric_json.hpp"

#include <boost/json/array.hpp>

#include "domain/ensure.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace json = boost::json;

namespace {

json::array list(const std::vector<std::string>& values) {
    json::array items;
    for (const auto& value : values)
        items.push_back(json::string(value));
    return items;
}

json::object side_json(const MetricSide& side) {
    json::object result{{"measure", to_string(side.measure)}};
    const auto& filter = side.filter;
    json::object conditions;
    if (!filter.genres.empty()) conditions["genre"] = list(filter.genres);
    if (!filter.modes.empty()) conditions["mode"] = list(filter.modes);
    if (!filter.recommenders.empty()) conditions["recommender"] = list(filter.recommenders);
    if (!filter.popularity_bands.empty()) conditions["popularity"] = list(filter.popularity_bands);
    if (!filter.artist_attribute.empty())
        conditions["artist"] = {{"attribute", filter.artist_attribute}, {"value", filter.artist_attribute_value}};
    if (!conditions.empty()) result["filter"] = std::move(conditions);
    return result;
}

}  // namespace

json::object to_json(const MetricDefinition& metric) {
    json::object result{{"key", metric.key},
                        {"name", metric.name},
                        {"question", metric.question},
                        {"kind", to_string(metric.kind)},
                        {"numerator", side_json(metric.numerator)},
                        {"unit", metric.unit},
                        {"unit_divisor", metric.unit_divisor},
                        {"direction", to_string(metric.direction)},
                        {"maturity_days", metric.maturity_days}};
    if (metric.kind == MetricKind::ratio) result["denominator"] = side_json(metric.denominator);
    if (metric.window_days) result["window_days"] = *metric.window_days;
    if (metric.cap) result["cap"] = {{"value", *metric.cap}};
    if (metric.cap_percentile) result["cap"] = {{"percentile", *metric.cap_percentile}};
    if (metric.kind == MetricKind::proportion) result["at_least"] = metric.at_least;
    if (metric.kind == MetricKind::quantile) {
        result["quantile"] = metric.quantile;
        result["of"] = metric.of_events ? "events" : "listeners";
    }
    if (metric.kind == MetricKind::retention) {
        result["return_from"] = metric.return_from;
        result["return_until"] = metric.return_until;
    }
    result["ready_made"] = metric.ready_made;
    result["revision"] = metric.revision;
    return result;
}

MetricDefinition stored_metric(const std::string& definition_json, std::int64_t revision) {
    auto document = read_metric(parse_json(definition_json).value().as_object());
    ensure(document.has_value(), "a stored metric was accepted when it was stored");
    document.value().metric.revision = revision;
    return std::move(document.value().metric);
}

}  // namespace bellwether
