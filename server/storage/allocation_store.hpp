// The append-only history of who holds which slots.
#pragma once

#include "domain/allocation.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

class AllocationStore {
  public:
    explicit AllocationStore(Transaction& transaction) : transaction_(transaction) {}

    /// Every row of the layer's history, by age.
    AllocationHistory history_of_layer(int layer_id);
    /// The rows of one experiment, of every iteration, by age.
    AllocationHistory history_of_experiment(int experiment_id);

    /// The moment for the next change: the database's clock, and later than everything in the history even where that
    /// clock was set back. Asked for under the layer's lock.
    UtcTime next_moment(const AllocationHistory& layer);
    /// Under the layer's lock. Makes the layer's revision one more.
    void append(int layer_id, const AllocationChange& change);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
