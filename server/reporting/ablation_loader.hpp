// What the ablation report reads: the rounds that are over, each as an experiment, and the credit of the same days.
#pragma once

#include "domain/result.hpp"
#include "reporting/ablation_report.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

/// Refuses (not_found) an unknown ablation. A round is read once it is over: its interval is of one look. Days are read
/// up to the round's planned end; a round that was ended before is not read, as people may have ended it for what they saw.
Result<AblationReport> load_ablation_report(Transaction& transaction, const std::string& key, const AblationSettings& settings);

}  // namespace bellwether
