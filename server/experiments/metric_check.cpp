#include "experiments/metric_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>

#include "domain/metric.hpp"
#include "http/json.hpp"
#include "storage/metric_store.hpp"

namespace bellwether {

namespace {

std::string ready_made_words() {
    std::string words;
    for (const MetricDefinition& metric : ready_made_metrics())
        words += (words.empty() ? "" : ", ") + metric.key;
    return words;
}

}  // namespace

Result<void> check_metrics(Transaction& transaction, const std::string& metrics_json) {
    const auto metrics = parse_json(metrics_json);
    std::vector<std::pair<std::size_t, std::string>> custom;
    std::vector<std::string> keys;
    const auto& items = metrics.value().as_array();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string key(items[i].at("metric").as_string());
        if (find_metric(key) != nullptr) continue;
        custom.emplace_back(i, key);
        keys.push_back(key);
    }
    const auto known = MetricStore(transaction).by_keys(keys);
    Error error{ErrorKind::invalid, "", {}};
    for (const auto& [i, key] : custom) {
        const std::string& wanted = key;
        if (std::any_of(known.begin(), known.end(), [&](const StoredMetric& metric) { return metric.key == wanted; }))
            continue;
        error.errors.push_back({fmt::format("/metrics/{}", i), "unknown_metric",
                                fmt::format("there is no metric '{}'; define it first, or take one of: {}", key,
                                            ready_made_words())});
    }
    if (error.errors.empty()) return ok();
    error.detail = error.errors.front().detail;
    return error;
}

}  // namespace bellwether
