// The counts of exposures that a scorecard checks first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/exposure_strata.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct TotalsQuestion {
    int experiment_id = 0;
    int iteration = 1;
    UtcDay before;  ///< days before this one count; exposures too
};

/// $1 experiment, $2 iteration, $3 the first day that no longer counts.
Parameters parameters_of(const TotalsQuestion& question);

struct Freshness {
    UtcTime caught_up_at;       ///< the rollups hold what was committed by then
    std::int64_t events_seen = 0;
};

struct ExposureCounts {
    double listeners = 0;    ///< exposed, once each
    double conflicting = 0;  ///< of those, seen in more than one variant: left out of the analysis
};

/// Costs of the methods: one index range of exposure_rollups for the experiment.
class ScorecardStore {
  public:
    explicit ScorecardStore(Transaction& transaction) : transaction_(transaction) {}

    /// First exposures of those whom the analysis counts, by ramp step, period between `times`, and variant.
    std::vector<StratumCount> exposure_strata(const TotalsQuestion& question, const std::vector<UtcTime>& times);
    /// The same by variant, for experiments that somebody else randomised.
    std::vector<StratumCount> imported_exposures(const TotalsQuestion& question);
    ExposureCounts exposure_counts(const TotalsQuestion& question);
    Freshness freshness();

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
