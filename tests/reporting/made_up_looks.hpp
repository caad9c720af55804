// Looks at experiments made up in memory: listeners with one number a metric, after and before their exposure.
#pragma once

#include <cstdint>
#include <vector>

#include "domain/experiment.hpp"
#include "reporting/scorecard_builder.hpp"

namespace bellwether::test {

inline Experiment two_arms() {
    Experiment experiment;
    experiment.key = "new-model";
    experiment.state = ExperimentState::running;
    experiment.variants.resize(2);
    experiment.variants[0].key = "control";
    experiment.variants[0].is_control = true;
    experiment.variants[1].variant_id = 1;
    experiment.variants[1].key = "treatment";
    return experiment;
}

inline constexpr int look_day = 20'000;

struct MadeUpListener {
    int variant = 0;
    std::int64_t after = 0;
    std::int64_t before = 0;
    int stage = 0;
    int day = look_day - 5;
};

/// The inputs of one metric; sample ratio as planned.
inline ScorecardInputs inputs_of(const std::vector<MadeUpListener>& listeners, const MetricDefinition& metric) {
    ScorecardInputs inputs;
    inputs.metrics = {{metric, MetricRole::primary, std::nullopt}};
    inputs.now.before_day = look_day;
    auto& values = inputs.now.metrics.emplace_back();
    double counts[2] = {0, 0};
    for (const auto& listener : listeners) {
        inputs.now.listeners.push_back({listener.variant, listener.day});
        values.numerator.after.push_back(listener.after);
        values.numerator.before.push_back(listener.before);
        ++counts[listener.variant];
    }
    const double total = counts[0] + counts[1];
    inputs.counts.variants = {{0, counts[0], total / 2}, {1, counts[1], total / 2}};
    inputs.exposures = {total, 0};
    return inputs;
}

/// n listeners each of whom x give one thumb up: what the Open Bandit import looks like.
inline std::vector<MadeUpListener> thumbs_of(int n, int control, int treatment) {
    std::vector<MadeUpListener> listeners;
    for (int variant = 0; variant < 2; ++variant)
        for (int i = 0; i < n; ++i)
            listeners.push_back({variant, i < (variant ? treatment : control) ? 1 : 0});
    return listeners;
}

inline ScorecardSettings settings_at_look() {
    ScorecardSettings settings;
    settings.as_of = UtcTime(UtcDay(std::chrono::days(look_day - 1)));
    return settings;
}

inline Scorecard card_of(const ScorecardInputs& inputs, const ScorecardSettings& settings = settings_at_look()) {
    return build_scorecard({two_arms(), summarise(two_arms(), inputs), settings});
}

}  // namespace bellwether::test
