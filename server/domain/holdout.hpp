// Who is held out of everything for a quarter, and who gets everything shipped beside them: pure functions of the hash.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/quarter.hpp"

namespace bellwether {

enum class HoldoutGroup {
    holdout,  ///< the default as it was when the holdout began
    twin,     ///< no experiment, and everything that was shipped
};

std::string_view to_string(HoldoutGroup group);

/// One quarter's holdout and twin, of equal size. The salt is new each quarter, so that who was held out before says
/// nothing about who is now.
struct Holdout {
    Quarter quarter;
    double percent = 0;  ///< of all listeners, in each group
    int slots = 0;       ///< of 1,000,000, in each group: [0, slots) is the holdout, [slots, 2 slots) the twin
    std::string salt;
    UtcTime begins_at;  ///< the quarter's first instant, or later where it was made within the quarter
    UtcTime ends_at;    ///< the next quarter's first instant
    std::string created_by;
    UtcTime created_at;

    bool runs_at(UtcTime time) const { return begins_at <= time && time < ends_at; }
};

/// Both groups together are all listeners at most.
inline constexpr double holdout_percent_max = 50;

/// The listener's group of this holdout, whatever the time; nothing for everybody else. One hash.
std::optional<HoldoutGroup> group_of(const Holdout& holdout, std::string_view listener_id);
std::optional<HoldoutGroup> group_of(std::string_view salt, int slots, std::string_view listener_id);

/// How the service makes holdouts.
struct HoldoutPolicy {
    double percent = 0;  ///< of quarters that have none yet; 0: no further ones
    std::int64_t revision = 1;
    std::optional<std::string> managed_by;  ///< `files`: other clients may only read it
};

/// The holdouts that the policy wants at a moment and that are not there: this quarter's and the next one's. The salts
/// are left to whoever stores them.
std::optional<Holdout> wanted_holdout(const HoldoutPolicy& policy, Quarter quarter, UtcTime now);

}  // namespace bellwether
