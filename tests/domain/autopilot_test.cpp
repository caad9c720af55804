#include "domain/autopilot.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

#include "domain/allocation.hpp"

namespace bellwether {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const UtcTime noon{hours(24 * 20'000)};

/// A plan of three steps whose middle one asks for everything.
RampPlan full_plan() {
    RampPlan plan;
    plan.autopilot = true;
    plan.steps = {{1, 24, 1'000, false, ""}, {10, 48, 5'000, true, ""}, {100, 0, 0, false, ""}};
    plan.margin = 0.01;
    plan.latency_p99_ms_max = 250;
    plan.error_rate_max = 0.02;
    return plan;
}

/// At the first step, with every gate in front of the second one open.
RampState good_state() {
    RampState state;
    state.running = true;
    state.state = "running";
    state.held_slots = slots_of_percent(1);
    state.entered_at = noon - hours(25);
    state.approved = {1};
    return state;
}

RampReadings good_readings() {
    RampReadings readings;
    readings.data_until = noon - seconds(5);
    readings.last_event_at = noon - seconds(6);
    readings.listeners = {{"control", true, 2'000}, {"sonic", false, 1'990}};
    readings.sample_ratio_sound = true;
    readings.guardrails = {{"skips", "sonic", true, -0.005, 0.03, ""}};
    readings.health = {{"control", true, 10'000, 10, 90, noon - seconds(30)},
                       {"sonic", false, 10'000, 12, 120, noon - seconds(30)}};
    return readings;
}

RampDecision decided(const RampState& state, const RampReadings& readings, const RampPlan& plan = full_plan()) {
    return decide(plan, state, readings, noon);
}

GateState state_of(const RampDecision& decision, const std::string& name, const std::string& variant = "") {
    for (const Gate& gate : decision.gates)
        if (gate.name == name && (variant.empty() || gate.variant == variant)) return gate.state;
    FAIL("no gate " << name);
    return GateState::open;
}

TEST_CASE("with every gate open the next step is taken") {
    const auto decision = decided(good_state(), good_readings());
    CHECK(decision.move == RampMove::advance);
    CHECK(decision.step == 0);
    CHECK(decision.next_step == 1);
    CHECK(decision.harmed_by.empty());
}

TEST_CASE("an autopilot that cannot see data does not advance") {
    const auto decision = decided(good_state(), RampReadings());
    CHECK(decision.move == RampMove::hold);
    CHECK(state_of(decision, "fresh") == GateState::holding);
    CHECK(state_of(decision, "sample") == GateState::holding);
    CHECK(state_of(decision, "sample_ratio") == GateState::holding);
    RampPlan bare;
    bare.autopilot = true;
    bare.steps = {{1, 0, 0, false, ""}, {2, 0, 0, false, ""}};
    CHECK(decided(good_state(), RampReadings(), bare).move == RampMove::hold);
}

TEST_CASE("the steps are found by the slots that are held") {
    const RampPlan plan = full_plan();
    CHECK(step_of(plan, 0) == -1);
    CHECK(step_of(plan, slots_of_percent(1) - 1) == -1);
    CHECK(step_of(plan, slots_of_percent(1)) == 0);
    CHECK(step_of(plan, slots_of_percent(9.9999)) == 0);
    CHECK(step_of(plan, slots_of_percent(10)) == 1);
    CHECK(step_of(plan, slots_per_layer) == 2);
}

TEST_CASE("below the first step nothing is waited for but the data") {
    auto state = good_state();
    state.held_slots = 5;
    state.entered_at = noon;
    const auto decision = decided(state, good_readings());
    CHECK(decision.move == RampMove::advance);
    CHECK(decision.next_step == 0);
}

TEST_CASE("at the last step it is done, and harm still rolls back") {
    auto state = good_state();
    state.held_slots = slots_per_layer;
    CHECK(decided(state, good_readings()).move == RampMove::done);
    auto readings = good_readings();
    readings.guardrails[0].upper = -0.02;
    readings.guardrails[0].lower = -0.05;
    CHECK(decided(state, readings).move == RampMove::roll_back);
}

TEST_CASE("a guardrail at its margin is not beyond it") {
    auto readings = good_readings();
    readings.guardrails[0].lower = -0.5;
    readings.guardrails[0].upper = -0.01;
    CHECK(decided(good_state(), readings).move == RampMove::advance);
    readings.guardrails[0].upper = -0.0100001;
    const auto decision = decided(good_state(), readings);
    CHECK(decision.move == RampMove::roll_back);
    CHECK(decision.harmed_by == std::vector<std::string>{"sonic"});
    CHECK(decision.cause.find("skips of 'sonic' is worse than its margin") != std::string::npos);
}

TEST_CASE("a plan may ask that a guardrail is shown to keep its margin") {
    auto plan = full_plan();
    plan.guardrails = GuardrailRule::shown_not_worse;
    auto readings = good_readings();
    CHECK(decided(good_state(), readings, plan).move == RampMove::advance);
    readings.guardrails[0].lower = -0.01;
    const auto decision = decided(good_state(), readings, plan);
    CHECK(decision.move == RampMove::hold);
    CHECK(state_of(decision, "guardrail") == GateState::holding);
}

TEST_CASE("a metric's own margin outranks the plan's") {
    auto plan = full_plan();
    plan.margins["skips"] = 0.2;
    auto readings = good_readings();
    readings.guardrails[0].upper = -0.1;
    CHECK(decided(good_state(), readings, plan).move == RampMove::advance);
    readings.guardrails[0].upper = -0.21;
    CHECK(decided(good_state(), readings, plan).move == RampMove::roll_back);
}

TEST_CASE("a guardrail is not accused on old data") {
    auto readings = good_readings();
    readings.guardrails[0].upper = -0.5;
    readings.data_until = noon - seconds(901);
    const auto decision = decided(good_state(), readings);
    CHECK(decision.move == RampMove::hold);
    CHECK(decision.cause.starts_with("fresh: the numbers are 901 s behind"));
}

TEST_CASE("a dried-up stream of events holds, however fresh the rollups are") {
    auto readings = good_readings();
    readings.last_event_at = noon - seconds(901);
    CHECK(decided(good_state(), readings).cause.starts_with("fresh: the newest event came 901 s ago"));
    readings.last_event_at.reset();
    CHECK(decided(good_state(), readings).cause == "fresh: no event was ever received");
}

TEST_CASE("a variant that breaks its limit of latency or errors is rolled back") {
    auto readings = good_readings();
    readings.health[1].latency_p99_ms = 250.1;
    auto decision = decided(good_state(), readings);
    CHECK(decision.move == RampMove::roll_back);
    CHECK(state_of(decision, "latency", "sonic") == GateState::broken);
    readings = good_readings();
    readings.health[1].errors = 201;
    decision = decided(good_state(), readings);
    CHECK(decision.move == RampMove::roll_back);
    CHECK(state_of(decision, "errors", "sonic") == GateState::broken);
    CHECK(decision.cause.starts_with("the error rate of 'sonic'"));
}

TEST_CASE("too few requests break no limit, and hold") {
    auto readings = good_readings();
    readings.health[1] = {"sonic", false, 99, 99, 9'000, noon};
    CHECK(decided(good_state(), readings).move == RampMove::hold);
    readings.health[1].requests = 100;
    CHECK(decided(good_state(), readings).move == RampMove::roll_back);
}

TEST_CASE("a control that breaks a limit is no variant's fault") {
    auto readings = good_readings();
    readings.health[0].latency_p99_ms = 900;
    const auto decision = decided(good_state(), readings);
    CHECK(decision.move == RampMove::hold);
    CHECK(state_of(decision, "latency", "control") == GateState::holding);
}

TEST_CASE("several variants that harm are all named, once each") {
    auto readings = good_readings();
    readings.guardrails.push_back({"skips", "loud", true, -0.4, -0.3, ""});
    readings.guardrails.push_back({"thumbs_up", "loud", true, -0.4, -0.3, ""});
    readings.health[1].errors = 9'000;
    const auto decision = decided(good_state(), readings);
    CHECK(decision.harmed_by == std::vector<std::string>{"loud", "sonic"});
}

TEST_CASE("what does not run is not rolled back") {
    auto state = good_state();
    state.running = false;
    state.state = "paused";
    auto readings = good_readings();
    readings.health[1].errors = 9'000;
    const auto decision = decided(state, readings);
    CHECK(decision.move == RampMove::hold);
    CHECK(decision.cause == "state: the experiment is paused");
}

/// Eight things that may be wrong or not, times three states of a guardrail and of a limit each.
TEST_CASE("over every combination of gates it advances only when all are open, and names the first that holds") {
    int advanced = 0;
    int held = 0;
    int rolled_back = 0;
    for (int bits = 0; bits < 256; ++bits)
        for (int guardrail = 0; guardrail < 3; ++guardrail)
            for (int limit = 0; limit < 3; ++limit) {
                const auto bad = [&](int bit) { return (bits >> bit & 1) != 0; };
                auto state = good_state();
                auto readings = good_readings();
                if (bad(0)) state.running = false, state.state = "paused";
                if (bad(1)) state.entered_at = noon - hours(23);
                if (bad(2)) readings.listeners[1].exposed = 999;
                if (bad(3)) state.approved.clear();
                if (bad(4)) readings.data_until.reset();
                if (bad(5)) readings.last_event_at.reset();
                if (bad(6)) readings.sample_ratio_sound = false;
                if (bad(7)) readings.health[0].seen_until.reset();
                if (guardrail == 1) readings.guardrails[0].known = false;
                if (guardrail == 2) readings.guardrails[0].upper = -0.9;
                if (limit == 1) readings.health[1].seen_until = noon - hours(1);
                if (limit == 2) readings.health[1].latency_p99_ms = 9'000;
                const auto decision = decided(state, readings);
                const bool fresh = !bad(4) && !bad(5);
                const bool harm = !bad(0) && ((guardrail == 2 && fresh) || limit == 2);
                const bool all_open = bits == 0 && guardrail == 0 && limit == 0;
                CAPTURE(bits);
                CAPTURE(guardrail);
                CAPTURE(limit);
                const RampMove expected = harm       ? RampMove::roll_back
                                          : all_open ? RampMove::advance
                                                     : RampMove::hold;
                REQUIRE(decision.move == expected);
                advanced += expected == RampMove::advance;
                rolled_back += expected == RampMove::roll_back;
                if (expected != RampMove::hold) continue;
                ++held;
                const auto first = std::find_if(decision.gates.begin(), decision.gates.end(),
                                                [](const Gate& gate) { return gate.state != GateState::open; });
                REQUIRE(first != decision.gates.end());
                CHECK(decision.cause == first->name + ": " + first->text);
                CHECK(decision.harmed_by.empty());
            }
    CHECK(advanced == 1);
    CHECK(held + rolled_back + advanced == 256 * 9);
    CHECK(rolled_back > 400);
}

}  // namespace
}  // namespace bellwether
