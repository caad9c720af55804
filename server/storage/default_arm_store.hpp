// The append-only history of what everybody gets.
#pragma once

#include <string_view>
#include <vector>

#include "domain/default_arm.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

class DefaultArmStore {
  public:
    explicit DefaultArmStore(Transaction& transaction) : transaction_(transaction) {}

    void add(const DefaultArm& arm);
    /// The one in force; absent where nothing was shipped in the area.
    std::optional<DefaultArm> of_area(std::string_view area);
    /// By age.
    std::vector<DefaultArm> all();
    /// The newest of each of these experiments; without their keys.
    std::vector<DefaultArm> of_experiments(const std::vector<std::int64_t>& experiment_ids);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
