// How many first exposures each variant should have got, along the ramp's whole history. Pure.
#pragma once

#include <vector>

#include "domain/allocation.hpp"
#include "domain/experiment.hpp"

namespace bellwether {

/// First exposures of one variant to slots of one ramp step, within one period between two changes of the allocations.
struct StratumCount {
    int step = 0;
    int period = 0;  ///< how many of the change times are at or before the exposure
    int variant_id = 0;
    double listeners = 0;
};

struct VariantCount {
    int variant_id = 0;
    double observed = 0;
    double expected = 0;
};

struct ExpectedCounts {
    std::vector<VariantCount> variants;  ///< by variant_id; sums of observed and expected are equal
    /// First exposures to a variant that held no slot of the step by then: replicas that had not yet heard of the
    /// change. They are left out of the comparison.
    double too_late = 0;
};

/// The moments at which the allocations of an experiment changed, sorted, each once.
std::vector<UtcTime> change_times(const AllocationHistory& history, int experiment_id, int iteration);

/// Within a ramp step the variants' slots were taken together, so among listeners of that step's slots, in a period
/// without changes, first exposures fall to the variants as their slots do, whatever the split was at other steps.
/// The expectation is the sum over steps and periods. An exposure that claims to be older than its step's slots (history
/// that is told afterwards, or a clock that is behind) counts in the period in which they were taken.
/// O(strata * history).
ExpectedCounts expected_counts(const AllocationHistory& history, int experiment_id, int iteration,
                               const std::vector<UtcTime>& times, const std::vector<StratumCount>& counts);

/// For an experiment that somebody else randomised: the listeners fall to the variants by their weights.
ExpectedCounts expected_by_weight(const Experiment& experiment, const std::vector<StratumCount>& counts);

}  // namespace bellwether
