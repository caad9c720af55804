#include "domain/autopilot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "domain/allocation.hpp"

namespace bellwether {

namespace {

double seconds_between(UtcTime from, UtcTime to) {
    return std::chrono::duration<double>(to - from).count();
}

std::string percent(double fraction) {
    return fmt::format("{:+.2f}%", 100 * fraction);
}

Gate open(std::string name, std::string text) {
    return {std::move(name), GateState::open, std::move(text), {}};
}

Gate holding(std::string name, std::string text) {
    return {std::move(name), GateState::holding, std::move(text), {}};
}

Gate state_gate(const RampState& state) {
    if (state.running) return open("state", "the experiment is running");
    return holding("state", fmt::format("the experiment is {}", state.state));
}

Gate hold_gate(const RampStep* step, const RampState& state, UtcTime now) {
    if (step == nullptr) return open("hold", "below the first step: nothing to wait for");
    const double hours = seconds_between(state.entered_at, now) / 3600;
    const std::string text =
        fmt::format("{:.2f} of {} hours at this step", std::max(0.0, hours), step->hold_hours);
    return hours >= step->hold_hours ? open("hold", text) : holding("hold", text);
}

Gate sample_gate(const RampStep* step, const RampReadings& readings) {
    if (step == nullptr || step->listeners_min <= 0) return open("sample", "no minimum is asked for");
    if (readings.listeners.empty()) return holding("sample", "no exposed listeners can be seen");
    const auto least = std::min_element(
        readings.listeners.begin(), readings.listeners.end(),
        [](const VariantListeners& a, const VariantListeners& b) { return a.exposed < b.exposed; });
    const std::string text = fmt::format("{} of {} exposed listeners in '{}', the least of the variants",
                                         least->exposed, step->listeners_min, least->variant);
    return least->exposed >= step->listeners_min ? open("sample", text) : holding("sample", text);
}

Gate approval_gate(const RampPlan& plan, int next_step, const RampState& state) {
    if (next_step < 0 || !plan.steps[static_cast<std::size_t>(next_step)].needs_approval)
        return open("approval", "none is asked for");
    if (state.approved.contains(next_step)) return open("approval", "a second person has approved the next step");
    return holding("approval", fmt::format("the step to {}% waits for the approval of a second person",
                                           plan.steps[static_cast<std::size_t>(next_step)].percent));
}

/// Both the rollups and the events themselves: a rollup that is up to date with a stream that has dried up sees nothing.
Gate fresh_gate(const RampPlan& plan, const RampReadings& readings, UtcTime now) {
    if (!readings.data_until) return holding("fresh", "no data can be seen");
    const double rollup_age = seconds_between(*readings.data_until, now);
    if (rollup_age > plan.data_age_max_s)
        return holding("fresh", fmt::format("the numbers are {:.0f} s behind, {:.0f} s are allowed", rollup_age,
                                            plan.data_age_max_s));
    if (!readings.last_event_at) return holding("fresh", "no event was ever received");
    const double event_age = seconds_between(*readings.last_event_at, now);
    const std::string text = fmt::format("the newest event came {:.0f} s ago, {:.0f} s are allowed", event_age,
                                         plan.data_age_max_s);
    return event_age > plan.data_age_max_s ? holding("fresh", text) : open("fresh", text);
}

Gate ratio_gate(const RampReadings& readings) {
    if (!readings.sample_ratio_sound) return holding("sample_ratio", "no answer yet: " + readings.sample_ratio_text);
    if (*readings.sample_ratio_sound) return open("sample_ratio", readings.sample_ratio_text);
    return holding("sample_ratio", "listeners do not reach the variants as planned: " + readings.sample_ratio_text);
}

Gate guardrail_gate(const RampPlan& plan, const GuardrailReading& reading) {
    Gate gate{"guardrail", GateState::open, {}, reading.variant};
    const std::string what = fmt::format("{} of '{}'", reading.metric, reading.variant);
    if (!reading.known) {
        gate.state = GateState::holding;
        gate.text = fmt::format("{} has no answer yet: {}", what, reading.why);
        return gate;
    }
    const double margin = plan.margin_of(reading.metric);
    const std::string range =
        fmt::format("between {} and {} (positive is good) at every look, the margin is {}", percent(reading.lower),
                    percent(reading.upper), percent(-margin));
    if (reading.upper < -margin) {
        gate.state = GateState::broken;
        gate.text = fmt::format("{} is worse than its margin: {}", what, range);
    } else if (plan.guardrails == GuardrailRule::shown_not_worse && reading.lower <= -margin) {
        gate.state = GateState::holding;
        gate.text = fmt::format("{} is not yet shown to keep its margin: {}", what, range);
    } else {
        gate.text = fmt::format("{} keeps its margin: {}", what, range);
    }
    return gate;
}

/// One limit of one variant. The control breaking it is no variant's fault: that holds the ramp and rolls nothing back.
Gate limit_gate(std::string name, const VariantHealth& health, double value, double limit, const RampPlan& plan,
                std::string_view what) {
    Gate gate{std::move(name), GateState::open, {}, health.variant};
    gate.text = fmt::format("{} of '{}' is {:.4g}, the limit is {:.4g} ({} requests)", what, health.variant, value,
                            limit, health.requests);
    if (value <= limit) return gate;
    if (health.requests < plan.requests_min) {
        gate.state = GateState::holding;
        gate.text += fmt::format(": too few requests to judge, {} are needed", plan.requests_min);
        return gate;
    }
    gate.state = health.is_control ? GateState::holding : GateState::broken;
    return gate;
}

void add_health_gates(const RampPlan& plan, const RampReadings& readings, UtcTime now, std::vector<Gate>& gates) {
    if (!plan.has_limits()) return;
    if (readings.health.empty()) gates.push_back(holding("latency", "no variant's health can be seen"));
    for (const VariantHealth& health : readings.health) {
        const std::string name = plan.latency_p99_ms_max ? "latency" : "errors";
        if (!health.seen_until || seconds_between(*health.seen_until, now) > plan.data_age_max_s ||
            health.requests <= 0) {
            gates.push_back({name, GateState::holding,
                             fmt::format("the health of '{}' was not reported in the last {:.0f} s", health.variant,
                                         plan.data_age_max_s),
                             health.variant});
            continue;
        }
        if (plan.latency_p99_ms_max)
            gates.push_back(limit_gate("latency", health, health.latency_p99_ms, *plan.latency_p99_ms_max, plan,
                                       "the p99 latency in ms"));
        if (plan.error_rate_max)
            gates.push_back(limit_gate("errors", health, health.errors / health.requests, *plan.error_rate_max, plan,
                                       "the error rate"));
    }
}

/// Old numbers neither advance nor accuse: a guardrail is judged on fresh data only.
void soften_when_stale(std::vector<Gate>& gates, bool fresh) {
    if (fresh) return;
    for (Gate& gate : gates)
        if (gate.name == "guardrail" && gate.state == GateState::broken) gate.state = GateState::holding;
}

}  // namespace

std::string_view to_string(GateState state) {
    switch (state) {
        case GateState::open:
            return "open";
        case GateState::holding:
            return "holding";
        case GateState::broken:
            break;
    }
    return "broken";
}

std::string_view to_string(RampMove move) {
    switch (move) {
        case RampMove::hold:
            return "hold";
        case RampMove::advance:
            return "advance";
        case RampMove::roll_back:
            return "roll_back";
        case RampMove::done:
            break;
    }
    return "done";
}

int step_of(const RampPlan& plan, int held_slots) {
    int step = -1;
    for (std::size_t i = 0; i < plan.steps.size(); ++i)
        if (held_slots > 0 && held_slots >= slots_of_percent(plan.steps[i].percent)) step = static_cast<int>(i);
    return step;
}

RampDecision decide(const RampPlan& plan, const RampState& state, const RampReadings& readings, UtcTime now) {
    RampDecision decision;
    decision.step = step_of(plan, state.held_slots);
    decision.next_step = decision.step + 1 < static_cast<int>(plan.steps.size()) ? decision.step + 1 : -1;
    const RampStep* here = decision.step < 0 ? nullptr : &plan.steps[static_cast<std::size_t>(decision.step)];

    auto& gates = decision.gates;
    gates.push_back(state_gate(state));
    gates.push_back(hold_gate(here, state, now));
    gates.push_back(sample_gate(here, readings));
    gates.push_back(approval_gate(plan, decision.next_step, state));
    gates.push_back(fresh_gate(plan, readings, now));
    const bool fresh = gates.back().state == GateState::open;
    gates.push_back(ratio_gate(readings));
    for (const GuardrailReading& reading : readings.guardrails)
        gates.push_back(guardrail_gate(plan, reading));
    add_health_gates(plan, readings, now, gates);
    soften_when_stale(gates, fresh);

    for (const Gate& gate : gates) {
        if (gate.state != GateState::broken || !state.running) continue;
        if (decision.cause.empty()) decision.cause = gate.text;
        if (std::find(decision.harmed_by.begin(), decision.harmed_by.end(), gate.variant) == decision.harmed_by.end())
            decision.harmed_by.push_back(gate.variant);
    }
    if (!decision.harmed_by.empty()) {
        decision.move = RampMove::roll_back;
        return decision;
    }
    const auto first = std::find_if(gates.begin(), gates.end(),
                                    [](const Gate& gate) { return gate.state != GateState::open; });
    if (decision.next_step < 0) {
        decision.move = RampMove::done;
        decision.cause = plan.steps.empty() ? "the plan has no steps" : "the last step is reached";
    } else if (first != gates.end()) {
        decision.cause = fmt::format("{}: {}", first->name, first->text);
    } else {
        decision.move = RampMove::advance;
        decision.cause = fmt::format("every gate is open; the next step is {}%",
                                     plan.steps[static_cast<std::size_t>(decision.next_step)].percent);
    }
    return decision;
}

}  // namespace bellwether
