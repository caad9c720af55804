#include "app_ready.hpp"

#include <fmt/format.h>

#include "reporting/rollups.hpp"
#include "storage/migrator.hpp"

namespace bellwether {

std::vector<ReadyCheck> ready_checks(Database& database, std::optional<std::chrono::seconds> age) {
    const bool reachable = database.reachable();
    std::vector<ReadyCheck> checks;
    checks.push_back({"database", reachable, reachable ? "answers" : "does not answer; assignment goes on from memory"});
    if (reachable) {
        const auto schema = schema_state(database);
        checks.push_back({"schema", schema.applied == schema.known, fmt::format("{} of {}", schema.applied, schema.known)});
        const auto status = rollup_status(database);
        checks.push_back({"rollups", true, fmt::format("{:.1f} s behind, {} events waiting", status.lag_seconds, status.events_waiting)});
    }
    checks.push_back({"configuration", age.has_value(), age ? fmt::format("{} s old", age->count()) : "not read yet"});
    return checks;
}

}  // namespace bellwether
