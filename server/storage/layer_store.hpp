// The layers, and who holds slots of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/experiment.hpp"
#include "domain/result.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

/// Slots that a variant holds now.
struct LayerHolder {
    int layer_id = 0;
    std::string experiment;
    std::string variant;
    int slots = 0;
};

struct LayerFilter {
    bool with_own = false;  ///< also the layers that were made for one experiment
    std::string after_key;
    int limit = 100;
};

class LayerStore {
  public:
    explicit LayerStore(Transaction& transaction) : transaction_(transaction) {}

    std::optional<Layer> by_key(std::string_view key);
    /// By key.
    std::vector<Layer> page(const LayerFilter& filter);
    /// Who holds slots of these layers now; by layer, experiment and variant.
    std::vector<LayerHolder> holders_of(const std::vector<Layer>& layers);

    /// Refuses (conflict) a key or a salt that is taken. `layer.layer_id` and `revision` are given by the database.
    Result<int> add(const Layer& layer);
    /// Gives it the next salt, KEY#GENERATION: every listener gets another slot. Under the layer's lock, with nothing
    /// held in it. Refuses (conflict) a salt that another layer has.
    Result<void> resalt(const Layer& layer, UtcTime at);
    /// Writes the description and the rest, and makes the revision one more.
    void update(const Layer& layer);
    /// Until the transaction ends, nobody else changes what is held in the layer.
    void lock(int layer_id);
    void bump_revision(int layer_id);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
