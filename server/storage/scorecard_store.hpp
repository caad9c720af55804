// The sums that scorecards are made of, read from the rollups.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "domain/exposure_strata.hpp"
#include "domain/metric.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

/// Sums over the exposed listeners of one variant: exact whole numbers, centred in the database without losing a digit.
struct VariantTotals {
    int variant_id = 0;
    double listeners = 0;
    std::array<double, measure_count> sums{};  ///< whole numbers, exact below 2^53
    std::array<double, measure_count> means{};
    std::array<double, measure_count> centred_squares{};
    /// Sum of (numerator - mean)(denominator - mean) for the pairs that ratios need: thumbs_up with thumbs,
    /// completions with listened_plays, skips with listened_plays.
    double centred_up_thumbs = 0;
    double centred_completions_listened = 0;
    double centred_skips_listened = 0;

    double sum(Measure measure) const { return sums[static_cast<std::size_t>(measure)]; }
    double mean(Measure measure) const { return means[static_cast<std::size_t>(measure)]; }
    double centred_square(Measure measure) const { return centred_squares[static_cast<std::size_t>(measure)]; }
};

struct TotalsQuestion {
    int experiment_id = 0;
    int iteration = 1;
    UtcDay before;  ///< days before this one count; exposures too
};

struct Freshness {
    UtcTime caught_up_at;       ///< the rollups hold what was committed by then
    std::int64_t events_seen = 0;
};

struct ExposureCounts {
    double listeners = 0;    ///< exposed, once each
    double conflicting = 0;  ///< of those, seen in more than one variant: left out of the analysis
};

/// Costs of the methods: one index range of exposure_rollups for the experiment, joined with the days since each
/// exposure.
class ScorecardStore {
  public:
    explicit ScorecardStore(Transaction& transaction) : transaction_(transaction) {}

    /// Listeners seen in two variants are left out.
    std::vector<VariantTotals> variant_totals(const TotalsQuestion& question);
    /// First exposures by ramp step, period between `times`, and variant.
    std::vector<StratumCount> exposure_strata(const TotalsQuestion& question, const std::vector<UtcTime>& times);
    /// First exposures by variant, for experiments that somebody else randomised.
    std::vector<StratumCount> imported_exposures(const TotalsQuestion& question);
    ExposureCounts exposure_counts(const TotalsQuestion& question);
    Freshness freshness();

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
