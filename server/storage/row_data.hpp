// The libpqxx side of Rows, for the .cpp files of this folder alone.
#pragma once

#include <pqxx/pqxx>

#include "storage/row.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct Rows::Data {
    pqxx::result result;
};

struct Transaction::Implementation {
    pqxx::transaction_base& transaction;
    bool failed = false;  ///< a statement has thrown: nothing of this transaction can be kept
};

}  // namespace bellwether
