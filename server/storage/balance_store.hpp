// Sums for questions beside the effects: of listeners in two experiments at once, and of the days before an exposure.
#pragma once

#include <vector>

#include "domain/metric.hpp"
#include "domain/time.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

/// Whole numbers of some listeners: how many, their mean, and the centred sum of squares.
struct ListenerSums {
    double listeners = 0;
    double mean = 0;
    double centred_square = 0;
};

struct PairCell {
    int variant_a = 0;
    int variant_b = 0;
    ListenerSums sums;
};

struct VariantSums {
    int variant_id = 0;
    ListenerSums sums;
};

/// An experiment's present iteration.
struct IterationId {
    int experiment_id = 0;
    int iteration = 1;
};

/// Costs: an index range of exposure_rollups an experiment, joined with the days of its listeners.
class BalanceStore {
  public:
    explicit BalanceStore(Transaction& transaction) : transaction_(transaction) {}

    /// Whether the two queries know the measure: the columns of listener_days.
    static bool knows(Measure measure);

    /// Since the later of both exposures, until the day `before`.
    std::vector<PairCell> pair_cells(IterationId a, IterationId b, UtcDay before, Measure measure);
    /// On the `days` before the day of the first exposure.
    std::vector<VariantSums> before_exposure(IterationId experiment, UtcDay before, int days, Measure measure);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
