// What is worth an alert: lines of the audit log as they are written, and the state of running experiments now and then.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "storage/alert_store.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// Ramp steps and rollbacks, of experiments and models. Pure.
std::optional<Alert> alert_of(const AuditEntry& entry);

/// Rollups that are behind by more than this are late.
inline constexpr double data_late_seconds = 900;
std::optional<Alert> alert_of_lag(double lag_seconds, UtcTime now);

/// Reads the audit log on from where it was read to, and puts what is to be told into the outbox in the same transaction.
/// One replica at a time; from a ticker's thread.
void raise_from_audit(Database& database);

/// Puts alerts into the outbox; those of an occasion that was told before are dropped.
void raise_all(Database& database, const std::vector<Alert>& alerts);

}  // namespace bellwether
