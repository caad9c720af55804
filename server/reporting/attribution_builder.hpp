// Attribution: sums of the rollups become the report.
#pragma once

#include <map>
#include <vector>

#include "domain/report.hpp"
#include "storage/report_store.hpp"

namespace bellwether {

struct AttributionInputs {
    std::vector<CreditSums> credits;  ///< by model version
    HappenedSums happened;
    std::vector<OverlapSum> overlap;
    std::vector<KnownModel> models;
    std::map<int, std::string> recommender_names;
    UtcTime caught_up_at;
    std::int64_t events_seen = 0;
};

/// ensure()s that under every rule what is credited and what is not sum to what happened, to the millionth. Intervals
/// have level 1 - alpha and are clustered by listener: docs/statistics/random_groups.md.
AttributionReport build_attribution(const AttributionQuestion& question, const AttributionInputs& inputs,
                                    double alpha = 0.05);

}  // namespace bellwether
