// Metrics that somebody defined, as JSON; the ready-made ones are in the program.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/result.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct StoredMetric {
    std::string key;
    std::string definition_json;
    std::int64_t revision = 1;
};

class MetricStore {
  public:
    explicit MetricStore(Transaction& transaction) : transaction_(transaction) {}

    std::optional<StoredMetric> by_key(const std::string& key);
    /// Those that there are, by key.
    std::vector<StoredMetric> by_keys(const std::vector<std::string>& keys);
    /// By key.
    std::vector<StoredMetric> page(const std::string& after_key, int limit);
    /// Refuses (conflict) a key that is taken.
    Result<std::int64_t> add(const StoredMetric& metric, const std::string& author);
    /// Refuses (stale) another revision than `metric.revision`. Returns the new one.
    Result<std::int64_t> replace(const StoredMetric& metric);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
