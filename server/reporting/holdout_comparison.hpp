// What everything shipped was worth in a quarter: the twin against the holdout.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/holdout.hpp"
#include "domain/scorecard.hpp"
#include "storage/database.hpp"
#include "storage/holdout_store.hpp"

namespace bellwether {

/// Sums over the active listeners of a group: whole numbers, so that neither order nor size changes a digit.
struct GroupTotals {
    __extension__ using Wide = __int128;
    static constexpr std::size_t measures = 4;  ///< thumbs up, thumbs down, both, milliseconds heard

    std::int64_t listeners = 0;
    std::array<Wide, measures> sums{};
    std::array<Wide, measures> squares{};

    void add(const ListenerActivity& activity);
};

struct HoldoutMetric {
    std::string_view metric;
    std::string_view unit;
    double holdout_mean = 0;
    double holdout_total = 0;
    double twin_mean = 0;
    double twin_total = 0;
    EstimatedEffect absolute;  ///< twin less holdout, valid at every look
    EstimatedEffect relative;
    EstimatedEffect absolute_fixed_horizon;  ///< valid once, when the quarter is over
    EstimatedEffect relative_fixed_horizon;
};

struct HoldoutComparison {
    Holdout holdout;
    UtcDay from;              ///< the first whole day of the holdout
    UtcDay until;             ///< half-open
    UtcTime caught_up_at;     ///< what was committed by then is in it
    double alpha = 0.05;
    double tuning_listeners = 0;
    std::int64_t holdout_listeners = 0;  ///< active ones: something of them is known within these days
    std::int64_t twin_listeners = 0;
    SampleRatioCheck sample_ratio;  ///< the groups are of one size, so are their active listeners
    std::vector<HoldoutMetric> metrics;
};

/// Pure. Thumbs up, thumbs down, thumbs, and hours per active listener.
HoldoutComparison compare_holdout(const Holdout& holdout, const GroupTotals& held_out, const GroupTotals& twin);

/// Nothing is recorded when a listener falls into a group: who does follows from the hash. So this reads what every
/// listener did in the quarter, in pieces, and sorts them here. O(listeners * days). Refuses (not_found) a quarter
/// without a holdout.
Result<HoldoutComparison> load_holdout_comparison(Database& database, Quarter quarter, UtcTime as_of);

}  // namespace bellwether
