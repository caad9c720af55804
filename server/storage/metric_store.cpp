#include "storage/metric_store.hpp"

#include <fmt/format.h>

#include <sql/embedded.hpp>

namespace bellwether {

namespace queries = sql::metric_store;

namespace {

std::vector<StoredMetric> read(const Rows& rows) {
    std::vector<StoredMetric> metrics;
    for (const Row row : rows)
        metrics.push_back({row.string(0), row.string(1), row.integer(2)});
    return metrics;
}

}  // namespace

std::vector<StoredMetric> MetricStore::by_keys(const std::vector<std::string>& keys) {
    if (keys.empty()) return {};
    return read(transaction_.run(queries::by_keys, Parameters().texts(keys)));
}

std::optional<StoredMetric> MetricStore::by_key(const std::string& key) {
    auto found = by_keys({key});
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<StoredMetric> MetricStore::page(const std::string& after_key, int limit) {
    return read(transaction_.run(queries::page, Parameters().text(after_key).integer(limit)));
}

Result<std::int64_t> MetricStore::add(const StoredMetric& metric, const std::string& author) {
    const auto rows =
        transaction_.run(queries::add, Parameters().text(metric.key).text(metric.definition_json).text(author));
    if (rows.empty()) return Error{ErrorKind::conflict, fmt::format("there is a metric '{}' already", metric.key), {}};
    return rows[0].integer(0);
}

Result<std::int64_t> MetricStore::replace(const StoredMetric& metric) {
    const auto rows = transaction_.run(
        queries::replace, Parameters().text(metric.key).text(metric.definition_json).integer(metric.revision));
    if (rows.empty())
        return Error{ErrorKind::stale,
                     fmt::format("the metric '{}' was changed since you read it: read it again", metric.key),
                     {}};
    return rows[0].integer(0);
}

}  // namespace bellwether
