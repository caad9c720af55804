#include "reporting/scorecard_loader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reporting/look_loader.hpp"
#include "reporting/report_query.hpp"
#include "storage/allocation_store.hpp"
#include "storage/catalog_store.hpp"
#include "storage/experiment_store.hpp"
#include "storage/listener_rule_store.hpp"
#include "storage/play_value_store.hpp"

namespace bellwether {

namespace {

/// The plan's clock starts with the experiment; of imported exposures, which may be older than it, with the first one.
std::optional<UtcTime> planned_end_of(const Experiment& experiment, const ScorecardSettings& settings, const Look& now) {
    if (!settings.planned_days) return std::nullopt;
    std::optional<UtcTime> start = experiment.started_at;
    if (!experiment.randomised_by_us) {
        const auto first = std::min_element(now.listeners.begin(), now.listeners.end(), [](const auto& a, const auto& b) {
            return a.exposed_day < b.exposed_day;
        });
        if (first == now.listeners.end()) return std::nullopt;
        start = UtcTime(UtcDay(std::chrono::days(first->exposed_day)));
    }
    if (!start) return std::nullopt;
    return *start + std::chrono::days(*settings.planned_days);
}

ScorecardBasis load(Transaction& transaction, const Experiment& experiment, const ScorecardQuestion& question) {
    auto settings = settings_of(experiment, question.as_of);
    settings.method = question.method;
    if (question.method == ScorecardMethod::plain) settings.cuped = false;

    ScorecardStore store(transaction);
    ScorecardInputs inputs;
    inputs.metrics = chosen_metrics(transaction, experiment);
    LookQuestion look;
    look.totals = {experiment.experiment_id, experiment.iteration, day_of(question.as_of) + std::chrono::days(1)};
    look.pre_period_days = settings.pre_period_days;
    look.catalog_version = CatalogStore(transaction).version_at(question.as_of);
    inputs.exposures = store.exposure_counts(look.totals);
    inputs.freshness = store.freshness();
    std::optional<ExposureStages> stages;
    if (experiment.randomised_by_us) {
        const auto history = AllocationStore(transaction).history_of_experiment(experiment.experiment_id);
        look.change_times = change_times(history, experiment.experiment_id, experiment.iteration);
        stages.emplace(history, experiment.experiment_id, experiment.iteration, look.change_times);
        look.stages = &*stages;
        inputs.splits = stages->splits();
        inputs.counts = expected_counts(history, experiment.experiment_id, experiment.iteration, look.change_times,
                                        store.exposure_strata(look.totals, look.change_times));
    } else {
        inputs.counts = expected_by_weight(experiment, store.imported_exposures(look.totals));
    }
    look.steps_wanted = !check_sample_ratio(experiment, inputs.counts, settings.sample_ratio_threshold).sound;
    inputs.now = load_look(transaction, look, inputs.metrics);
    const auto dimension = [&](std::string_view name) {
        return dimension_of(std::string(name),
                            PlayValueStore(transaction)
                                .segments(look.totals, std::string(name), settings.pre_period_days, look.catalog_version));
    };
    if (look.steps_wanted) {
        inputs.dimensions = dimensions_of_exposure(inputs.now);
        for (const auto name : segment_dimensions)
            inputs.dimensions.push_back(dimension(name));
    }
    if (!question.segment.empty()) {
        inputs.segment = dimension(question.segment);
        inputs.now.segments = inputs.segment->value_of_listener;
    }

    inputs.planned_end = planned_end_of(experiment, settings, inputs.now);
    if (inputs.planned_end && *inputs.planned_end <= question.as_of) {
        auto at_end = look;
        at_end.totals.before = day_of(*inputs.planned_end - std::chrono::microseconds(1)) + std::chrono::days(1);
        inputs.at_planned_end = load_look(transaction, at_end, inputs.metrics);
    }
    return {experiment, summarise(experiment, inputs), settings};
}

}  // namespace

Result<ScorecardBasis> load_scorecard_basis(Transaction& transaction, const ScorecardQuestion& question) {
    const auto experiment = ExperimentStore(transaction).by_key(question.experiment);
    if (!experiment)
        return Error{ErrorKind::not_found, fmt::format("there is no experiment '{}'", question.experiment), {}};
    if (!question.segment.empty() &&
        std::find(segment_dimensions.begin(), segment_dimensions.end(), question.segment) == segment_dimensions.end())
        return invalid_at("/segment", "unknown_segment",
                          fmt::format("'{}' is none of: mode, genre, tenure, popularity, novelty", question.segment));
    if (question.with_bots) ListenerRuleStore(transaction).count_bots(*question.with_bots);
    return load(transaction, *experiment, question);
}

Scorecard load_scorecard(Transaction& transaction, const Experiment& experiment, UtcTime as_of) {
    return build_scorecard(
        load(transaction, experiment, {experiment.key, as_of, ScorecardMethod::standard, "", std::nullopt}));
}

}  // namespace bellwether
