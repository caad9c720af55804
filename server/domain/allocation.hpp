// Which slots of a layer belong to which variant, and how a ramp changes that. Pure decisions: rule 1 of the design
// (nobody goes from one live variant to another) is proven here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/event.hpp"
#include "domain/result.hpp"
#include "domain/slot_ranges.hpp"

namespace bellwether {

/// Slots that a variant got in one ramp step. `allocation_id` orders them by age; 0 before it is stored.
struct Allocation {
    std::int64_t allocation_id = 0;
    int experiment_id = 0;
    int iteration = 1;
    int variant_id = 0;
    int step = 0;
    SlotRange slots;
    UtcTime held_from;
};

/// Slots of one allocation that were given back.
struct Release {
    std::int64_t allocation_id = 0;
    SlotRange slots;
    UtcTime released_at;
    std::string cause;
};

/// The append-only history of a layer: what everything else here is computed from.
struct AllocationHistory {
    std::vector<Allocation> allocations;  ///< by age
    std::vector<Release> releases;        ///< by age
};

/// A piece that is held now.
struct HeldSlots {
    std::int64_t allocation_id = 0;
    int experiment_id = 0;
    int variant_id = 0;
    int step = 0;
    SlotRange slots;
};

/// What is held after everything in the history: allocations less their releases, sorted by slot, never overlapping
/// (ensure()d). This, not a comparison of times, is what assignment and ramps build on: clocks differ between machines.
/// O(n log n) in the rows of the history.
std::vector<HeldSlots> held_slots(const AllocationHistory& history);
/// The same for a moment of the past.
std::vector<HeldSlots> held_slots(const AllocationHistory& history, UtcTime at);

/// A variant and the share of the experiment's slots that it should hold.
struct VariantShare {
    int variant_id = 0;
    double weight = 0;  ///< relative to the sum over the variants; 0 for one that was killed
};

/// What a decision wants appended.
struct AllocationChange {
    std::vector<Allocation> allocations;
    std::vector<Release> releases;
};

struct RampRequest {
    int experiment_id = 0;
    int iteration = 1;
    std::vector<VariantShare> variants;
    double percent = 0;  ///< of the layer's slots, 0 to 100
    UtcTime at;
    /// Slots that another experiment, or an earlier iteration of this one, gave back after this are not given out.
    UtcTime resting_since = UtcTime::max();
};

/// Free slots that somebody else than this iteration of this experiment gave back after `since`: their listeners may
/// still carry what they were given there.
SlotRanges resting_slots(const AllocationHistory& history, int experiment_id, int iteration, UtcTime since);

/// The slots that a percentage of a layer means; at least one for any percentage above 0.
int slots_of_percent(double percent);
double percent_of_slots(int slots);

/// Brings an experiment to `percent` of the layer: every variant to its share of that number of slots
/// (apportionment.hpp). A variant with too many gives back its newest first, to default. One with too few gets free
/// slots that no other variant of the experiment has ever held in this iteration: so nobody goes from one variant to
/// another, not even by way of default. Slots that it once held itself come back first, then the lowest. At unchanged
/// weights a higher percentage only adds and a lower one only gives back. Slots that are new to the experiment form one
/// step, shared by the variants. Slots that come back form a step for each variant: its listeners were exposed before,
/// in another measure than another variant's, and the sample-ratio check compares variants within a step. Refuses
/// (conflict) where the layer has too few such slots; the detail says how many there are.
Result<AllocationChange> ramp(const AllocationHistory& layer, const RampRequest& request);

/// Gives every slot of a variant back to default.
AllocationChange kill(const AllocationHistory& layer, int experiment_id, int variant_id, UtcTime at);

/// Gives every slot of an experiment back.
AllocationChange release_all(const AllocationHistory& layer, int experiment_id, UtcTime at, const std::string& cause);

}  // namespace bellwether
