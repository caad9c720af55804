// The cells that reports sum: whole numbers are added to them and taken away.
#pragma once

#include "domain/contributions.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

class RollupCellStore {
  public:
    explicit RollupCellStore(Transaction& transaction) : transaction_(transaction) {}

    /// Adds every cell that is not zero; a cell that becomes all zero is removed.
    void add(const Contributions& contributions);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
