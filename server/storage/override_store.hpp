// Listeners who were put into a variant by hand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/time.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct Override {
    std::int64_t override_id = 0;
    std::string listener_id;
    std::string variant_key;
    std::string reason;
    std::string created_by;
    UtcTime created_at;
};

class OverrideStore {
  public:
    explicit OverrideStore(Transaction& transaction) : transaction_(transaction) {}

    /// In place of the one that the listener has in the experiment, if any. Returns its number.
    std::int64_t put(int experiment_id, int variant_id, const Override& override_row);
    /// The number of the one that was removed; absent where there was none.
    std::optional<std::int64_t> remove(int experiment_id, const std::string& listener_id);
    /// By listener.
    std::vector<Override> page(int experiment_id, const std::string& after_listener, int limit);
    std::int64_t count(int experiment_id);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
