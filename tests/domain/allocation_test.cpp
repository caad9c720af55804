#include "domain/allocation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <optional>
#include <set>
#include <string>

#include "domain/slot.hpp"

namespace bellwether {
namespace {

/// A layer as storage would keep it: numbers the allocations, moves time on.
struct TestLayer {
    AllocationHistory history;
    std::int64_t next_id = 1;
    UtcTime now{std::chrono::seconds(1'000)};

    void append(const AllocationChange& change) {
        for (Allocation allocation : change.allocations) {
            allocation.allocation_id = next_id++;
            history.allocations.push_back(allocation);
        }
        history.releases.insert(history.releases.end(), change.releases.begin(), change.releases.end());
        now += std::chrono::seconds(1);
    }
    Result<AllocationChange> ramp_to(int experiment, std::vector<VariantShare> variants, double percent,
                                     int iteration = 1, UtcTime resting_since = UtcTime::max()) {
        auto change = ramp(history, {experiment, iteration, std::move(variants), percent, now, resting_since});
        if (change) append(change.value());
        return change;
    }
    SlotRanges held(int experiment, int variant) const {
        std::vector<SlotRange> slots;
        for (const HeldSlots& piece : held_slots(history))
            if (piece.experiment_id == experiment && piece.variant_id == variant) slots.push_back(piece.slots);
        return joined(slots);
    }
    int count(int experiment, int variant) const { return slot_count(held(experiment, variant)); }
};

bool covers(const SlotRanges& whole, const SlotRanges& part) {
    return without(part, whole).empty();
}

const std::vector<VariantShare> halves{{0, 0.5}, {1, 0.5}};

TEST_CASE("the first ramp takes the lowest slots, variant after variant") {
    TestLayer layer;
    REQUIRE(layer.ramp_to(7, halves, 1));
    CHECK(layer.held(7, 0) == SlotRanges{{0, 5'000}});
    CHECK(layer.held(7, 1) == SlotRanges{{5'000, 10'000}});
}

TEST_CASE("the smallest ramp is one slot") {
    TestLayer layer;
    REQUIRE(layer.ramp_to(7, halves, 0.0001));
    CHECK(layer.count(7, 0) + layer.count(7, 1) == 1);
}

TEST_CASE("raising only adds") {
    TestLayer layer;
    REQUIRE(layer.ramp_to(7, halves, 1));
    const auto control = layer.held(7, 0);
    const auto change = layer.ramp_to(7, halves, 20);
    REQUIRE(change);
    CHECK(change.value().releases.empty());
    CHECK(covers(layer.held(7, 0), control));
    CHECK(layer.count(7, 0) == 100'000);
    CHECK(layer.count(7, 1) == 100'000);
    CHECK(change.value().allocations.front().step == 2);
}

TEST_CASE("lowering takes the newest slots out first") {
    TestLayer layer;
    REQUIRE(layer.ramp_to(7, halves, 10));
    const auto old_control = layer.held(7, 0);
    REQUIRE(layer.ramp_to(7, halves, 30));
    const auto change = layer.ramp_to(7, halves, 10);
    REQUIRE(change);
    CHECK(change.value().allocations.empty());
    CHECK(layer.held(7, 0) == old_control);
    for (const Release& release : change.value().releases)
        CHECK(release.cause == "lower");
}

TEST_CASE("raising again brings the same listeners back to the same variant") {
    TestLayer layer;
    REQUIRE(layer.ramp_to(7, halves, 10));
    REQUIRE(layer.ramp_to(7, halves, 30));
    const auto control = layer.held(7, 0);
    const auto treatment = layer.held(7, 1);
    REQUIRE(layer.ramp_to(7, halves, 5));
    REQUIRE(layer.ramp_to(7, halves, 30));
    CHECK(layer.held(7, 0) == control);
    CHECK(layer.held(7, 1) == treatment);
}

TEST_CASE("slots that come back are a step of their own for each variant") {
    TestLayer layer;
    REQUIRE(layer.ramp_to(7, halves, 10));
    REQUIRE(layer.ramp_to(7, halves, 4));
    const auto change = layer.ramp_to(7, halves, 20);
    REQUIRE(change);
    std::map<int, std::set<int>> variants_of_step;
    for (const Allocation& allocation : change.value().allocations)
        variants_of_step[allocation.step].insert(allocation.variant_id);
    CHECK(variants_of_step.size() == 3);
    CHECK(variants_of_step[2] == std::set<int>{0, 1});
    CHECK(variants_of_step[3] == std::set<int>{0});
    CHECK(variants_of_step[4] == std::set<int>{1});
}

TEST_CASE("changed weights allot free slots only") {
    TestLayer layer;
    REQUIRE(layer.ramp_to(7, halves, 40));
    const auto control = layer.held(7, 0);
    const auto treatment = layer.held(7, 1);
    const auto change = layer.ramp_to(7, {{0, 0.75}, {1, 0.25}}, 40);
    REQUIRE(change);
    CHECK(layer.count(7, 0) == 300'000);
    CHECK(layer.count(7, 1) == 100'000);
    CHECK(covers(layer.held(7, 0), control));
    CHECK(covers(treatment, layer.held(7, 1)));
    CHECK(common(layer.held(7, 0), treatment).empty());
    for (const Release& release : change.value().releases)
        CHECK(release.cause == "weights");
}

TEST_CASE("slots that one variant gave back do not go to another later") {
    TestLayer layer;
    REQUIRE(layer.ramp_to(7, halves, 80));
    const auto treatment = layer.held(7, 1);
    REQUIRE(layer.ramp_to(7, halves, 2));
    REQUIRE(layer.ramp_to(7, {{0, 0.9}, {1, 0.1}}, 50));
    CHECK(common(layer.held(7, 0), treatment).empty());
}

TEST_CASE("a killed variant's slots go to default and to nobody else of the experiment") {
    TestLayer layer;
    const std::vector<VariantShare> thirds{{0, 1}, {1, 1}, {2, 1}};
    REQUIRE(layer.ramp_to(7, thirds, 30));
    const auto killed = layer.held(7, 2);
    const auto control = layer.held(7, 0);
    layer.append(kill(layer.history, 7, 2, layer.now));
    CHECK(layer.count(7, 2) == 0);
    CHECK(layer.held(7, 0) == control);
    REQUIRE(layer.ramp_to(7, {{0, 1}, {1, 1}, {2, 0}}, 60));
    CHECK(layer.count(7, 0) == 300'000);
    CHECK(common(layer.held(7, 0), killed).empty());
    CHECK(common(layer.held(7, 1), killed).empty());
}

TEST_CASE("an added variant gets free slots only") {
    TestLayer layer;
    REQUIRE(layer.ramp_to(7, halves, 30));
    const auto before = joined({layer.held(7, 0)[0], layer.held(7, 1)[0]});
    REQUIRE(layer.ramp_to(7, {{0, 1}, {1, 1}, {2, 1}}, 30));
    CHECK(layer.count(7, 2) == 100'000);
    CHECK(common(layer.held(7, 2), before).empty());
}

TEST_CASE("a variant cannot be added where every listener has a variant already") {
    TestLayer layer;
    REQUIRE(layer.ramp_to(7, halves, 100));
    const auto change = layer.ramp_to(7, {{0, 1}, {1, 1}, {2, 1}}, 100);
    REQUIRE(!change);
    CHECK(change.error().kind == ErrorKind::conflict);
}

TEST_CASE("a ramp into a full layer is refused with the most that fits") {
    TestLayer layer;
    REQUIRE(layer.ramp_to(1, halves, 75));
    const auto change = layer.ramp_to(2, halves, 25.0001);
    REQUIRE(!change);
    CHECK(change.error().kind == ErrorKind::conflict);
    CHECK(change.error().detail.find("250000 free slots") != std::string::npos);
    CHECK(change.error().detail.find("25% is the most") != std::string::npos);
    CHECK(layer.ramp_to(2, halves, 25));
}

TEST_CASE("experiments of a layer exclude each other, and a stopped one makes room") {
    TestLayer layer;
    REQUIRE(layer.ramp_to(1, halves, 60));
    REQUIRE(layer.ramp_to(2, halves, 40));
    layer.append(release_all(layer.history, 1, layer.now, "stop"));
    CHECK(layer.count(1, 0) + layer.count(1, 1) == 0);
    CHECK(layer.ramp_to(3, halves, 60));
    CHECK(layer.count(2, 0) == 200'000);
}

TEST_CASE("slots that another experiment has freed rest, and what rests is said in the refusal") {
    TestLayer layer;
    REQUIRE(layer.ramp_to(1, halves, 60));
    const UtcTime before = layer.now;
    layer.append(release_all(layer.history, 1, layer.now, "stop"));
    const UtcTime after = layer.now;
    auto resting = ramp(layer.history, {2, 1, halves, 50, layer.now, before - std::chrono::hours(1)});
    REQUIRE(!resting);
    CHECK(resting.error().detail.find("400000 free slots") != std::string::npos);
    CHECK(resting.error().detail.find("600000 more are resting") != std::string::npos);
    CHECK(resting.error().detail.find("40% is the most") != std::string::npos);
    const auto fits = ramp(layer.history, {2, 1, halves, 40, layer.now, before - std::chrono::hours(1)});
    REQUIRE(fits);
    for (const Allocation& allocation : fits.value().allocations)
        CHECK(allocation.slots.begin >= 600'000);
    CHECK(ramp(layer.history, {2, 1, halves, 50, layer.now, after}));
}

TEST_CASE("an experiment's own slots come back to it without a rest, those of its former iteration do not") {
    TestLayer layer;
    REQUIRE(layer.ramp_to(1, halves, 60));
    REQUIRE(layer.ramp_to(1, halves, 10));
    const UtcTime long_ago{};
    CHECK(ramp(layer.history, {1, 1, halves, 60, layer.now, long_ago}));
    layer.append(release_all(layer.history, 1, layer.now, "restart"));
    CHECK(!ramp(layer.history, {1, 2, halves, 60, layer.now, long_ago}));
    CHECK(ramp(layer.history, {1, 2, halves, 40, layer.now, long_ago}));
}

TEST_CASE("what was held at a moment of the past can be read back") {
    TestLayer layer;
    REQUIRE(layer.ramp_to(7, halves, 10));
    const UtcTime then = layer.now - std::chrono::seconds(1);
    REQUIRE(layer.ramp_to(7, halves, 1));
    int held = 0;
    for (const HeldSlots& piece : held_slots(layer.history, then))
        held += piece.slots.size();
    CHECK(held == 100'000);
    CHECK(held_slots(layer.history, then - std::chrono::hours(1)).empty());
}

// --- rule 1 over random histories ---

struct RandomExperiment {
    std::vector<VariantShare> variants{{0, 1}, {1, 1}};
    std::set<int> killed;
    double percent = 0;
    bool stopped = false;
    int iteration = 1;
};

/// Owners of one slot over time, straight from the rows, without held_slots().
struct Owner {
    int experiment_id;
    int iteration;
    int variant_id;
    UtcTime from;
    UtcTime until;
};

std::vector<Owner> owners_of(const AllocationHistory& history, int slot) {
    std::vector<Owner> owners;
    for (const Allocation& allocation : history.allocations) {
        if (slot < allocation.slots.begin || slot >= allocation.slots.end) continue;
        Owner owner{allocation.experiment_id, allocation.iteration, allocation.variant_id, allocation.held_from, UtcTime::max()};
        for (const Release& release : history.releases)
            if (release.allocation_id == allocation.allocation_id && slot >= release.slots.begin &&
                slot < release.slots.end)
                owner.until = release.released_at;
        owners.push_back(owner);
    }
    return owners;
}

/// Ownership is constant between the ends of the ranges: probing there is probing everywhere.
std::set<int> probes_of(const AllocationHistory& history) {
    std::set<int> probes;
    const auto add = [&](SlotRange slots) { probes.insert({slots.begin, slots.end - 1}); };
    for (const Allocation& allocation : history.allocations)
        add(allocation.slots);
    for (const Release& release : history.releases)
        add(release.slots);
    return probes;
}

class RandomHistory {
  public:
    explicit RandomHistory(unsigned seed) : random_(seed), experiments_(3), rests_(seed % 3 == 0) {}

    void run(int operations) {
        for (int i = 0; i < operations; ++i)
            operate();
    }
    const TestLayer& layer() const { return layer_; }

  private:
    int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }

    double some_percent() {
        static constexpr double choices[] = {0.0001, 0.0007, 0.1, 1, 5, 12.3457, 25, 33.3333, 50, 90, 100};
        return choices[pick(std::size(choices))];
    }

    void operate() {
        const int id = pick(static_cast<int>(experiments_.size()));
        RandomExperiment& experiment = experiments_[static_cast<std::size_t>(id)];
        if (experiment.stopped) return;
        const int action = pick(10);
        if (action < 5) {
            ramp_it(id, experiment, some_percent(), false);
        } else if (action < 7) {
            RandomExperiment changed = experiment;
            for (auto& share : changed.variants)
                if (!changed.killed.contains(share.variant_id)) share.weight = 1 + pick(9);
            if (ramp_it(id, changed, changed.percent, true)) experiment = changed;
        } else if (action == 7) {
            RandomExperiment changed = experiment;
            changed.variants.push_back({static_cast<int>(changed.variants.size()), 1.0 + pick(3)});
            if (ramp_it(id, changed, changed.percent, true)) experiment = changed;
        } else if (action == 8) {
            const int variant = pick(static_cast<int>(experiment.variants.size()));
            if (experiment.killed.size() + 1 >= experiment.variants.size()) return;
            layer_.append(kill(layer_.history, id, variant, layer_.now));
            experiment.killed.insert(variant);
            experiment.variants[static_cast<std::size_t>(variant)].weight = 0;
            experiment.percent = percent_of_slots(held(id, experiment));
        } else {
            const int end = pick(6);
            if (end > 2) return;
            layer_.append(release_all(layer_.history, id, layer_.now, end == 0 ? "stop" : "restart"));
            experiment.percent = 0;
            experiment.stopped = end == 0;
            ++experiment.iteration;
        }
    }

    int held(int id, const RandomExperiment& experiment) const {
        int slots = 0;
        for (const auto& share : experiment.variants)
            slots += layer_.count(id, share.variant_id);
        return slots;
    }

    void check_rest(int id, int iteration, UtcTime since, const AllocationChange& change) {
        std::vector<SlotRange> taken;
        for (const Allocation& allocation : change.allocations)
            taken.push_back(allocation.slots);
        CHECK(common(joined(taken), resting_slots(layer_.history, id, iteration, since)).empty());
    }

    bool ramp_it(int id, RandomExperiment& experiment, double percent, bool new_weights) {
        if (percent == 0) return true;
        std::map<int, SlotRanges> before;
        for (const auto& share : experiment.variants)
            before[share.variant_id] = layer_.held(id, share.variant_id);
        const int held_before = held(id, experiment);
        // Every third history lets freed slots rest for four changes.
        const UtcTime since = rests_ ? layer_.now - std::chrono::seconds(4) : UtcTime::max();
        const auto change = layer_.ramp_to(id, experiment.variants, percent, experiment.iteration, since);
        if (change) check_rest(id, experiment.iteration, since, change.value());
        if (!change) {
            CHECK(change.error().kind == ErrorKind::conflict);
            return false;
        }
        experiment.percent = percent;
        const int total = slots_of_percent(percent);
        CHECK(held(id, experiment) == total);
        if (!new_weights) {
            if (total >= held_before) CHECK(change.value().releases.empty());
            if (total <= held_before) CHECK(change.value().allocations.empty());
        }
        double weights = 0;
        for (const auto& share : experiment.variants)
            weights += share.weight;
        for (const auto& share : experiment.variants)
            CHECK(std::abs(layer_.count(id, share.variant_id) - total * share.weight / weights) <= 2.0);
        return true;
    }

    std::mt19937 random_;
    TestLayer layer_;
    std::vector<RandomExperiment> experiments_;
    bool rests_;
};

TEST_CASE("over random histories nobody goes from one variant to another, and no slot has two owners") {
    int probed = 0;
    for (unsigned seed = 1; seed <= 3'000; ++seed) {
        CAPTURE(seed);
        RandomHistory history(seed);
        history.run(14);
        for (const int slot : probes_of(history.layer().history)) {
            const auto owners = owners_of(history.layer().history, slot);
            for (std::size_t a = 0; a < owners.size(); ++a)
                for (std::size_t b = a + 1; b < owners.size(); ++b) {
                    const bool overlap = owners[a].from < owners[b].until && owners[b].from < owners[a].until;
                    const bool switched = owners[a].experiment_id == owners[b].experiment_id &&
                                          owners[a].iteration == owners[b].iteration &&
                                          owners[a].variant_id != owners[b].variant_id;
                    if (overlap || switched) FAIL_CHECK("slot " << slot << (overlap ? " overlaps" : " switches"));
                }
            ++probed;
        }
    }
    CHECK(probed > 50'000);
}

std::map<std::pair<int, int>, SlotRanges> held_by(const AllocationHistory& history) {
    std::map<std::pair<int, int>, std::vector<SlotRange>> pieces;
    for (const HeldSlots& piece : held_slots(history))
        pieces[{piece.experiment_id, piece.variant_id}].push_back(piece.slots);
    std::map<std::pair<int, int>, SlotRanges> held;
    for (auto& [owner, slots] : pieces)
        held[owner] = joined(std::move(slots));
    return held;
}

/// A replica that has watched every row as it came, in its own words: slot by slot at the probes.
std::optional<std::pair<int, int>> owner_now(const AllocationHistory& history, int slot) {
    for (const Owner& owner : owners_of(history, slot))
        if (owner.until == UtcTime::max()) return std::pair(owner.experiment_id, owner.variant_id);
    return std::nullopt;
}

TEST_CASE("over random histories every replica and every restart gives the same answer") {
    int asked = 0;
    for (unsigned seed = 1; seed <= 1'000; ++seed) {
        CAPTURE(seed);
        RandomHistory history(seed);
        history.run(14);
        const AllocationHistory& rows = history.layer().history;
        const auto held = held_by(rows);
        // A restart reads the rows again, a replica may read the releases in another order.
        AllocationHistory read_again{rows.allocations, {rows.releases.rbegin(), rows.releases.rend()}};
        REQUIRE(held_by(read_again) == held);
        for (const int slot : probes_of(rows)) {
            std::optional<std::pair<int, int>> found;
            for (const auto& [owner, slots] : held)
                if (!common(slots, {{slot, slot + 1}}).empty()) found = owner;
            REQUIRE(found == owner_now(rows, slot));
            ++asked;
        }
    }
    CHECK(asked > 20'000);
}

/// Chi-square of a 2x2 table, one degree of freedom.
double chi_square(const double (&seen)[2][2]) {
    const double total = seen[0][0] + seen[0][1] + seen[1][0] + seen[1][1];
    double sum = 0;
    for (int a = 0; a < 2; ++a)
        for (int b = 0; b < 2; ++b) {
            const double expected = (seen[a][0] + seen[a][1]) * (seen[0][b] + seen[1][b]) / total;
            sum += (seen[a][b] - expected) * (seen[a][b] - expected) / expected;
        }
    return sum;
}

TEST_CASE("who enters first in different layers is uncorrelated, and after a new salt too") {
    std::mt19937_64 random(20'261'124);
    const std::vector<std::string> salts = {"layer-a", "layer-b", "own.sonic", "own.sonic#2", "own.sonic#3", "layer-c"};
    std::vector<std::vector<bool>> first(salts.size());
    constexpr int listeners = 50'000;
    for (int i = 0; i < listeners; ++i) {
        const std::string listener = "listener-" + std::to_string(random());
        for (std::size_t s = 0; s < salts.size(); ++s)
            first[s].push_back(slot_of(salts[s], listener) < slots_of_percent(10));
    }
    double sum = 0;
    int pairs = 0;
    for (std::size_t a = 0; a < salts.size(); ++a)
        for (std::size_t b = a + 1; b < salts.size(); ++b) {
            double seen[2][2] = {};
            for (int i = 0; i < listeners; ++i)
                seen[first[a][static_cast<std::size_t>(i)]][first[b][static_cast<std::size_t>(i)]] += 1;
            const double value = chi_square(seen);
            CAPTURE(salts[a]);
            CAPTURE(salts[b]);
            CHECK(value < 15.1);  // the chi-square(1) quantile of 0.9999
            sum += value;
            ++pairs;
        }
    CHECK(pairs == 15);
    CHECK(sum < 37.7);  // the chi-square(15) quantile of 0.999
}

}  // namespace
}  // namespace bellwether
