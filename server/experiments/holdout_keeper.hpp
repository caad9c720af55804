// Makes holdouts: by the policy, ahead of their quarter, and by order of a person.
#pragma once

#include <optional>
#include <string>

#include "domain/holdout.hpp"
#include "experiments/experiment_change.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// What a person orders.
struct HoldoutOrder {
    double percent = 0;              ///< of all listeners in each group; 0: no further quarters
    std::optional<Quarter> quarter;  ///< the first one; absent: the current one, from this moment on
    bool dry_run = false;
};

/// Sets the policy, makes the first quarter's holdout and, ahead, the next one's. One that has not begun is made anew
/// with a new salt; with 0 percent it is taken back. Refuses (conflict) a quarter whose holdout has begun: its size and
/// its listeners stay until it ends; and (invalid) a quarter that is neither the current nor the next one. Returns the
/// policy.
Result<HoldoutPolicy> order_holdout(Database& database, const HoldoutOrder& order, const Author& author, UtcTime now);

/// Makes what the policy wants and is not there yet: nearly always nothing. Called now and then by every replica; the
/// database lets one of them do it. The switch from quarter to quarter needs none of this: the snapshots hold both.
void keep_holdouts(Database& database, UtcTime now);

}  // namespace bellwether
