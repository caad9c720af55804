// The effect over time: day by day, cumulated with its confidence sequence, and by days since exposure, where novelty
// wears off and primacy grows. Pure.
#pragma once

#include <string>
#include <vector>

#include "domain/experiment.hpp"
#include "reporting/listener_sample.hpp"
#include "reporting/scorecard_settings.hpp"
#include "storage/series_store.hpp"

namespace bellwether {

struct SeriesPoint {
    int day = 0;  ///< since 1970-01-01; of the third kind of series, since the exposure
    double control_listeners = 0;
    double treatment_listeners = 0;
    EstimatedEffect effect;  ///< absolute, always valid
    bool cuped = false;
};

/// Does the effect change with the days since a listener's exposure? Each listener's slope over its days is one number,
/// so that the days of one listener may hang together as they like; the slopes are compared by Welch.
struct EffectTrend {
    EstimatedEffect slope;  ///< of the effect, in the metric's unit a day; always valid
    std::string reading;    ///< steady, wears off (novelty), grows (primacy), no answer
};

struct MetricSeries {
    std::string metric;
    std::string variant;
    std::string unit;
    std::vector<SeriesPoint> daily;
    std::vector<SeriesPoint> cumulative;
    std::vector<SeriesPoint> since_exposure;
    EffectTrend trend;
};

/// Only what adds up over days can be followed: means and ratios of counters.
bool can_be_followed(const MetricDefinition& metric);

/// `look` needs its listeners and stages only; `past` holds what each did before its exposure, for CUPED, or nothing.
/// Each point is the estimate of the scorecard, of other days. O(listeners * days).
MetricSeries build_series(const Experiment& experiment, const Variant& variant, const MetricDefinition& metric,
                          const Look& look, const std::vector<DayOfListener>& days,
                          const std::vector<CountersOfListener>& past, const ScorecardSettings& settings);

}  // namespace bellwether
