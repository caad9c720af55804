// What the autopilot of a ramp does next: a pure decision from the plan, where the experiment stands, and what was
// measured. Reading and acting are elsewhere (experiments/autopilot.hpp).
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ramp_plan.hpp"
#include "domain/time.hpp"

namespace bellwether {

/// The effect of a variant on a guardrail as a fraction of the control's mean, turned so that positive is good.
struct GuardrailReading {
    std::string metric;
    std::string variant;
    bool known = false;
    double lower = 0;  ///< of the always-valid interval
    double upper = 0;
    std::string why;   ///< there is no answer
};

/// What the service that runs a variant's model says of it, over the plan's `data_age_max_s` until now.
struct VariantHealth {
    std::string variant;
    bool is_control = false;
    double requests = 0;
    double errors = 0;
    double latency_p99_ms = 0;         ///< the worst of the windows
    std::optional<UtcTime> seen_until; ///< the end of the newest window
};

struct VariantListeners {
    std::string variant;
    bool is_control = false;
    double exposed = 0;
};

/// What was measured. The default holds nothing, as after a failure to read: nothing advances on it.
struct RampReadings {
    std::optional<UtcTime> data_until;         ///< what was committed by then is in the numbers
    std::optional<UtcTime> last_event_at;      ///< when the newest event was received
    std::vector<VariantListeners> listeners;   ///< of the live variants
    std::optional<bool> sample_ratio_sound;    ///< absent: no answer yet
    std::string sample_ratio_text;
    std::vector<GuardrailReading> guardrails;  ///< of live variants but the control
    std::vector<VariantHealth> health;         ///< of live variants
};

/// Where the experiment stands.
struct RampState {
    bool running = false;     ///< and not paused
    std::string state;        ///< the word
    int held_slots = 0;
    UtcTime entered_at;       ///< the last change of its slots
    std::set<int> approved;   ///< indices of steps that a second person has approved
};

enum class GateState { open, holding, broken };

std::string_view to_string(GateState state);

struct Gate {
    std::string name;  ///< stable word: state, hold, sample, approval, fresh, sample_ratio, guardrail, latency, errors
    GateState state = GateState::open;
    std::string text;     ///< a sentence
    std::string variant;  ///< that broke it, where it is one variant's
};

enum class RampMove { hold, advance, roll_back, done };

std::string_view to_string(RampMove move);

struct RampDecision {
    RampMove move = RampMove::hold;
    int step = -1;                  ///< where the experiment stands: index of the highest step reached; -1 below the first
    int next_step = -1;             ///< -1: there is none
    std::vector<std::string> harmed_by;  ///< variants to take out, on roll_back
    std::string cause;              ///< one sentence: why it moves, or which gate holds it
    std::vector<Gate> gates;
};

/// The highest step whose slots are held; -1 where fewer than the first step's are.
int step_of(const RampPlan& plan, int held_slots);

/// Harm first: a variant whose guardrail is worse than its margin by the whole always-valid interval, or that breaks a
/// limit of latency or errors with enough requests, is rolled back at any step, the last one too. Otherwise the next
/// step is taken when every gate is open, and else the first gate that holds is named. What cannot be seen (no data,
/// old data, no answer) holds. O(gates).
RampDecision decide(const RampPlan& plan, const RampState& state, const RampReadings& readings, UtcTime now);

}  // namespace bellwether
