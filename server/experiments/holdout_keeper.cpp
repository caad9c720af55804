#include "experiments/holdout_keeper.hpp"

#include <fmt/format.h>

#include "experiments/holdout_json.hpp"
#include "http/json.hpp"
#include "storage/audit_store.hpp"
#include "storage/holdout_store.hpp"

namespace bellwether {

namespace {

void audit(Transaction& transaction, const Author& author, std::string action, const std::string& key,
           std::optional<std::string> before, std::optional<std::string> after) {
    AuditEntry entry;
    entry.actor = author.name;
    entry.action = std::move(action);
    entry.object_kind = "holdout";
    entry.object_key = key;
    entry.reason = author.reason;
    entry.before_json = std::move(before);
    entry.after_json = std::move(after);
    entry.request_id = author.request_id;
    AuditStore(transaction).append(entry);
}

void make(Transaction& transaction, Holdout wanted, const Author& author, UtcTime now) {
    HoldoutStore store(transaction);
    wanted.created_by = author.name;
    store.add(wanted);
    audit(transaction, author, "create", print_quarter(wanted.quarter), std::nullopt,
          print_json(to_json(*store.of(wanted.quarter), now)));
}

/// Makes what is missing; says whether anything was.
bool make_missing(Transaction& transaction, const HoldoutPolicy& policy, Quarter first, const Author& author, UtcTime now) {
    bool made = false;
    for (Quarter quarter = first; quarter <= quarter_of(now).next(); quarter = quarter.next()) {
        const auto wanted = wanted_holdout(policy, quarter, now);
        if (!wanted || HoldoutStore(transaction).of(quarter)) continue;
        make(transaction, *wanted, author, now);
        made = true;
    }
    return made;
}

/// Those that have not begun follow the new policy.
bool take_back(Transaction& transaction, Quarter first, const Author& author, UtcTime now) {
    bool taken = false;
    for (Quarter quarter = first; quarter <= quarter_of(now).next(); quarter = quarter.next()) {
        const auto before = HoldoutStore(transaction).of(quarter);
        if (!before || !HoldoutStore(transaction).remove_before_begin(quarter, now)) continue;
        audit(transaction, author, "remove", print_quarter(quarter), print_json(to_json(*before, now)), std::nullopt);
        taken = true;
    }
    return taken;
}

Result<void> check_order(Transaction& transaction, const HoldoutOrder& order, Quarter first, UtcTime now) {
    const Quarter current = quarter_of(now);
    if (first != current && first != current.next())
        return invalid_at("/quarter", "not_now",
                          fmt::format("holdouts are made for the current quarter ({}) and the next one ({})",
                                      print_quarter(current), print_quarter(current.next())));
    const auto there = HoldoutStore(transaction).of(first);
    const bool begun = there && there->begins_at <= now;
    // Said again as it is, it changes nothing: so that files may be applied twice.
    if (begun && order.percent > 0 && order.percent != there->percent)
        return Error{ErrorKind::conflict,
                     fmt::format("the holdout of {} has begun with {}%: its size and its listeners stay until the quarter "
                                 "ends; name the next quarter instead",
                                 print_quarter(first), there->percent),
                     {{"/percent", "begun", "stays until the quarter ends"}}};
    return ok();
}

}  // namespace

Result<HoldoutPolicy> order_holdout(Database& database, const HoldoutOrder& order, const Author& author, UtcTime now) {
    return write_or_try(database, order.dry_run, [&](Transaction& transaction) -> Result<HoldoutPolicy> {
        HoldoutStore store(transaction);
        const HoldoutPolicy before = store.locked_policy();
        BW_TRY(check_manager(before.managed_by, author, "the holdout policy"));
        const Quarter first = order.quarter.value_or(quarter_of(now));
        BW_TRY(check_order(transaction, order, first, now));
        store.set_policy(order.percent, manager_after(before.managed_by, author));
        const HoldoutPolicy after = store.policy();
        const bool policy_changed = after.revision != before.revision;
        if (policy_changed)
            audit(transaction, author, "update", "policy", print_json(to_json(before)), print_json(to_json(after)));
        const bool taken = before.percent != order.percent && take_back(transaction, first, author, now);
        const bool made = make_missing(transaction, after, first, author, now);
        if (policy_changed || taken || made) bump_config_version(transaction);
        return after;
    });
}

void keep_holdouts(Database& database, UtcTime now) {
    // Asked without a lock first: it is called often, and hardly ever has anything to do.
    const bool complete = database.read([&](Transaction& transaction) {
        HoldoutStore store(transaction);
        const Quarter current = quarter_of(now);
        return store.policy().percent <= 0 || store.of(current.next());
    });
    if (complete) return;
    database.write([&](Transaction& transaction) {
        const HoldoutPolicy policy = HoldoutStore(transaction).locked_policy();
        const Quarter current = quarter_of(now);
        // Where a policy was ordered for the next quarter only, the current one stays without.
        const bool had_one = HoldoutStore(transaction).of(current).has_value();
        const Author rotation{"rotation", "made ahead by the policy", ""};
        if (make_missing(transaction, policy, had_one ? current : current.next(), rotation, now))
            bump_config_version(transaction);
    });
}

}  // namespace bellwether
