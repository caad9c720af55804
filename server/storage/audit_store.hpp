// The audit log: who changed what, when, why, from what to what. Append-only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/event.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct AuditEntry {
    std::int64_t audit_id = 0;
    UtcTime at;
    std::string actor;
    std::string action;       ///< create, update, start, ramp, ...
    std::string object_kind;  ///< experiment, layer, token, ...
    std::string object_key;
    std::string reason;
    std::optional<std::string> before_json;
    std::optional<std::string> after_json;
    std::string request_id;
};

/// Empty texts mean any.
struct AuditFilter {
    std::string object_kind;
    std::string object_key;
    std::string actor;
};

class AuditStore {
  public:
    explicit AuditStore(Transaction& transaction) : transaction_(transaction) {}

    /// `audit_id` and `at` are given by the database.
    void append(const AuditEntry& entry);
    /// Oldest first, after `after_id`, at most `limit`.
    std::vector<AuditEntry> of_object(const std::string& kind, const std::string& key, std::int64_t after_id, int limit);
    /// Newest first, before `before_id` where it is given, at most `limit`.
    std::vector<AuditEntry> page(const AuditFilter& filter, std::optional<std::int64_t> before_id, int limit);

    /// Oldest first, of objects of these kinds, within [from, until), at most `limit`.
    std::vector<AuditEntry> between(UtcTime from, UtcTime until, const std::vector<std::string>& kinds, int limit);
    /// Oldest first, after `after_id`; the newest half second is left out, so that none is missed that commits late.
    std::vector<AuditEntry> after(std::int64_t after_id, int limit);

  private:
    Transaction& transaction_;
};

/// Adds one to the number of the configuration and tells every replica when the transaction commits.
/// Returns the new number. Part of every transaction that changes what assignments or tokens depend on.
std::int64_t bump_config_version(Transaction& transaction);

/// Times cross into SQL as microseconds since 1970, so that no parser of dates stands between.
std::int64_t microseconds(UtcTime time);
UtcTime from_microseconds(std::int64_t microseconds);

}  // namespace bellwether
