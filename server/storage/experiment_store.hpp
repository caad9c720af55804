// The experiments with their variants.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/experiment.hpp"
#include "domain/result.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

/// What is absent does not filter.
struct ExperimentFilter {
    std::optional<std::string> state;
    std::optional<std::string> area;
    std::optional<std::string> owner;
    std::optional<std::string> layer;
    std::optional<std::string> search;  ///< in key, hypothesis, owner and area, without regard to case
    std::string after_key;
    int limit = 100;
};

class ExperimentStore {
  public:
    explicit ExperimentStore(Transaction& transaction) : transaction_(transaction) {}

    std::optional<Experiment> by_key(std::string_view key);
    /// Locks the experiment, then its layer, until the transaction ends: whoever changes either waits.
    std::optional<Experiment> locked_by_key(std::string_view key);
    /// By key.
    std::vector<Experiment> page(const ExperimentFilter& filter);

    /// A draft with its variants; returns its id. Refuses (conflict) a key that is taken.
    Result<int> add(const Experiment& experiment);
    /// Writes every field of the experiment and of its variants, removes variants that are not listed, and makes the
    /// revision one more; `experiment.revision` is the one that was read under the lock.
    void update(const Experiment& experiment);

  private:
    std::vector<Experiment> with_variants(const Rows& rows);
    void put_variants(int experiment_id, const std::vector<Variant>& variants);

    Transaction& transaction_;
};

}  // namespace bellwether
