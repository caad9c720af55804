#include "storage/scorecard_store.hpp"

#include <sql/embedded.hpp>

#include "domain/time.hpp"
#include "storage/audit_store.hpp"

namespace bellwether {

Parameters parameters_of(const TotalsQuestion& question) {
    return Parameters().integer(question.experiment_id).integer(question.iteration).text(print_day(question.before));
}

std::vector<StratumCount> ScorecardStore::exposure_strata(const TotalsQuestion& question,
                                                          const std::vector<UtcTime>& times) {
    std::vector<std::int64_t> moments;
    for (const auto time : times) moments.push_back(microseconds(time));
    std::vector<StratumCount> counts;
    for (const Row row :
         transaction_.run(sql::scorecard_store::exposure_strata, parameters_of(question).integers(moments)))
        counts.push_back({static_cast<int>(row.integer(0)), static_cast<int>(row.integer(1)),
                          static_cast<int>(row.integer(2)), row.number(3)});
    return counts;
}

std::vector<StratumCount> ScorecardStore::imported_exposures(const TotalsQuestion& question) {
    std::vector<StratumCount> counts;
    for (const Row row : transaction_.run(sql::scorecard_store::imported_exposures, parameters_of(question)))
        counts.push_back({0, 0, static_cast<int>(row.integer(0)), row.number(1)});
    return counts;
}

ExposureCounts ScorecardStore::exposure_counts(const TotalsQuestion& question) {
    const auto rows = transaction_.run(sql::scorecard_store::exposure_counts, parameters_of(question));
    return {rows[0].number(0), rows[0].number(1)};
}

Freshness ScorecardStore::freshness() {
    const auto rows = transaction_.run(sql::scorecard_store::freshness);
    return {from_microseconds(rows[0].integer(0)), rows[0].integer(1)};
}

}  // namespace bellwether
