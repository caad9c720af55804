// Saved segments: targeting rules with a name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/experiment.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct Segment {
    std::string key;
    std::string description;
    std::string rule_json;
    std::int64_t revision = 1;
    UtcTime created_at;
    std::optional<std::string> managed_by;  ///< `files`: other clients may only read it
};

struct SegmentUser {
    std::string experiment;
    ExperimentState state = ExperimentState::draft;
};

class SegmentStore {
  public:
    explicit SegmentStore(Transaction& transaction) : transaction_(transaction) {}

    std::optional<Segment> by_key(std::string_view key);
    std::optional<Segment> locked_by_key(std::string_view key);
    /// By key.
    std::vector<Segment> page(const std::string& after_key, int limit);
    /// False where the key is taken.
    bool add(const Segment& segment);
    void update(const Segment& segment);
    void remove(const std::string& key);
    /// The experiments whose targeting names it.
    std::vector<SegmentUser> users_of(const std::string& key);
    /// Those of the keys that exist; they stay as they are until the transaction ends.
    std::vector<std::string> hold(const std::vector<std::string>& keys);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
