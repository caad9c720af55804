// Events made up from a seed, written straight into the table as ingest writes them, and the rollups read back as text.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "domain/event.hpp"
#include "storage/database.hpp"

namespace bellwether::test {

/// A row of `events`; `body` is JSON.
struct MadeUpEvent {
    std::string event_id;
    std::string listener_id;
    int type = 0;
    UtcTime occurred_at;
    std::string play_id;  ///< empty: none
    std::string body;
};

struct MadeUpExposure {
    std::string listener_id;
    int experiment_id = 0;
    int variant_id = 0;
    UtcTime exposed_at;
};

/// A version 4 id.
std::string made_up_id(std::mt19937_64& random);

/// One event of the type with fields of chance: few times, few plays, few names, so that everything collides.
MadeUpEvent made_up_event(std::mt19937_64& random, int listeners);
MadeUpExposure made_up_exposure(std::mt19937_64& random, int listeners);

/// As ingest stores them: what is there already stays.
void store(Transaction& transaction, const std::vector<MadeUpEvent>& events);
/// As ingest keeps them: the earliest wins, then the smallest variant; others are conflicting.
void store(Transaction& transaction, const std::vector<MadeUpExposure>& exposures);

/// Every row of a table as text, sorted.
std::vector<std::string> rows_of(Database& database, const std::string& table);

inline const std::vector<std::string> rollup_tables = {
    "plays", "stations_created", "listener_days", "thumb_minutes", "exposure_rollups", "credit_days", "happened_days", "overlap_days"};

}  // namespace bellwether::test
