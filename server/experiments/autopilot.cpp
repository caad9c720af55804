#include "experiments/autopilot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "domain/exposure_strata.hpp"
#include "experiments/ramp_control.hpp"
#include "experiments/ramp_plan_json.hpp"
#include "runtime/log.hpp"
#include "storage/allocation_store.hpp"
#include "storage/experiment_store.hpp"
#include "storage/ramp_store.hpp"

namespace bellwether {

namespace {

RampState state_of(Transaction& transaction, const Experiment& experiment, const RampPlan& plan) {
    RampState state;
    state.running = experiment.state == ExperimentState::running;
    state.state = to_string(experiment.state);
    for (const Variant& variant : experiment.variants)
        state.held_slots += variant.slots;
    const auto history = AllocationStore(transaction).history_of_experiment(experiment.experiment_id);
    const auto times = change_times(history, experiment.experiment_id, experiment.iteration);
    state.entered_at = times.empty() ? experiment.created_at : times.back();
    for (const RampApproval& approval :
         RampStore(transaction).approvals(experiment.experiment_id, experiment.iteration))
        for (std::size_t i = 0; i < plan.steps.size(); ++i)
            if (plan.steps[i].percent == approval.percent) state.approved.insert(static_cast<int>(i));
    return state;
}

std::vector<VariantHealth> health_of(Transaction& transaction, const Experiment& experiment, const RampPlan& plan,
                                     UtcTime now) {
    const UtcTime since = now - std::chrono::seconds(static_cast<std::int64_t>(plan.data_age_max_s));
    const auto sums = RampStore(transaction).health(experiment.experiment_id, experiment.iteration, since);
    std::vector<VariantHealth> health;
    for (const Variant& variant : experiment.variants) {
        if (variant.killed_at) continue;
        VariantHealth one;
        one.variant = variant.key;
        one.is_control = variant.is_control;
        const auto found = std::find_if(sums.begin(), sums.end(), [&](const HealthSum& sum) {
            return sum.variant_id == variant.variant_id;
        });
        if (found != sums.end()) {
            one.requests = found->requests;
            one.errors = found->errors;
            one.latency_p99_ms = found->latency_p99_ms;
            one.seen_until = found->seen_until;
        }
        health.push_back(std::move(one));
    }
    return health;
}

void log_refusal(const std::string& key, const Error& error) {
    log_info("the autopilot leaves a ramp for the next round", {{"experiment", key}, {"why", error.detail}});
}

}  // namespace

RampView view_ramp(Transaction& transaction, const Experiment& experiment, const RampReadingsOf& readings_of,
                   UtcTime now) {
    RampView view;
    view.plan = ramp_plan_of(experiment);
    view.state = state_of(transaction, experiment, view.plan);
    view.readings = readings_of(transaction, experiment);
    view.readings.last_event_at = RampStore(transaction).last_event_at();
    view.readings.health = health_of(transaction, experiment, view.plan, now);
    view.decision = decide(view.plan, view.state, view.readings, now);
    return view;
}

void Autopilot::run(UtcTime now) {
    database_.write([&](Transaction& transaction) {
        RampStore store(transaction);
        if (!store.try_lead()) return;
        for (const std::string& key : store.flown())
            fly(key, now);
    });
}

void Autopilot::fly(const std::string& key, UtcTime now) {
    std::optional<Experiment> experiment;
    const auto view = database_.read([&](Transaction& transaction) {
        experiment = ExperimentStore(transaction).by_key(key);
        return experiment ? std::optional(view_ramp(transaction, *experiment, readings_of_, now)) : std::nullopt;
    });
    if (!view) return;
    const RampDecision& decision = view->decision;
    if (decision.move == RampMove::roll_back) return roll_back(*experiment, decision);
    if (decision.move != RampMove::advance) return;
    const double percent = view->plan.steps[static_cast<std::size_t>(decision.next_step)].percent;
    const std::string cause = fmt::format("from {}% to {}%: every gate is open", experiment->percent, percent);
    const auto moved = RampControl(database_, {autopilot_name, cause, ""}, experiment->revision).ramp(key, percent);
    if (!moved) return log_refusal(key, moved.error());
    log_info("the autopilot has ramped", {{"experiment", key}, {"cause", cause}});
}

void Autopilot::roll_back(const Experiment& experiment, const RampDecision& decision) {
    const auto harmed = [&](const Variant& variant) {
        return std::find(decision.harmed_by.begin(), decision.harmed_by.end(), variant.key) !=
               decision.harmed_by.end();
    };
    const bool treatment_left =
        std::any_of(experiment.variants.begin(), experiment.variants.end(), [&](const Variant& variant) {
            return !variant.is_control && !variant.killed_at && !harmed(variant);
        });
    std::int64_t revision = experiment.revision;
    const std::string cause = "rolled back: " + decision.cause;
    log_warning("the autopilot rolls back", {{"experiment", experiment.key}, {"cause", decision.cause}});
    if (!treatment_left) {
        const auto stopped =
            RampControl(database_, {autopilot_name, cause, ""}, revision).stop(experiment.key, Decision::rollback);
        if (!stopped) log_refusal(experiment.key, stopped.error());
        return;
    }
    for (const std::string& variant : decision.harmed_by) {
        const auto killed = RampControl(database_, {autopilot_name, cause, ""}, revision).kill(experiment.key, variant);
        if (!killed) return log_refusal(experiment.key, killed.error());
        revision = killed.value().revision;
    }
}

}  // namespace bellwether
