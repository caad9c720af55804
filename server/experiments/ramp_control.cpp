#include "experiments/ramp_control.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiments/ramp_plan_json.hpp"

namespace bellwether {

namespace {

using State = ExperimentState;

/// The table of ramp_control.hpp.
struct Transition {
    std::string_view action;
    State from;
    State to;
};
constexpr std::array<Transition, 13> transitions{{
    {"start", State::draft, State::running},
    {"ramp", State::running, State::running},
    {"pause", State::running, State::paused},
    {"resume", State::paused, State::running},
    {"kill", State::running, State::running},
    {"kill", State::paused, State::paused},
    {"stop", State::running, State::stopped},
    {"stop", State::paused, State::stopped},
    {"restart", State::running, State::running},
    {"restart", State::paused, State::running},
    {"restart", State::stopped, State::running},
    {"archive", State::draft, State::archived},
    {"archive", State::stopped, State::archived},
}};

std::string possible_actions(State state) {
    std::string words;
    for (const Transition& transition : transitions)
        if (transition.from == state) words += (words.empty() ? "" : ", ") + std::string(transition.action);
    return words.empty() ? "nothing more" : words;
}

Result<void> move(Experiment& experiment, std::string_view action) {
    const auto found = std::find_if(transitions.begin(), transitions.end(), [&](const Transition& transition) {
        return transition.action == action && transition.from == experiment.state;
    });
    if (found == transitions.end())
        return Error{ErrorKind::conflict,
                     fmt::format("experiment '{}' is {}: '{}' is not possible now; possible: {}", experiment.key,
                                 to_string(experiment.state), action, possible_actions(experiment.state)),
                     {{"/state", "wrong_state", fmt::format("is {}", to_string(experiment.state))}}};
    experiment.state = found->to;
    return ok();
}

Result<void> check_ours(const Experiment& experiment, std::string_view action) {
    if (experiment.randomised_by_us) return ok();
    return Error{ErrorKind::conflict,
                 fmt::format("experiment '{}' is randomised elsewhere and holds no slots: '{}' it there",
                             experiment.key, action),
                 {}};
}

/// All, unless an autopilot leads there.
double first_percent(const Experiment& experiment) {
    const RampPlan plan = ramp_plan_of(experiment);
    return plan.autopilot && !plan.steps.empty() ? plan.steps.front().percent : 100;
}

Result<void> ramp_to(ExperimentInHand& hand, double percent, std::string_view what) {
    const double before = hand.experiment.percent;
    BW_TRY(allot(hand, percent));
    hand.experiment.percent = percent_held(hand);
    hand.reason = fmt::format("{} from {}% to {}%", what, before, hand.experiment.percent);
    return ok();
}

}  // namespace

Result<Experiment> RampControl::run(std::string_view key, std::string_view action,
                                    const std::function<Result<void>(ExperimentInHand&)>& decide) {
    const auto moved = [&](ExperimentInHand& hand) -> Result<void> {
        BW_TRY(move(hand.experiment, action));
        return decide(hand);
    };
    return change_experiment(database_, key, author_, {action, expected_revision_, moved});
}

Result<Experiment> RampControl::start(std::string_view key, std::optional<double> percent, const Launch& launch) {
    return run(key, "start", [&](ExperimentInHand& hand) -> Result<void> {
        BW_TRY(check_launch(hand.experiment, launch));
        hand.experiment.started_at = hand.now;
        if (hand.experiment.randomised_by_us)
            return ramp_to(hand, percent.value_or(first_percent(hand.experiment)), "started,");
        if (percent) return check_ours(hand.experiment, "ramp");
        hand.reason = "started; randomised elsewhere";
        return ok();
    });
}

Result<Experiment> RampControl::restart(std::string_view key, const Restart& restart, const Launch& launch) {
    return run(key, "restart", [&](ExperimentInHand& hand) -> Result<void> {
        Experiment& experiment = hand.experiment;
        BW_TRY(check_ours(experiment, "restart"));
        if (experiment.shipped)
            return Error{ErrorKind::conflict,
                         fmt::format("'{}' of experiment '{}' was shipped: create a new experiment",
                                     experiment.shipped->variant, experiment.key),
                         {}};
        experiment.checklist_override.reset();
        BW_TRY(check_launch(experiment, launch));
        hand.allocations = release_all(hand.layer, experiment.experiment_id, hand.now, "restart");
        ++experiment.iteration;
        experiment.started_at = hand.now;
        experiment.stopped_at.reset();
        experiment.decision.reset();
        experiment.decision_reason.clear();
        experiment.percent = 0;
        if (restart.targeting_given) experiment.targeting_json = restart.targeting_json;
        BW_TRY(ramp_to(hand, restart.percent.value_or(first_percent(experiment)), "started again,"));
        return ok();
    });
}

Result<Experiment> RampControl::ramp(std::string_view key, double percent) {
    return run(key, "ramp", [&](ExperimentInHand& hand) -> Result<void> {
        BW_TRY(check_ours(hand.experiment, "ramp"));
        return ramp_to(hand, percent, "ramped");
    });
}

Result<Experiment> RampControl::pause(std::string_view key) {
    return run(key, "pause", [](ExperimentInHand& hand) -> Result<void> {
        hand.reason = "paused";
        return ok();
    });
}

Result<Experiment> RampControl::resume(std::string_view key) {
    return run(key, "resume", [](ExperimentInHand& hand) -> Result<void> {
        hand.reason = "resumed";
        return ok();
    });
}

Result<Experiment> RampControl::stop(std::string_view key, Decision decision) {
    return run(key, "stop", [&](ExperimentInHand& hand) -> Result<void> {
        Experiment& experiment = hand.experiment;
        hand.allocations = release_all(hand.layer, experiment.experiment_id, hand.now, "stop");
        experiment.percent = 0;
        experiment.stopped_at = hand.now;
        experiment.decision = decision;
        experiment.decision_reason = author_.reason;
        return ok();
    });
}

Result<Experiment> RampControl::kill(std::string_view key, const std::string& variant_key) {
    return run(key, "kill", [&](ExperimentInHand& hand) -> Result<void> {
        Experiment& experiment = hand.experiment;
        const auto variant = std::find_if(experiment.variants.begin(), experiment.variants.end(),
                                          [&](const Variant& one) { return one.key == variant_key; });
        if (variant == experiment.variants.end())
            return invalid_at("/variant", "unknown_variant",
                              fmt::format("experiment '{}' has no variant '{}'", experiment.key, variant_key));
        BW_TRY(check_ours(experiment, "kill"));
        if (variant->is_control)
            return Error{
                ErrorKind::conflict,
                fmt::format("'{}' is the control: without it nothing can be compared; stop the experiment instead",
                            variant_key),
                {}};
        if (variant->killed_at)
            return Error{ErrorKind::conflict, fmt::format("variant '{}' was killed before", variant_key), {}};
        hand.allocations = bellwether::kill(hand.layer, experiment.experiment_id, variant->variant_id, hand.now);
        variant->killed_at = hand.now;
        experiment.percent = percent_held(hand);
        return ok();
    });
}

Result<Experiment> RampControl::archive(std::string_view key) {
    return run(key, "archive", [](ExperimentInHand& hand) -> Result<void> {
        hand.reason = "archived";
        return ok();
    });
}

}  // namespace bellwether
