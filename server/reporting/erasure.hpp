// Erases one listener: every row about it, and what it added to the sums over all listeners.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "storage/database.hpp"

namespace bellwether {

/// Who asked for it, and why: for the audit log, which never names the listener.
struct ErasureOrder {
    std::string listener_id;
    std::string actor;
    std::string reason;
    std::string request_id;
};

/// How many rows went.
struct Erased {
    std::size_t events = 0;
    std::size_t plays = 0;
    std::size_t stations = 0;
    std::size_t exposures = 0;
    std::size_t overrides = 0;
    std::size_t quarantined = 0;
    std::size_t archived_events = 0;  ///< in the weeks that retention took off the events and kept
};

/// In one transaction, as the one writer of the rollups: afterwards they equal a recomputation from the events that are
/// left, to the digit. Erasing nobody is fine and changes nothing but the audit log. What arrives during or after it is
/// new data. Finding the events reads all of them beforehand, on a connection of its own with a time limit of ten
/// minutes. Throws StorageUnavailable where the database is away, or the rollups are being rebuilt.
Erased erase_listener(Database& database, const ErasureOrder& order);

}  // namespace bellwether
