#include "storage/override_store.hpp"

#include <sql/embedded.hpp>

#include "storage/audit_store.hpp"

namespace bellwether {

namespace queries = sql::override_store;

std::int64_t OverrideStore::put(int experiment_id, int variant_id, const Override& override_row) {
    remove(experiment_id, override_row.listener_id);
    return transaction_
        .run(queries::add, Parameters()
                               .integer(experiment_id)
                               .text(override_row.listener_id)
                               .integer(variant_id)
                               .text(override_row.reason)
                               .text(override_row.created_by))[0]
        .integer(0);
}

std::optional<std::int64_t> OverrideStore::remove(int experiment_id, const std::string& listener_id) {
    const auto rows = transaction_.run(queries::remove, Parameters().integer(experiment_id).text(listener_id));
    return rows.empty() ? std::nullopt : std::optional(rows[0].integer(0));
}

std::vector<Override> OverrideStore::page(int experiment_id, const std::string& after_listener, int limit) {
    std::vector<Override> overrides;
    for (const Row row :
         transaction_.run(queries::page, Parameters().integer(experiment_id).text(after_listener).integer(limit)))
        overrides.push_back({row.integer(0), row.string(1), row.string(2), row.string(3), row.string(4),
                             from_microseconds(row.integer(5))});
    return overrides;
}

std::int64_t OverrideStore::count(int experiment_id) {
    return transaction_.run(queries::count, Parameters().integer(experiment_id))[0].integer(0);
}

}  // namespace bellwether
