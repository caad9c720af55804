// Plays the made-up radio through the public API: an experiment ramps from 1% to 50% while the listeners listen.
#pragma once

#include <cstdint>
#include <string>

#include "simulation/api.hpp"
#include "simulation/world.hpp"

namespace bellwether::simulation {

struct ScriptSettings {
    WorldSettings world;
    std::string experiment;   ///< key; made if it is not there
    UtcDay first_day;         ///< of the simulated days; the last one lies before today
    double events_per_second_max = 0;  ///< 0: as fast as it goes
};

struct ScriptResult {
    std::string experiment;
    std::int64_t events_sent = 0;
    std::int64_t events_accepted = 0;
    std::int64_t events_duplicate = 0;
    std::int64_t listeners_exposed = 0;
    double seconds = 0;
};

/// Every listener in the experiment reports its own exposure, with the simulated time of its first play of the day, as a
/// client does that evaluates in process. Everybody's plays are sent, exposed or not: the radio's attribution needs them.
/// An experiment that was started before is not played again: then nothing is sent. Costs one assignment a listener and
/// active day, and a call for each 1,000 events.
ScriptResult play_script(const ScriptSettings& settings, const Api& api, const Progress& progress);

}  // namespace bellwether::simulation
