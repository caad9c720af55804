#include "storage/balance_store.hpp"

#include <sql/embedded.hpp>

#include "domain/ensure.hpp"

namespace bellwether {

namespace {

ListenerSums sums_at(const Row& row, int column) {
    const double n = row.number(column);
    return {n, row.number(column + 1) / n, row.number(column + 2) / n};
}

}  // namespace

bool BalanceStore::knows(Measure measure) {
    switch (measure) {
        case Measure::plays:
        case Measure::thumbs_up:
        case Measure::thumbs_down:
        case Measure::listened_ms:
        case Measure::listened_plays:
        case Measure::completions:
        case Measure::skips:
        case Measure::stations_created:
            return true;
        default:
            return false;
    }
}

std::vector<PairCell> BalanceStore::pair_cells(IterationId a, IterationId b, UtcDay before, Measure measure) {
    ensure(knows(measure), "a measure that is summed by day");
    std::vector<PairCell> cells;
    for (const Row row : transaction_.run(sql::balance_store::pair_cells, Parameters()
                                                                              .integer(a.experiment_id)
                                                                              .integer(a.iteration)
                                                                              .integer(b.experiment_id)
                                                                              .integer(b.iteration)
                                                                              .text(print_day(before))
                                                                              .text(to_string(measure))))
        cells.push_back({static_cast<int>(row.integer(0)), static_cast<int>(row.integer(1)), sums_at(row, 2)});
    return cells;
}

std::vector<VariantSums> BalanceStore::before_exposure(IterationId experiment, UtcDay before, int days,
                                                       Measure measure) {
    ensure(knows(measure), "a measure that is summed by day");
    std::vector<VariantSums> variants;
    for (const Row row : transaction_.run(sql::balance_store::before_exposure, Parameters()
                                                                                   .integer(experiment.experiment_id)
                                                                                   .integer(experiment.iteration)
                                                                                   .text(print_day(before))
                                                                                   .integer(days)
                                                                                   .text(to_string(measure))))
        variants.push_back({static_cast<int>(row.integer(0)), sums_at(row, 1)});
    return variants;
}

}  // namespace bellwether
