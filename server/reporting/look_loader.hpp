// One look at an experiment: its exposed listeners, their stages, and their numbers by each metric.
#pragma once

#include <map>
#include <vector>

#include "domain/exposure_stages.hpp"
#include "reporting/listener_sample.hpp"
#include "reporting/scorecard_settings.hpp"
#include "storage/scorecard_store.hpp"

namespace bellwether {

struct LookQuestion {
    TotalsQuestion totals;
    std::vector<UtcTime> change_times;
    const ExposureStages* stages = nullptr;  ///< null: somebody else randomised
    bool steps_wanted = false;               ///< also where there is one stage only
    int pre_period_days = 28;
    int catalog_version = 0;  ///< 0: there is none
};

Look load_look(Transaction& transaction, const LookQuestion& question, const std::vector<ChosenMetric>& metrics);

}  // namespace bellwether
