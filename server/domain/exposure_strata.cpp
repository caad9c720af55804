#include "domain/exposure_strata.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace bellwether {

namespace {

struct Stratum {
    std::map<int, double> listeners;  ///< by variant
};

/// Slots of a step that each variant holds at a moment.
std::map<int, double> slots_of_step(const std::vector<HeldSlots>& held, int experiment_id, int step) {
    std::map<int, double> slots;
    for (const auto& piece : held)
        if (piece.experiment_id == experiment_id && piece.step == step) slots[piece.variant_id] += piece.slots.size();
    return slots;
}

/// The period in which each step's slots were taken.
std::map<int, int> first_periods(const AllocationHistory& history, int experiment_id, int iteration,
                                 const std::vector<UtcTime>& times) {
    std::map<int, int> first;
    for (const auto& allocation : history.allocations) {
        if (allocation.experiment_id != experiment_id || allocation.iteration != iteration) continue;
        const auto after = std::upper_bound(times.begin(), times.end(), allocation.held_from);
        first.emplace(allocation.step, static_cast<int>(after - times.begin()));
    }
    return first;
}

}  // namespace

std::vector<UtcTime> change_times(const AllocationHistory& history, int experiment_id, int iteration) {
    std::set<UtcTime> times;
    std::set<std::int64_t> ours;
    for (const auto& allocation : history.allocations) {
        if (allocation.experiment_id != experiment_id || allocation.iteration != iteration) continue;
        ours.insert(allocation.allocation_id);
        times.insert(allocation.held_from);
    }
    for (const auto& release : history.releases)
        if (ours.contains(release.allocation_id)) times.insert(release.released_at);
    return {times.begin(), times.end()};
}

ExpectedCounts expected_counts(const AllocationHistory& history, int experiment_id, int iteration,
                               const std::vector<UtcTime>& times, const std::vector<StratumCount>& counts) {
    std::map<std::pair<int, int>, Stratum> strata;
    std::map<int, VariantCount> variants;
    ExpectedCounts result;
    for (const auto& allocation : history.allocations)
        if (allocation.experiment_id == experiment_id && allocation.iteration == iteration)
            variants[allocation.variant_id].variant_id = allocation.variant_id;
    const auto first = first_periods(history, experiment_id, iteration, times);
    for (const auto& count : counts) {
        const auto found = first.find(count.step);
        if (found == first.end()) {
            result.too_late += count.listeners;
            continue;
        }
        strata[{std::max(count.period, found->second), count.step}].listeners[count.variant_id] += count.listeners;
    }

    int held_period = -1;
    std::vector<HeldSlots> held;
    for (const auto& [key, stratum] : strata) {
        const auto [period, step] = key;
        if (period != held_period) {
            held = held_slots(history, times[period - 1]);
            held_period = period;
        }
        const auto slots = slots_of_step(held, experiment_id, step);
        double total_slots = 0;
        for (const auto& [variant, size] : slots) total_slots += size;
        double listeners_here = 0;
        for (const auto& [variant, listeners] : stratum.listeners) {
            if (!slots.contains(variant)) {
                result.too_late += listeners;
                continue;
            }
            variants[variant].observed += listeners;
            listeners_here += listeners;
        }
        for (const auto& [variant, size] : slots)
            variants[variant].expected += listeners_here * size / total_slots;
    }
    for (const auto& [id, count] : variants) result.variants.push_back(count);
    return result;
}

ExpectedCounts expected_by_weight(const Experiment& experiment, const std::vector<StratumCount>& counts) {
    ExpectedCounts result;
    double weights = 0;
    double listeners = 0;
    for (const auto& variant : experiment.variants) weights += variant.weight;
    for (const auto& count : counts) listeners += count.listeners;
    for (const auto& variant : experiment.variants) {
        VariantCount row{variant.variant_id, 0, listeners * variant.weight / weights};
        for (const auto& count : counts)
            if (count.variant_id == variant.variant_id) row.observed += count.listeners;
        result.variants.push_back(row);
    }
    return result;
}

}  // namespace bellwether
