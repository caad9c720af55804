// Who was exposed and is not counted, by variant and rule: it stands beside the result, so that nobody has to guess.
#pragma once

#include <boost/json/array.hpp>

#include "domain/experiment.hpp"
#include "domain/time.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

/// A row a variant: exposed listeners, and how many of them each rule meets (one may meet several).
boost::json::array left_out_listeners(Transaction& transaction, const Experiment& experiment, UtcDay before);

}  // namespace bellwether
