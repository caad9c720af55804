// What a scorecard says to the gates of a ramp.
#pragma once

#include "domain/autopilot.hpp"
#include "domain/experiment.hpp"
#include "domain/scorecard.hpp"

namespace bellwether {

/// Freshness, exposed listeners, the sample ratio, and the always-valid interval of every guardrail and of the primary
/// metric, for the variants that live. Health is not in a scorecard: the caller adds it.
RampReadings ramp_readings_of(const Experiment& experiment, const Scorecard& card);

}  // namespace bellwether
