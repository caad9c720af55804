// From the database to the inputs of an impact report.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "analysis/moments.hpp"
#include "http/json.hpp"
#include "reporting/holdout_comparison.hpp"
#include "reporting/impact_inputs.hpp"
#include "reporting/look_loader.hpp"
#include "reporting/report_query.hpp"
#include "runtime/clock.hpp"
#include "storage/allocation_store.hpp"
#include "storage/experiment_store.hpp"
#include "storage/impact_store.hpp"
#include "storage/series_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;
using std::chrono::days;

constexpr double ms_per_hour = 3'600'000;

int number_of(UtcDay day) { return static_cast<int>(day.time_since_epoch().count()); }

/// {recommender: version or latest} of an arm, whatever shape it has.
std::map<std::string, std::string> models_of(const std::string& arm_json) {
    std::map<std::string, std::string> models;
    const auto arm = parse_json(arm_json);
    const json::value* listed = arm && arm.value().is_object() ? arm.value().get_object().if_contains("recommenders") : nullptr;
    if (listed && listed->is_object())
        for (const auto& [name, value] : listed->get_object()) models[std::string(name)] = print_json(value);
    if (listed && listed->is_array())
        for (const auto& item : listed->get_array()) {
            const json::value* name = item.is_object() ? item.get_object().if_contains("recommender") : &item;
            const json::value* version = item.is_object() ? item.get_object().if_contains("version") : nullptr;
            if (name && name->is_string()) models[std::string(name->get_string())] = version ? print_json(*version) : "\"latest\"";
        }
    return models;
}

std::vector<std::string> changed_recommenders(const Variant& control, const Variant& treatment) {
    const auto before = models_of(control.arm_json), after = models_of(treatment.arm_json);
    std::set<std::string> names;
    for (const auto* side : {&before, &after})
        for (const auto& [name, version] : *side) {
            const auto a = before.find(name), b = after.find(name);
            if (a == before.end() || b == after.end() || a->second != b->second) names.insert(name);
        }
    return {names.begin(), names.end()};
}

StageSums sums_of(const analysis::PairMoments& moments) {
    return {moments.n(),          moments.mean_x(),     moments.mean_y(),
            moments.centred_xx(), moments.centred_yy(), moments.centred_xy()};
}

class Loader {
  public:
    Loader(Transaction& transaction, UtcDay from, UtcDay until) : transaction_(transaction), from_(from), until_(until) {}

    void add(const std::string& key, std::vector<LaunchFacts>& launches) {
        const auto found = ExperimentStore(transaction_).by_key(key);
        if (!found) return;
        const Experiment& experiment = *found;
        UtcDay before = until_;
        if (experiment.stopped_at) before = std::min(before, day_of(*experiment.stopped_at));
        LookQuestion question;
        question.totals = {experiment.experiment_id, experiment.iteration, before};
        std::optional<ExposureStages> stages;
        if (experiment.randomised_by_us) {
            const auto history = AllocationStore(transaction_).history_of_experiment(experiment.experiment_id);
            question.change_times = change_times(history, experiment.experiment_id, experiment.iteration);
            stages.emplace(history, experiment.experiment_id, experiment.iteration, question.change_times);
            question.stages = &*stages;
        }
        const Look look = load_look(transaction_, question, {});
        const auto values = SeriesStore(transaction_).days(question.totals);
        std::string primary;
        for (const auto& chosen : chosen_metrics(transaction_, experiment))
            if (chosen.role == MetricRole::primary) primary = chosen.metric.key;
        for (const Variant& variant : experiment.variants)
            if (!variant.is_control) launches.push_back(facts_of(experiment, variant, primary, look, values, before));
    }

  private:
    LaunchFacts facts_of(const Experiment& experiment, const Variant& variant, const std::string& primary, const Look& look,
                         const std::vector<DayOfListener>& values, UtcDay before) {
        LaunchFacts facts;
        facts.experiment = experiment.key;
        facts.variant = variant.key;
        facts.state = to_string(experiment.state);
        if (experiment.decision) facts.decision = to_string(*experiment.decision);
        facts.reason = experiment.decision_reason;
        facts.primary = primary;
        facts.recommenders = changed_recommenders(experiment.control(), variant);
        facts.started_at = experiment.started_at;
        facts.stopped_at = experiment.stopped_at;
        facts.shipped = is_launched(experiment, variant);
        add_sums(facts, experiment.control().variant_id, variant.variant_id, look, values, before);
        add_live_days(facts, experiment);
        return facts;
    }

    /// `stop` with the decision `ship` names no variant: it speaks for the only treatment that there was.
    static bool is_launched(const Experiment& experiment, const Variant& variant) {
        if (experiment.shipped) return experiment.shipped->variant_id == variant.variant_id;
        const auto left = std::count_if(experiment.variants.begin(), experiment.variants.end(),
                                        [](const Variant& one) { return !one.is_control && !one.killed_at; });
        return experiment.decision == Decision::ship && left == 1 && !variant.killed_at;
    }

