// The rollups by a second formula: plain SQL over the raw events, one statement a table, no merging, no differences.
#pragma once

#include <string>
#include <vector>

#include "storage/database.hpp"

namespace bellwether::test {

/// What `listener_days`, `thumb_minutes`, `exposure_rollups`, `happened_days`, `overlap_days` and `credit_days` should hold: each row as
/// the text of the named columns, sorted. Shares under the rule `proportional` are left out of credit_days.
std::vector<std::string> naive_rows(Database& database, const std::string& table);
/// The same columns as the rollups hold them.
std::vector<std::string> kept_rows(Database& database, const std::string& table);

/// By model version: what the rule `proportional` gives in ups and in milliseconds, by floating-point division.
std::vector<std::pair<int, std::pair<double, double>>> naive_proportional(Database& database);

}  // namespace bellwether::test
