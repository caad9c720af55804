// All that a scorecard is made of, with no listener in it: what is stored when one is frozen. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reporting/imbalance.hpp"
#include "reporting/metric_statistics.hpp"
#include "reporting/scorecard_settings.hpp"
#include "storage/scorecard_store.hpp"

namespace bellwether {

/// As loaded: the listeners one by one.
struct ScorecardInputs {
    std::vector<ChosenMetric> metrics;
    Look now;
    std::optional<Look> at_planned_end;  ///< where that has come: what the fixed-horizon answer is made of
    std::optional<UtcTime> planned_end;
    std::vector<std::map<int, double>> splits;  ///< of the stages, shares by variant_id
    std::vector<ListenerDimension> dimensions;  ///< where the sample ratio is broken
    std::optional<ListenerDimension> segment;   ///< where segments were asked for; now.segments index its values
    ExpectedCounts counts;
    ExposureCounts exposures;
    Freshness freshness;
};

struct StageStatistics {
    std::vector<std::optional<double>> shares;  ///< by variant; absent where it holds no slots
    double listeners = 0;
};

struct SegmentStatistics {
    std::string value;
    std::vector<MetricStatistics> metrics;
};

/// Variants stand in the experiment's order throughout, metrics in that of `metrics`.
struct ScorecardStatistics {
    std::vector<ChosenMetric> metrics;
    std::vector<MetricStatistics> now;
    std::optional<UtcTime> planned_end;
    std::optional<std::vector<MetricStatistics>> at_planned_end;
    std::string segment_dimension;
    std::vector<SegmentStatistics> segments;
    std::vector<StageStatistics> stages;
    std::vector<DimensionCounts> dimensions;
    double new_listeners_a_day = 0;  ///< over the last seven days that are in the data
    ExpectedCounts counts;
    ExposureCounts exposures;
    UtcTime caught_up_at;  ///< what was committed by then is in it
};

/// O(metrics * listeners), each metric within each segment besides.
ScorecardStatistics summarise(const Experiment& experiment, const ScorecardInputs& inputs);

}  // namespace bellwether