    void add_sums(LaunchFacts& facts, int control, int treatment, const Look& look, const std::vector<DayOfListener>& values,
                  UtcDay before) {
        std::vector<double> thumbs(look.listeners.size(), 0), hours(look.listeners.size(), 0);
        for (const DayOfListener& day : values) {
            thumbs[day.listener] += static_cast<double>(day.counters[static_cast<std::size_t>(Measure::thumbs_up)]);
            hours[day.listener] += static_cast<double>(day.counters[static_cast<std::size_t>(Measure::listened_ms)]) / ms_per_hour;
        }
        const auto stages = static_cast<std::size_t>(look.stage_count);
        std::vector<analysis::PairMoments> thumbs_arms[2], hours_arms[2];
        for (int arm = 0; arm < 2; ++arm) thumbs_arms[arm].resize(stages), hours_arms[arm].resize(stages);
        for (std::size_t i = 0; i < look.listeners.size(); ++i) {
            const auto& listener = look.listeners[i];
            const int stage = look.stages.empty() ? 0 : look.stages[i];
            if (stage < 0 || (listener.variant_id != control && listener.variant_id != treatment)) continue;
            const std::size_t arm = listener.variant_id == treatment ? 1 : 0;
            const double in_test = number_of(before) - listener.exposed_day;
            thumbs_arms[arm][static_cast<std::size_t>(stage)].add(thumbs[i], in_test);
            hours_arms[arm][static_cast<std::size_t>(stage)].add(hours[i], in_test);
            if (arm == 1)
                facts.test_listener_days += std::max(0, number_of(before) - std::max(listener.exposed_day, number_of(from_)));
        }
        for (std::size_t stage = 0; stage < stages; ++stage) {
            facts.thumbs_up.control.push_back(sums_of(thumbs_arms[0][stage]));
            facts.thumbs_up.treatment.push_back(sums_of(thumbs_arms[1][stage]));
            facts.hours.control.push_back(sums_of(hours_arms[0][stage]));
            facts.hours.treatment.push_back(sums_of(hours_arms[1][stage]));
        }
    }

    /// Of a stopped test: what a launch has reached, or would have. From the day after the stop, until it was taken back.
    void add_live_days(LaunchFacts& facts, const Experiment& experiment) {
        if (!experiment.stopped_at) return;
        const UtcDay begin = std::max(from_, day_of(*experiment.stopped_at) + days(1));
        ImpactStore store(transaction_);
        UtcDay end = until_;
        if (const auto back = store.taken_back(experiment.experiment_id, experiment.iteration)) end = std::min(end, day_of(*back));
        if (end <= begin) return;
        const auto [known, fresh] = live_.try_emplace({begin, end});
        if (fresh) known->second = store.live_days(begin, end);
        facts.live_listener_days = known->second.listener_days;
        facts.live_listeners = known->second.listeners;
        facts.live_days = static_cast<int>((end - begin).count());
    }

    Transaction& transaction_;
    UtcDay from_;
    UtcDay until_;
    std::map<std::pair<UtcDay, UtcDay>, LiveDays> live_;
};

/// The fixed-horizon answer: an impact report is one look, at a cut-off that was fixed before.
std::optional<HoldoutFacts> load_holdout(Database& database, Quarter quarter, UtcTime cut_off) {
    const auto loaded = load_holdout_comparison(database, quarter, cut_off - std::chrono::microseconds(1));
    if (!loaded) return std::nullopt;
    const HoldoutComparison& comparison = loaded.value();
    HoldoutFacts facts;
    facts.holdout_listeners = comparison.holdout_listeners;
    facts.twin_listeners = comparison.twin_listeners;
    facts.from = print_day(comparison.from);
    facts.until = print_day(comparison.until);
    facts.sound = comparison.sample_ratio.sound;
    for (const HoldoutMetric& metric : comparison.metrics) {
        const auto& effect = metric.absolute_fixed_horizon.effect;
        if (!effect) continue;
        if (metric.metric == "thumbs_up") facts.thumbs_up = effect->estimate, facts.thumbs_up_se = effect->standard_error;
        if (metric.metric == "hours") facts.hours = effect->estimate, facts.hours_se = effect->standard_error;
    }
    facts.active_listeners = database.read([&](Transaction& transaction) {
        return ImpactStore(transaction).live_days(comparison.from, comparison.until).listeners;
    });
    return facts;
}

}  // namespace

Result<ImpactInputs> load_impact_inputs(Database& database, Quarter quarter, UtcTime cut_off, std::optional<int> money_model) {
    if (cut_off <= quarter.begin() || cut_off > quarter.end())
        return invalid_at("/cut_off", "out_of_range",
                          fmt::format("lies within {}: after {}, and no later than {}", print_quarter(quarter),
                                      print_time(quarter.begin()), print_time(quarter.end())));
    if (cut_off > now()) return invalid_at("/cut_off", "ahead", "is not over yet");
    ImpactInputs inputs;
    inputs.quarter = print_quarter(quarter);
    inputs.cut_off = print_time(cut_off);
    const UtcDay from = day_of(quarter.begin()), until = day_of(cut_off);
    inputs.from = print_day(from);
    inputs.until = print_day(until);
    BW_TRY(database.read([&](Transaction& transaction) -> Result<void> {
        ImpactStore store(transaction);
        const auto models = store.money_models(money_model);
        if (money_model && models.empty())
            return invalid_at("/money_model", "unknown_model", fmt::format("there is no money model {}", *money_model));
        if (!models.empty()) inputs.money = models.front();
        Loader loader(transaction, from, until);
        for (const std::string& key : store.concerned(quarter.begin(), cut_off)) loader.add(key, inputs.launches);
        return ok();
    }));
    inputs.holdout = load_holdout(database, quarter, cut_off);
    return inputs;
}

}  // namespace bellwether
