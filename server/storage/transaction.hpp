// One transaction: the handle that every store is built on.
#pragma once

#include <span>
#include <string_view>

#include "storage/row.hpp"

namespace bellwether {

/// Lives inside Database::read / write, on one thread. After a statement has thrown, the transaction is dead: PostgreSQL
/// would turn its commit into a rollback, so catching and going on is never right.
class Transaction {
  public:
    struct Implementation;
    explicit Transaction(Implementation& implementation) : implementation_(implementation) {}
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    /// Runs one statement; costs one round trip.
    Rows run(std::string_view sql, const Parameters& parameters = {});
    /// Several statements without parameters, as migrations need.
    void run_script(std::string_view sql);

  private:
    Implementation& implementation_;
};

}  // namespace bellwether
