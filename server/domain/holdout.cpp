#include "domain/holdout.hpp"

#include <algorithm>

#include "domain/allocation.hpp"
#include "domain/slot.hpp"

namespace bellwether {

std::string_view to_string(HoldoutGroup group) { return group == HoldoutGroup::holdout ? "holdout" : "twin"; }

std::optional<HoldoutGroup> group_of(std::string_view salt, int slots, std::string_view listener_id) {
    const int slot = slot_of(salt, listener_id);
    if (slot < slots) return HoldoutGroup::holdout;
    if (slot < 2 * slots) return HoldoutGroup::twin;
    return std::nullopt;
}

std::optional<HoldoutGroup> group_of(const Holdout& holdout, std::string_view listener_id) {
    return group_of(holdout.salt, holdout.slots, listener_id);
}

std::optional<Holdout> wanted_holdout(const HoldoutPolicy& policy, Quarter quarter, UtcTime now) {
    if (policy.percent <= 0) return std::nullopt;
    Holdout holdout;
    holdout.quarter = quarter;
    holdout.percent = policy.percent;
    holdout.slots = slots_of_percent(policy.percent);
    holdout.begins_at = std::max(quarter.begin(), now);
    holdout.ends_at = quarter.end();
    return holdout;
}

}  // namespace bellwether
