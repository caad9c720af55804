// The holdouts of the quarters, the policy that makes them, and what all listeners did while they ran.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/holdout.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct ListenerActivity {
    std::string listener_id;
    std::int64_t thumbs_up = 0;
    std::int64_t thumbs_down = 0;
    std::int64_t listened_ms = 0;
};

class HoldoutStore {
  public:
    explicit HoldoutStore(Transaction& transaction) : transaction_(transaction) {}

    HoldoutPolicy policy();
    /// Whoever changes holdouts holds this until the transaction ends.
    HoldoutPolicy locked_policy();
    /// Raises the revision where something changes.
    void set_policy(double percent, const std::optional<std::string>& managed_by);

    /// Newest first, of quarters before `before` (which may be empty: all).
    std::vector<Holdout> page(const std::string& before, int limit);
    std::optional<Holdout> of(Quarter quarter);
    /// With a new salt, made by the database.
    void add(const Holdout& holdout);
    /// Takes back one that has not begun; false where there is none.
    bool remove_before_begin(Quarter quarter, UtcTime now);

    /// What each listener did in the days [from, until): in pieces, the last one empty.
    void open_activity(UtcDay from, UtcDay until);
    std::vector<ListenerActivity> next_activity();
    void close_activity();

  private:
    Transaction& transaction_;
};

/// As read by snapshot_store.cpp, too.
Holdout read_holdout(const Row& row);

}  // namespace bellwether
