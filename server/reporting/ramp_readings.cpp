#include "reporting/ramp_readings.hpp"

#include <fmt/format.h>

namespace bellwether {

namespace {

/// Turned so that positive is good, whichever way the metric is wanted to go.
GuardrailReading reading_of(const MetricComparison& comparison) {
    GuardrailReading reading;
    reading.metric = comparison.metric;
    reading.variant = comparison.variant;
    if (!comparison.relative.effect) {
        reading.why = comparison.relative.why;
        return reading;
    }
    const Effect& effect = *comparison.relative.effect;
    const bool up_is_good = comparison.direction == Direction::increase_is_good;
    reading.known = true;
    reading.lower = up_is_good ? effect.lower : -effect.upper;
    reading.upper = up_is_good ? effect.upper : -effect.lower;
    return reading;
}

void add_listeners(const Variant& variant, const Scorecard& card, RampReadings& readings) {
    for (const MetricComparison& comparison : card.comparisons) {
        if (!variant.is_control && comparison.variant != variant.key) continue;
        const double exposed = variant.is_control ? comparison.control_listeners : comparison.treatment_listeners;
        readings.listeners.push_back({variant.key, variant.is_control, exposed});
        return;
    }
}

}  // namespace

RampReadings ramp_readings_of(const Experiment& experiment, const Scorecard& card) {
    RampReadings readings;
    readings.data_until = card.caught_up_at;
    for (const Variant& variant : experiment.variants)
        if (!variant.killed_at) add_listeners(variant, card, readings);
    const SampleRatioCheck& ratio = card.sample_ratio;
    if (ratio.p_value) readings.sample_ratio_sound = ratio.sound;
    readings.sample_ratio_text = ratio.p_value
                                     ? fmt::format("sample ratio p = {:.3g}, the threshold is {}", *ratio.p_value,
                                                   ratio.threshold)
                                     : "the sample ratio cannot be tested: " + ratio.refused;
    for (const MetricComparison& comparison : card.comparisons) {
        if (comparison.role == MetricRole::secondary) continue;
        const Variant* variant = experiment.variant(comparison.variant);
        if (variant != nullptr && !variant->killed_at) readings.guardrails.push_back(reading_of(comparison));
    }
    return readings;
}

}  // namespace bellwether
