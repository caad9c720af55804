#include "storage/holdout_store.hpp"

#include <sql/embedded.hpp>

#include "storage/audit_store.hpp"
#include "storage/storage_error.hpp"

namespace bellwether {

namespace queries = sql::holdout_store;

namespace {

HoldoutPolicy read_policy(const Rows& rows) {
    return {rows[0].number(0), rows[0].integer(1), rows[0].optional_text(2)};
}

}  // namespace

Holdout read_holdout(const Row& row) {
    const auto quarter = parse_quarter(row.text(0), "");
    if (!quarter) throw StorageError("holdouts.quarter does not hold a quarter");
    return {quarter.value(),
            row.number(1),
            static_cast<int>(row.integer(2)),
            row.string(3),
            from_microseconds(row.integer(4)),
            from_microseconds(row.integer(5)),
            row.string(6),
            from_microseconds(row.integer(7))};
}

HoldoutPolicy HoldoutStore::policy() { return read_policy(transaction_.run(queries::policy)); }

HoldoutPolicy HoldoutStore::locked_policy() { return read_policy(transaction_.run(queries::lock_policy)); }

void HoldoutStore::set_policy(double percent, const std::optional<std::string>& managed_by) {
    transaction_.run(queries::set_policy, Parameters().number(percent).optional_text(managed_by));
}

std::vector<Holdout> HoldoutStore::page(const std::string& before, int limit) {
    std::vector<Holdout> holdouts;
    // '~' sorts behind every quarter.
    const std::string bound = before.empty() ? "~" : before;
    for (const Row row : transaction_.run(queries::all, Parameters().text(bound).integer(limit)))
        holdouts.push_back(read_holdout(row));
    return holdouts;
}

std::optional<Holdout> HoldoutStore::of(Quarter quarter) {
    const auto rows = transaction_.run(queries::by_quarter, Parameters().text(print_quarter(quarter)));
    return rows.empty() ? std::nullopt : std::optional(read_holdout(rows[0]));
}

void HoldoutStore::add(const Holdout& holdout) {
    transaction_.run(queries::add, Parameters()
                                       .text(print_quarter(holdout.quarter))
                                       .number(holdout.percent)
                                       .integer(holdout.slots)
                                       .integer(microseconds(holdout.begins_at))
                                       .integer(microseconds(holdout.ends_at))
                                       .text(holdout.created_by));
}

bool HoldoutStore::remove_before_begin(Quarter quarter, UtcTime now) {
    return transaction_
               .run(queries::remove, Parameters().text(print_quarter(quarter)).integer(microseconds(now)))
               .affected() > 0;
}

void HoldoutStore::open_activity(UtcDay from, UtcDay until) {
    transaction_.run(queries::open_activity, Parameters()
                                                 .integer(from.time_since_epoch().count())
                                                 .integer(until.time_since_epoch().count()));
}

std::vector<ListenerActivity> HoldoutStore::next_activity() {
    std::vector<ListenerActivity> activity;
    for (const Row row : transaction_.run(queries::next_activity))
        activity.push_back({row.string(0), row.integer(1), row.integer(2), row.integer(3)});
    return activity;
}

void HoldoutStore::close_activity() { transaction_.run(queries::close_activity); }

}  // namespace bellwether
