// What the launches of a quarter were worth, as values: what is known of each, and what the report says of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/time.hpp"

namespace bellwether {

/// How hours become money: hours * ad load * revenue per hour that carries ads. `horizon_days`: for how long after its
/// launch an effect is counted on. A change is a new version.
struct MoneyModel {
    int version = 0;
    std::string currency;
    double revenue_per_hour = 0;
    double revenue_per_hour_se = 0;
    double ad_load = 1;  ///< share of the hours that carry ads
    int horizon_days = 365;
    std::string note;
    UtcTime created_at;
    std::string created_by;
};

/// Two numbers a listener: what it did, and for how many days it was in the test. Centred, as analysis wants them.
struct StageSums {
    double n = 0;
    double mean_value = 0;
    double mean_days = 0;
    double centred_values = 0;
    double centred_days = 0;
    double centred_cross = 0;
};

/// One metric in both arms, stage by stage of the ramp.
struct ArmSums {
    std::vector<StageSums> control;
    std::vector<StageSums> treatment;
};

/// A treatment of an experiment that ran in the quarter.
struct LaunchFacts {
    std::string experiment;
    std::string variant;
    std::string state;     ///< running, paused, stopped, archived
    std::string decision;  ///< ship, rollback, inconclusive; empty: none yet
    bool shipped = false;  ///< its arm became the default, or it was decided to ship it
    std::string reason;
    std::string primary;                    ///< the metric that decided
    std::vector<std::string> recommenders;  ///< that its arm names otherwise than the control's
    std::optional<UtcTime> started_at;
    std::optional<UtcTime> stopped_at;
    std::int64_t test_listener_days = 0;  ///< of its exposed listeners, within the quarter and before the cut-off
    std::int64_t live_listener_days = 0;  ///< of everybody, from the day after its stop on: counted where it was shipped
    std::int64_t live_listeners = 0;
    int live_days = 0;
    ArmSums thumbs_up;
    ArmSums hours;
};

/// The twin less the holdout, a listener; and how many listeners it stands for.
struct HoldoutFacts {
    std::int64_t holdout_listeners = 0;
    std::int64_t twin_listeners = 0;
    std::int64_t active_listeners = 0;  ///< everybody who played in these days
    std::string from;
    std::string until;
    bool sound = true;  ///< the groups are of one size
    std::optional<double> thumbs_up, thumbs_up_se, hours, hours_se;
};

/// Everything that an impact report is a function of.
struct ImpactInputs {
    std::string quarter;
    std::string cut_off;
    std::string from;   ///< the quarter's first day
    std::string until;  ///< half-open: the quarter's end or the cut-off
    double alpha = 0.05;
    std::optional<MoneyModel> money;
    std::vector<LaunchFacts> launches;
    std::optional<HoldoutFacts> holdout;
};

}  // namespace bellwether
