// Whether the metrics that an experiment names are defined.
#pragma once

#include <string>

#include "domain/result.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

/// `metrics_json` as read_experiment() makes it. Refuses (invalid), each with its pointer, keys that are neither of a
/// ready-made metric nor of a stored one.
Result<void> check_metrics(Transaction& transaction, const std::string& metrics_json);

}  // namespace bellwether
