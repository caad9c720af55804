// Brings the schema up to date: numbered, checksummed migrations, applied under a lock.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "storage/database.hpp"

namespace bellwether {

struct AppliedMigration {
    int number = 0;
    std::string name;
};

struct SchemaState {
    int applied = 0;  ///< the newest migration in the database; 0 for an empty one
    int known = 0;    ///< the newest that this program has
};

/// Applies what is missing, each in its own transaction, and returns what it applied. Refuses (conflict) a database
/// that is ahead of this program, and one where an applied migration's text differs from this program's.
/// Several replicas may start at once: an advisory lock lets one work while the others wait.
Result<std::vector<AppliedMigration>> migrate(Database& database);

SchemaState schema_state(Database& database);

}  // namespace bellwether
