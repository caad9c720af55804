#include "storage/audit_store.hpp"

#include <sql/embedded.hpp>

namespace bellwether {

namespace {

std::vector<AuditEntry> read_entries(const Rows& rows) {
    std::vector<AuditEntry> entries;
    for (const Row row : rows) {
        entries.push_back({row.integer(0), from_microseconds(row.integer(1)), row.string(2), row.string(3), row.string(4),
                           row.string(5), row.string(6), row.optional_text(7), row.optional_text(8), row.string(9)});
    }
    return entries;
}

}  // namespace

void AuditStore::append(const AuditEntry& entry) {
    transaction_.run(sql::audit_store::append_entry, Parameters()
                                                         .text(entry.actor)
                                                         .text(entry.action)
                                                         .text(entry.object_kind)
                                                         .text(entry.object_key)
                                                         .text(entry.reason)
                                                         .optional_text(entry.before_json)
                                                         .optional_text(entry.after_json)
                                                         .text(entry.request_id));
}

std::vector<AuditEntry> AuditStore::of_object(const std::string& kind, const std::string& key, std::int64_t after_id,
                                              int limit) {
    return read_entries(transaction_.run(sql::audit_store::entries_of_object,
                                         Parameters().text(kind).text(key).integer(after_id).integer(limit)));
}

std::vector<AuditEntry> AuditStore::page(const AuditFilter& filter, std::optional<std::int64_t> before_id, int limit) {
    return read_entries(transaction_.run(sql::audit_store::page, Parameters()
                                                                     .optional_integer(before_id)
                                                                     .text(filter.object_kind)
                                                                     .text(filter.object_key)
                                                                     .text(filter.actor)
                                                                     .integer(limit)));
}

std::vector<AuditEntry> AuditStore::between(UtcTime from, UtcTime until, const std::vector<std::string>& kinds, int limit) {
    return read_entries(transaction_.run(
        sql::audit_store::between,
        Parameters().integer(microseconds(from)).integer(microseconds(until)).texts(kinds).integer(limit)));
}

std::vector<AuditEntry> AuditStore::after(std::int64_t after_id, int limit) {
    return read_entries(transaction_.run(sql::audit_store::after, Parameters().integer(after_id).integer(limit)));
}

std::int64_t bump_config_version(Transaction& transaction) {
    return transaction.run(sql::config_store::bump_version)[0].integer(0);
}

std::int64_t microseconds(UtcTime time) { return time.time_since_epoch().count(); }

UtcTime from_microseconds(std::int64_t microseconds) { return UtcTime(std::chrono::microseconds(microseconds)); }

}  // namespace bellwether
