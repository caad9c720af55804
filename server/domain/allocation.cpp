#include "domain/allocation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "domain/apportionment.hpp"
#include "domain/ensure.hpp"

namespace bellwether {

namespace {

/// How far rounding alone may carry a variant from its exact share. Only a kill brings that about: what was rounded
/// among all variants is then compared with the shares of those that are left.
constexpr double rounding_slots = 2;

/// What the history says about one variant of the experiment that is ramped.
struct VariantSlots {
    int variant_id = 0;
    double weight = 0;
    std::vector<HeldSlots> held;
    int held_count = 0;
    SlotRanges returning;  ///< free now, held by this variant before
};

/// The layer as the experiment that is ramped finds it.
struct LayerView {
    std::vector<VariantSlots> variants;
    SlotRanges fresh;  ///< free now, never held by any variant of the experiment in this iteration
    int free = 0;
    int resting = 0;
    int held = 0;  ///< by the experiment
    int last_step = 0;
};

LayerView view_of(const AllocationHistory& layer, const RampRequest& request) {
    LayerView view;
    const auto held = held_slots(layer);
    std::vector<SlotRange> taken;
    for (const HeldSlots& piece : held)
        taken.push_back(piece.slots);
    const SlotRanges unheld = without({{0, slots_per_layer}}, joined(taken));
    const SlotRanges resting =
        common(unheld, resting_slots(layer, request.experiment_id, request.iteration, request.resting_since));
    const SlotRanges free = without(unheld, resting);
    view.free = slot_count(free);
    view.resting = slot_count(resting);

    std::map<int, std::vector<SlotRange>> ever;  // by variant, in this iteration
    std::vector<SlotRange> ever_by_any;
    for (const Allocation& allocation : layer.allocations) {
        if (allocation.experiment_id != request.experiment_id || allocation.iteration != request.iteration) continue;
        ever[allocation.variant_id].push_back(allocation.slots);
        ever_by_any.push_back(allocation.slots);
        view.last_step = std::max(view.last_step, allocation.step);
    }
    view.fresh = without(free, joined(ever_by_any));
    for (const VariantShare& share : request.variants) {
        VariantSlots variant{share.variant_id, share.weight, {}, 0, {}};
        for (const HeldSlots& piece : held) {
            if (piece.experiment_id != request.experiment_id || piece.variant_id != share.variant_id) continue;
            variant.held.push_back(piece);
            variant.held_count += piece.slots.size();
        }
        view.held += variant.held_count;
        variant.returning = common(free, joined(ever[share.variant_id]));
        view.variants.push_back(std::move(variant));
    }
    return view;
}

bool only_rounded(const VariantSlots& variant, double exact) {
    return variant.weight > 0 && std::abs(variant.held_count - exact) < rounding_slots;
}

/// Slots for each variant. A slot of rounding is no reason to send somebody away while raising, or to bring somebody in
/// while lowering.
std::vector<int> targets(const LayerView& view, int total) {
    double weights = 0;
    for (const VariantSlots& variant : view.variants)
        weights += variant.weight;
    std::vector<Claim> claims;
    std::vector<int> held;
    bool all_only_rounded = true;
    for (const VariantSlots& variant : view.variants) {
        const bool rounded = only_rounded(variant, total * variant.weight / weights);
        all_only_rounded = all_only_rounded && (rounded || (variant.weight == 0 && variant.held_count == 0));
        const bool keep = rounded && total > view.held;
        const bool no_more = rounded && total < view.held;
        claims.push_back(
            {variant.weight, keep ? variant.held_count : 0, no_more ? variant.held_count : slots_per_layer});
        held.push_back(variant.held_count);
    }
    return total == view.held && all_only_rounded ? held : apportion(total, claims);
}

/// How many slots the targets need beyond what the variants hold and held before: from the fresh ones.
int fresh_needed(const LayerView& view, const std::vector<int>& wanted) {
    int needed = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const VariantSlots& variant = view.variants[i];
        needed += std::max(0, wanted[i] - variant.held_count - slot_count(variant.returning));
    }
    return needed;
}

int most_that_fits(const LayerView& view) {
    int fits = 0;
    for (int above = slots_per_layer + 1; above - fits > 1;) {
        const int middle = fits + (above - fits) / 2;
        const bool good = fresh_needed(view, targets(view, middle)) <= slot_count(view.fresh);
        (good ? fits : above) = middle;
    }
    return fits;
}

/// Newest first: allocation by allocation from the youngest, and in each from the highest slot down.
void give_back(std::vector<HeldSlots> held, int count, UtcTime at, const char* cause, AllocationChange& change) {
    std::sort(held.begin(), held.end(), [](const HeldSlots& a, const HeldSlots& b) {
        return a.allocation_id != b.allocation_id ? a.allocation_id > b.allocation_id : a.slots.begin > b.slots.begin;
    });
    for (const HeldSlots& piece : held) {
        const int size = std::min(count, piece.slots.size());
        if (size == 0) return;
        change.releases.push_back({piece.allocation_id, {piece.slots.end - size, piece.slots.end}, at, cause});
        count -= size;
    }
}

void allot(const SlotRanges& slots, int variant_id, int step, const RampRequest& request, AllocationChange& change) {
    for (const SlotRange piece : slots)
        change.allocations.push_back(
            {0, request.experiment_id, request.iteration, variant_id, step, piece, request.at});
}

template <class Match>
AllocationChange release_where(const AllocationHistory& layer, Match match, UtcTime at, const std::string& cause) {
    AllocationChange change;
    for (const HeldSlots& piece : held_slots(layer))
        if (match(piece)) change.releases.push_back({piece.allocation_id, piece.slots, at, cause});
    return change;
}

}  // namespace

