// What a scorecard is made of, from one snapshot of the database.
#pragma once

#include <optional>
#include <string>

#include "domain/result.hpp"
#include "reporting/scorecard_builder.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct ScorecardQuestion {
    std::string experiment;
    UtcTime as_of;
    ScorecardMethod method = ScorecardMethod::standard;
    std::string segment;  ///< a dimension; empty: everybody together
    std::optional<bool> with_bots;  ///< whether listeners that cannot be people count; absent: as the plan says
};

/// Refuses (not_found) an experiment that there is not, and (invalid) an unknown segment.
Result<ScorecardBasis> load_scorecard_basis(Transaction& transaction, const ScorecardQuestion& question);

/// The scorecard as the route shows it, for whoever decides on it: the autopilot and promotion.
Scorecard load_scorecard(Transaction& transaction, const Experiment& experiment, UtcTime as_of);

}  // namespace bellwether
