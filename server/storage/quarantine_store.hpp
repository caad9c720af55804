// What was refused at the door, kept for people to look at.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/time.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

inline constexpr std::size_t quarantine_body_bytes_max = 4096;

struct QuarantineRow {
    std::int64_t quarantine_id = 0;
    UtcTime received_at;
    std::string token_name;
    std::string code;
    std::string detail;
    std::optional<std::string> event_id;
    std::optional<std::string> listener_id;
    std::string body;
};

class QuarantineStore {
  public:
    explicit QuarantineStore(Transaction& transaction) : transaction_(transaction) {}

    /// `quarantine_id` and `received_at` are given by the database. What PostgreSQL cannot hold as text (NUL, bytes that
    /// are no UTF-8) is replaced by '?', and bodies are cut at quarantine_body_bytes_max: this is where bad text goes.
    void add(std::span<const QuarantineRow> rows);

    struct Filter {
        std::optional<std::string> code;
        std::optional<std::string> token_name;
    };
    /// Newest first, older than `before_id`, at most `limit`.
    std::vector<QuarantineRow> newest(std::int64_t before_id, const Filter& filter, int limit);

    /// Deletes what is older than `age_max`, and all but about the newest `rows_max`. Returns how many rows went.
    std::size_t trim(std::chrono::seconds age_max, std::int64_t rows_max);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