std::vector<HeldSlots> held_slots(const AllocationHistory& history) {
    return held_slots(history, UtcTime::max());
}

std::vector<HeldSlots> held_slots(const AllocationHistory& history, UtcTime at) {
    std::map<std::int64_t, std::vector<SlotRange>> released;
    for (const Release& release : history.releases)
        if (release.released_at <= at) released[release.allocation_id].push_back(release.slots);

    std::vector<HeldSlots> held;
    for (const Allocation& allocation : history.allocations) {
        if (allocation.held_from > at) continue;
        const auto gone = released.find(allocation.allocation_id);
        const SlotRanges whole{allocation.slots};
        for (const SlotRange piece : gone == released.end() ? whole : without(whole, joined(gone->second)))
            held.push_back(
                {allocation.allocation_id, allocation.experiment_id, allocation.variant_id, allocation.step, piece});
    }
    std::sort(held.begin(), held.end(),
              [](const HeldSlots& a, const HeldSlots& b) { return a.slots.begin < b.slots.begin; });
    for (std::size_t i = 1; i < held.size(); ++i)
        ensure(held[i - 1].slots.end <= held[i].slots.begin, "a slot belongs to one variant of one experiment");
    return held;
}

SlotRanges resting_slots(const AllocationHistory& history, int experiment_id, int iteration, UtcTime since) {
    if (since == UtcTime::max()) return {};
    std::map<std::int64_t, bool> own;
    for (const Allocation& allocation : history.allocations)
        own[allocation.allocation_id] =
            allocation.experiment_id == experiment_id && allocation.iteration == iteration;
    std::vector<SlotRange> freed;
    for (const Release& release : history.releases)
        if (release.released_at > since && !own[release.allocation_id]) freed.push_back(release.slots);
    return joined(std::move(freed));
}

int slots_of_percent(double percent) {
    if (percent <= 0) return 0;
    return std::clamp(static_cast<int>(std::lround(percent / 100 * slots_per_layer)), 1, slots_per_layer);
}

double percent_of_slots(int slots) {
    return slots * 100.0 / slots_per_layer;
}

Result<AllocationChange> ramp(const AllocationHistory& layer, const RampRequest& request) {
    const LayerView view = view_of(layer, request);
    const int total = slots_of_percent(request.percent);
    const auto wanted = targets(view, total);
    const int needed = fresh_needed(view, wanted);
    if (needed > slot_count(view.fresh))
        return Error{
            ErrorKind::conflict,
            fmt::format("the layer has {} free slots, {} of them never held by this experiment{}, and {} new ones "
                        "would be needed: {}% is the most it can be ramped to now",
                        view.free, slot_count(view.fresh),
                        view.resting > 0 ? fmt::format(" ({} more are resting)", view.resting) : "", needed,
                        percent_of_slots(most_that_fits(view))),
            {{"/percent", "too_few_slots", fmt::format("needs {} new slots, {} can be had", needed, slot_count(view.fresh))}}};

    AllocationChange change;
    SlotRanges fresh = view.fresh;
    const char* cause = total < view.held ? "lower" : "weights";
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const VariantSlots& variant = view.variants[i];
        const int missing = wanted[i] - variant.held_count;
        if (missing < 0) give_back(variant.held, -missing, request.at, cause, change);
        if (missing <= 0) continue;
        SlotRanges pool = variant.returning;
        const SlotRanges returning = take_lowest(pool, missing);
        allot(returning, variant.variant_id, view.last_step + 2 + static_cast<int>(i), request, change);
        allot(take_lowest(fresh, missing - slot_count(returning)), variant.variant_id, view.last_step + 1, request,
              change);
    }
    return change;
}

AllocationChange kill(const AllocationHistory& layer, int experiment_id, int variant_id, UtcTime at) {
    const auto match = [&](const HeldSlots& piece) {
        return piece.experiment_id == experiment_id && piece.variant_id == variant_id;
    };
    return release_where(layer, match, at, "kill");
}

AllocationChange release_all(const AllocationHistory& layer, int experiment_id, UtcTime at, const std::string& cause) {
    return release_where(
        layer, [&](const HeldSlots& piece) { return piece.experiment_id == experiment_id; }, at, cause);
}

}  // namespace bellwether
