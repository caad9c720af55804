#include "reporting/report_query.hpp"

#include <fmt/format.h>

#include "domain/key.hpp"
#include "domain/time.hpp"
#include "reporting/metric_json.hpp"
#include "runtime/clock.hpp"
#include "storage/experiment_store.hpp"
#include "storage/metric_store.hpp"

namespace bellwether {

Result<UtcTime> as_of_parameter(const Request& request) {
    if (!request.has_query("as_of")) return now();
    const std::string text = request.query_value("as_of");
    if (const auto day = parse_day(text)) return UtcTime(day.value());
    const auto time = parse_time(text);
    if (time) return time.value();
    return invalid_at("/as_of", "bad_time", fmt::format("as_of = '{}': wanted is a day or an RFC 3339 time", text));
}

Result<Experiment> experiment_of(Transaction& transaction, const Request& request) {
    const std::string key(request.parameter("key"));
    if (is_key(key))
        if (auto experiment = ExperimentStore(transaction).by_key(key)) return std::move(*experiment);
    return Error{ErrorKind::not_found, fmt::format("there is no experiment '{}'", is_key(key) ? key : "?"), {}};
}

std::vector<ChosenMetric> chosen_metrics(Transaction& transaction, const Experiment& experiment) {
    const auto named = named_metrics(experiment);
    std::vector<std::string> keys;
    for (const auto& metric : named)
        if (find_metric(metric.key) == nullptr) keys.push_back(metric.key);
    std::vector<MetricDefinition> custom;
    for (const auto& stored : MetricStore(transaction).by_keys(keys))
        custom.push_back(stored_metric(stored.definition_json, stored.revision));
    return choose_metrics(named, custom);
}

}  // namespace bellwether
