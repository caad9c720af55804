#include "domain/exposure_stages.hpp"

#include <algorithm>
#include <cmath>

namespace bellwether {

namespace {

using SlotsByVariant = std::map<int, double>;

/// Slots by step and variant at a moment.
std::map<int, SlotsByVariant> slots_by_step(const std::vector<HeldSlots>& held, int experiment_id) {
    std::map<int, SlotsByVariant> steps;
    for (const auto& piece : held)
        if (piece.experiment_id == experiment_id) steps[piece.step][piece.variant_id] += piece.slots.size();
    return steps;
}

bool same_split(const SlotsByVariant& a, const SlotsByVariant& b) {
    if (a.size() != b.size()) return false;
    return std::all_of(a.begin(), a.end(), [&](const auto& share) {
        const auto other = b.find(share.first);
        return other != b.end() && std::abs(other->second - share.second) < ExposureStages::share_tolerance;
    });
}

}  // namespace

ExposureStages::ExposureStages(const AllocationHistory& history, int experiment_id, int iteration,
                               const std::vector<UtcTime>& times) {
    for (const auto& allocation : history.allocations) {
        if (allocation.experiment_id != experiment_id || allocation.iteration != iteration) continue;
        const auto after = std::upper_bound(times.begin(), times.end(), allocation.held_from);
        first_periods_.emplace(allocation.step, static_cast<int>(after - times.begin()));
    }
    for (std::size_t period = 1; period <= times.size(); ++period) {
        const auto steps = slots_by_step(held_slots(history, times[period - 1]), experiment_id);
        // Slots that came back form a step for each variant; together they are compared like one step.
        SlotsByVariant came_back;
        for (const auto& [step, slots] : steps)
            if (slots.size() == 1) came_back[slots.begin()->first] += slots.begin()->second;
        for (const auto& [step, slots] : steps)
            stages_[{step, static_cast<int>(period)}] = stage_for(slots.size() == 1 ? came_back : slots);
    }
}

int ExposureStages::stage_for(const SlotsByVariant& slots) {
    double total = 0;
    for (const auto& [variant, size] : slots)
        total += size;
    SlotsByVariant shares;
    for (const auto& [variant, size] : slots)
        shares[variant] = size / total;
    const auto found = std::find_if(splits_.begin(), splits_.end(),
                                    [&](const SlotsByVariant& known) { return same_split(known, shares); });
    if (found != splits_.end()) return static_cast<int>(found - splits_.begin());
    splits_.push_back(std::move(shares));
    return static_cast<int>(splits_.size()) - 1;
}

std::optional<int> ExposureStages::stage_of(int step, int period) const {
    const auto first = first_periods_.find(step);
    if (first == first_periods_.end()) return std::nullopt;
    const auto found = stages_.find({step, std::max(period, first->second)});
    if (found == stages_.end()) return std::nullopt;
    return found->second;
}

}  // namespace bellwether
