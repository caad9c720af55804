// Scorecards that were frozen: what they were made of, and what was shown, to the byte. Append-only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/time.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct FrozenScorecard {
    std::int64_t frozen_id = 0;
    int iteration = 1;
    UtcTime frozen_at;
    std::string frozen_by;
    std::string reason;
    UtcTime as_of;
    std::string code_version;
    std::string sha256;      ///< of the body, in hexadecimal
    std::string basis_json;  ///< not read by page()
    std::string body;        ///< likewise
};

class FrozenScorecardStore {
  public:
    explicit FrozenScorecardStore(Transaction& transaction) : transaction_(transaction) {}

    /// Fills the number, the time and the digest.
    void add(int experiment_id, FrozenScorecard& card);
    /// The newest first; those before a number, where one is given.
    std::vector<FrozenScorecard> page(int experiment_id, std::optional<std::int64_t> before, int limit);
    std::optional<FrozenScorecard> by_id(int experiment_id, std::int64_t frozen_id);
    /// SHA-256 in hexadecimal.
    std::string digest(const std::string& bytes);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
