#include "reporting/ablation_loader.hpp"

#include <fmt/format.h>

#include <set>

#include "domain/exposure_strata.hpp"
#include "reporting/imbalance.hpp"
#include "reporting/look_loader.hpp"
#include "reporting/metric_estimate.hpp"
#include "storage/ablation_store.hpp"
#include "storage/allocation_store.hpp"
#include "storage/experiment_store.hpp"
#include "storage/report_store.hpp"
#include "storage/scorecard_store.hpp"

namespace bellwether {

namespace {

constexpr double ms_per_hour = 3'600'000;

analysis::Undefined refusal(std::string why) { return {analysis::Reason::no_support, std::move(why)}; }

void refuse(AblationReading& reading, const std::string& why) {
    reading.thumbs_up = refusal(why);
    reading.hours = refusal(why);
}

/// Half-open: a round ends with a UTC day.
UtcDay before_of(const AblationRound& round) { return day_of(round.ends_at); }

bool shares_are_sound(Transaction& transaction, const Experiment& experiment, const TotalsQuestion& totals,
                      const ScorecardSettings& settings) {
    const auto history = AllocationStore(transaction).history_of_experiment(experiment.experiment_id);
    const auto times = change_times(history, experiment.experiment_id, experiment.iteration);
    const auto counts = expected_counts(history, experiment.experiment_id, experiment.iteration, times,
                                        ScorecardStore(transaction).exposure_strata(totals, times));
    return check_sample_ratio(experiment, counts, settings.sample_ratio_threshold).sound;
}

analysis::Outcome<analysis::Comparison> effect(const Look& look, std::size_t metric, const ChosenMetric& chosen, int control,
                                               int treatment, double alpha, AblationReading& reading) {
    const std::vector<int> variants{control, treatment};
    const auto statistics = statistics_of({chosen.metric, look, look.metrics[metric], variants, std::nullopt});
    const auto estimate = estimate_metric({chosen.metric, statistics, 0, 1, alpha, true});
    reading.control_listeners = estimate.control.listeners;
    reading.arm_listeners = estimate.treatment.listeners;
    return estimate.absolute;
}

void read_round(Transaction& transaction, const AblationRound& round, const AblationSettings& settings, AblationInputs& inputs) {
    const auto experiment = ExperimentStore(transaction).by_key(round.experiment);
    const TotalsQuestion totals{experiment->experiment_id, experiment->iteration, before_of(round)};
    const auto scorecard = settings_of(*experiment, round.ends_at);
    const bool cut_short = *round.ended_at < round.ends_at || (experiment->stopped_at && *experiment->stopped_at < round.ends_at);
    const bool sound = cut_short || shares_are_sound(transaction, *experiment, totals, scorecard);
    LookQuestion question;
    question.totals = totals;
    question.pre_period_days = scorecard.pre_period_days;
    const std::vector<ChosenMetric> metrics = {{*find_metric("thumbs_up"), MetricRole::primary, std::nullopt},
                                               {*find_metric("listening_hours"), MetricRole::secondary, std::nullopt}};
    const Look look = cut_short || !sound ? Look{} : load_look(transaction, question, metrics);
    for (const auto& arm : round.arms) {
        auto& reading = inputs.readings.emplace_back();
        reading.round = round.round;
        reading.experiment = round.experiment;
        reading.arm = arm;
        reading.population = static_cast<double>(look.listeners.size()) / (round.percent / 100);
        const Variant* variant = experiment->variant(arm.variant);
        if (cut_short)
            refuse(reading, fmt::format("round {} was ended before its planned end", round.round));
        else if (!sound)
            refuse(reading, fmt::format("in round {} the listeners did not reach the arms in the planned shares", round.round));
        else if (!variant || variant->killed_at)
            refuse(reading, fmt::format("its arm was killed in round {}", round.round));
        else {
            const int control = experiment->control().variant_id;
            reading.thumbs_up = effect(look, 0, metrics[0], control, variant->variant_id, settings.alpha, reading);
            reading.hours = effect(look, 1, metrics[1], control, variant->variant_id, settings.alpha, reading);
        }
    }
}

/// In the columns of credit_days.
struct RuleColumns {
    CreditColumn up;
    CreditColumn ms;
    double units;
};
constexpr std::array<RuleColumns, credit_rules.size()> rule_columns = {{
    {CreditColumn::selected_up, CreditColumn::selected_ms, 1},
    {CreditColumn::proportional_up_micro, CreditColumn::proportional_ms_micro, micro},
    {CreditColumn::shapley_up_micro, CreditColumn::shapley_ms_micro, micro},
    {CreditColumn::unique_up, CreditColumn::unique_ms, 1},
}};

void read_credit(Transaction& transaction, const AblationRound& round, const std::map<int, std::string>& recommender_of,
                 AblationInputs& inputs) {
    AttributionQuestion question;
    question.from = day_of(round.begins_at);
    question.until = before_of(round);
    ReportStore store(transaction);
    const auto happened = store.happened(question);
    inputs.happened[round.round] = {static_cast<double>(happened[HappenedColumn::up]),
                                    static_cast<double>(happened[HappenedColumn::ms]) / ms_per_hour};
    for (const auto& sums : store.credit_by_group(question)) {
        auto& credit = inputs.credit[round.round][recommender_of.at(sums.model_version_id)];
        for (std::size_t i = 0; i < rule_columns.size(); ++i) {
            credit[i].thumbs_up += static_cast<double>(sums[rule_columns[i].up]) / rule_columns[i].units;
            credit[i].hours += static_cast<double>(sums[rule_columns[i].ms]) / rule_columns[i].units / ms_per_hour;
        }
    }
}

}  // namespace

Result<AblationReport> load_ablation_report(Transaction& transaction, const std::string& key, const AblationSettings& settings) {
    const auto ablation = AblationStore(transaction).by_key(key);
    if (!ablation) return Error{ErrorKind::not_found, fmt::format("there is no ablation '{}'", key), {}};
    std::map<int, std::string> recommender_of;
    for (const auto& model : ReportStore(transaction).models())
        recommender_of[model.model_version_id] = model.recommender;
    AblationInputs inputs;
    inputs.caught_up_at = ScorecardStore(transaction).freshness().caught_up_at;
    for (const auto& name : ablation->recommenders)
        inputs.waiting.emplace_back(name, false);
    for (const auto& name : ablation->candidates)
        inputs.waiting.emplace_back(name, true);
    for (const auto& round : ablation->rounds) {
        if (!round.ended_at) {
            for (const auto& arm : round.arms)
                inputs.waiting.emplace_back(arm.recommender, arm.added);
            continue;
        }
        read_round(transaction, round, settings, inputs);
        read_credit(transaction, round, recommender_of, inputs);
    }
    return build_ablation_report(ablation->key, inputs, settings);
}

}  // namespace bellwether
