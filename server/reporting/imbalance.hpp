// Did the listeners reach the variants in the planned shares, and if not, which of them are missing? Pure.
#pragma once

#include <string>
#include <vector>

#include "domain/experiment.hpp"
#include "domain/exposure_strata.hpp"
#include "domain/scorecard.hpp"
#include "reporting/listener_sample.hpp"

namespace bellwether {

SampleRatioCheck check_sample_ratio(const Experiment& experiment, const ExpectedCounts& counts, double threshold);

/// What every listener of a look is by one dimension that is older than the exposure (or is the exposure's own day and
/// step).
struct ListenerDimension {
    std::string name;
    std::vector<std::string> values;     ///< each once
    std::vector<int> value_of_listener;  ///< an index of `values` for each listener of the look
};

/// The listeners of a look by value and variant, in the order of the experiment's variants.
struct DimensionCounts {
    std::string name;
    std::vector<std::string> values;
    std::vector<std::vector<double>> listeners;
};

DimensionCounts counts_of(const ListenerDimension& dimension, const Look& look, const std::vector<int>& variant_ids);

/// Each value once, sorted, with the index of each listener's.
ListenerDimension dimension_of(std::string name, const std::vector<std::string>& value_of_each_listener);

/// The day of exposure, and the ramp step where it is known.
std::vector<ListenerDimension> dimensions_of_exposure(const Look& look);

/// Values of the dimensions whose listeners fall to the variants otherwise than planned, where the correction over all
/// values looked at still says so (Bonferroni, 1%). First come those without which the rest is as planned.
std::vector<ImbalanceCause> causes_of_imbalance(const Experiment& experiment, const SampleRatioCheck& check,
                                                const std::vector<DimensionCounts>& dimensions);

/// "the shares are off among the listeners exposed on 2026-11-22; ..." Empty without causes.
std::string describe(const std::vector<ImbalanceCause>& causes);

}  // namespace bellwether
