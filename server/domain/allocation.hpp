// Which slots of a layer belong to which variant, and how a ramp changes that. Pure decisions: rule 1 of the design
// (nobody goes from one live variant to another) is proven here.
#pragma once

#include <string>
#include <vector>

#include "domain/event.hpp"
#include "domain/result.hpp"
#include "domain/slot.hpp"

namespace bellwether {

/// Half-open.
struct SlotRange {
    int begin = 0;
    int end = 0;
    int size() const { return end - begin; }
    friend bool operator==(const SlotRange&, const SlotRange&) = default;
};

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

/// What is held at a moment: allocations less their releases, sorted by slot, never overlapping (ensure()d).
/// O(n log n) in the rows of the history.
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
};

/// Brings an experiment to `percent` of the layer: every variant to its share of that number of slots. A variant with too
/// few gets free slots only (lowest first, all variants in the same step); one with too many gives back its newest first.
/// Refuses (conflict) where the layer has too few free slots; the detail says how many there are.
Result<AllocationChange> ramp(const AllocationHistory& layer, const RampRequest& request);

/// Gives every slot of a variant back to default.
AllocationChange kill(const AllocationHistory& layer, int experiment_id, int variant_id, UtcTime at);

/// Gives every slot of an experiment back.
AllocationChange release_all(const AllocationHistory& layer, int experiment_id, UtcTime at, const std::string& cause);

}  // namespace bellwether
