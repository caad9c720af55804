// A ramp plan: the steps that an experiment climbs, what each asks for, and the gates in front of every one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bellwether {

struct RampStep {
    double percent = 0;          ///< of the layer's slots
    double hold_hours = 0;       ///< at least so long at this step before the next
    double listeners_min = 0;    ///< exposed listeners of every live variant, before the next step
    bool needs_approval = false; ///< of a second person, before this step is entered
    std::string note;
};

/// What "not worse" asks of the data before the next step. Harm that is shown rolls back under both.
enum class GuardrailRule {
    not_shown_worse,  ///< the always-valid interval is not wholly beyond the margin
    shown_not_worse,  ///< the always-valid interval lies wholly on the good side of the margin
};

struct RampPlan {
    bool autopilot = false;
    std::vector<RampStep> steps;  ///< ascending
    GuardrailRule guardrails = GuardrailRule::not_shown_worse;
    double margin = 0;                      ///< of every guardrail, as a fraction of the control's mean
    std::map<std::string, double> margins;  ///< of single metrics
    std::optional<double> latency_p99_ms_max;
    std::optional<double> error_rate_max;
    double requests_min = 100;      ///< fewer requests of a variant break no limit
    double data_age_max_s = 900;    ///< older data counts as none

    double margin_of(const std::string& metric) const {
        const auto found = margins.find(metric);
        return found == margins.end() ? margin : found->second;
    }
    bool has_limits() const { return latency_p99_ms_max.has_value() || error_rate_max.has_value(); }
};

}  // namespace bellwether
