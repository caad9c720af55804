#include "experiments/allocation_json.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <map>

#include "domain/ensure.hpp"
#include "domain/time.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

std::string_view key_of(const Experiment& experiment, int variant_id) {
    const auto found = std::find_if(experiment.variants.begin(), experiment.variants.end(),
                                    [&](const Variant& variant) { return variant.variant_id == variant_id; });
    ensure(found != experiment.variants.end(), "a variant with slots is never removed");
    return found->key;
}

/// Half-open, as everywhere.
json::array range_to_json(SlotRange slots) {
    return {slots.begin, slots.end};
}

json::array held_to_json(const Experiment& experiment, const AllocationHistory& history) {
    std::map<int, std::vector<SlotRange>> held;
    for (const HeldSlots& piece : held_slots(history))
        held[piece.variant_id].push_back(piece.slots);
    json::array items;
    for (const Variant& variant : experiment.variants) {
        const SlotRanges slots = joined(held[variant.variant_id]);
        json::array ranges;
        for (const SlotRange range : slots)
            ranges.push_back(range_to_json(range));
        items.push_back(
            json::object{{"variant", variant.key}, {"slots", slot_count(slots)}, {"ranges", std::move(ranges)}});
    }
    return items;
}

json::array steps_to_json(const Experiment& experiment, const AllocationHistory& history) {
    struct Step {
        UtcTime at;
        std::map<int, int> slots;
    };
    std::map<std::pair<int, int>, Step> steps;  // by iteration and step
    for (const Allocation& allocation : history.allocations) {
        Step& step = steps[{allocation.iteration, allocation.step}];
        step.at = allocation.held_from;
        step.slots[allocation.variant_id] += allocation.slots.size();
    }
    json::array items;
    for (const auto& [number, step] : steps) {
        json::array variants;
        for (const auto& [variant_id, slots] : step.slots)
            variants.push_back(json::object{{"variant", key_of(experiment, variant_id)}, {"slots", slots}});
        items.push_back(json::object{{"iteration", number.first},
                                     {"step", number.second},
                                     {"at", print_time(step.at)},
                                     {"variants", std::move(variants)}});
    }
    return items;
}

json::array history_to_json(const Experiment& experiment, const AllocationHistory& history) {
    std::map<std::int64_t, json::array> released;
    for (const Release& release : history.releases)
        released[release.allocation_id].push_back(json::object{{"slots", range_to_json(release.slots)},
                                                               {"at", print_time(release.released_at)},
                                                               {"cause", release.cause}});
    json::array items;
    for (const Allocation& allocation : history.allocations)
        items.push_back(json::object{{"id", std::to_string(allocation.allocation_id)},
                                     {"variant", key_of(experiment, allocation.variant_id)},
                                     {"iteration", allocation.iteration},
                                     {"step", allocation.step},
                                     {"slots", range_to_json(allocation.slots)},
                                     {"held_from", print_time(allocation.held_from)},
                                     {"released", std::move(released[allocation.allocation_id])}});
    return items;
}

}  // namespace

json::object allocations_to_json(const Experiment& experiment, const AllocationHistory& history) {
    return {{"experiment", experiment.key},
            {"layer", experiment.layer_key},
            {"percent", experiment.percent},
            {"held", held_to_json(experiment, history)},
            {"steps", steps_to_json(experiment, history)},
            {"history", history_to_json(experiment, history)}};
}

}  // namespace bellwether
