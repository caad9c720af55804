// Sets of slots as sorted ranges.
#pragma once

#include <vector>

#include "domain/slot.hpp"

namespace bellwether {

/// Half-open.
struct SlotRange {
    int begin = 0;
    int end = 0;
    int size() const { return end - begin; }
    friend bool operator==(const SlotRange&, const SlotRange&) = default;
};

/// Sorted, not empty, neither overlapping nor touching: two sets are equal where their ranges are.
using SlotRanges = std::vector<SlotRange>;

/// The union of any ranges, in any order.
SlotRanges joined(std::vector<SlotRange> ranges);
SlotRanges without(const SlotRanges& slots, const SlotRanges& removed);
SlotRanges common(const SlotRanges& left, const SlotRanges& right);
int slot_count(const SlotRanges& slots);

/// Moves the lowest `count` slots (or all, where there are fewer) out of `pool`.
SlotRanges take_lowest(SlotRanges& pool, int count);

}  // namespace bellwether
