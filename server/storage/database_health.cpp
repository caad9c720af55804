#include "storage/database_health.hpp"

#include <sql/embedded.hpp>

#include "storage/audit_store.hpp"

namespace bellwether {

DatabaseHealth database_health(Transaction& transaction) {
    const Rows rows = transaction.run(sql::database_health::health);
    const Row row = rows[0];
    DatabaseHealth health;
    health.version = row.string(0);
    health.major = static_cast<int>(row.integer(1));
    health.user = row.string(2);
    health.superuser = row.boolean(3);
    if (!row.boolean(4)) health.durable_settings_off.emplace_back("fsync");
    if (!row.boolean(5)) health.durable_settings_off.emplace_back("full_page_writes");
    // Every other value (on, local, remote_write, remote_apply) waits for our own disk.
    if (row.text(6) == "off") health.durable_settings_off.emplace_back("synchronous_commit");
    health.clock = from_microseconds(row.integer(7));
    return health;
}

}  // namespace bellwether
