#include "domain/slot_ranges.hpp"

#include <algorithm>

namespace bellwether {

SlotRanges joined(std::vector<SlotRange> ranges) {
    std::sort(ranges.begin(), ranges.end(), [](SlotRange a, SlotRange b) { return a.begin < b.begin; });
    SlotRanges result;
    for (const SlotRange range : ranges) {
        if (range.size() <= 0) continue;
        if (!result.empty() && range.begin <= result.back().end) {
            result.back().end = std::max(result.back().end, range.end);
        } else {
            result.push_back(range);
        }
    }
    return result;
}

SlotRanges without(const SlotRanges& slots, const SlotRanges& removed) {
    SlotRanges result;
    auto hole = removed.begin();
    for (SlotRange rest : slots) {
        while (hole != removed.end() && hole->end <= rest.begin) ++hole;
        for (auto next = hole; next != removed.end() && next->begin < rest.end; ++next) {
            if (next->begin > rest.begin) result.push_back({rest.begin, next->begin});
            rest.begin = std::max(rest.begin, next->end);
        }
        if (rest.begin < rest.end) result.push_back(rest);
    }
    return result;
}

SlotRanges common(const SlotRanges& left, const SlotRanges& right) { return without(left, without(left, right)); }

int slot_count(const SlotRanges& slots) {
    int count = 0;
    for (const SlotRange range : slots) count += range.size();
    return count;
}

SlotRanges take_lowest(SlotRanges& pool, int count) {
    SlotRanges taken;
    auto range = pool.begin();
    for (; range != pool.end() && count > 0; ++range) {
        const int size = std::min(count, range->size());
        taken.push_back({range->begin, range->begin + size});
        count -= size;
        range->begin += size;
        if (range->begin < range->end) break;
    }
    pool.erase(pool.begin(), range);
    return taken;
}

}  // namespace bellwether
