#include "assignment/assigner.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>

#include "assignment/configs.hpp"
#include "domain/ensure.hpp"
#include "domain/slot.hpp"
#include "support/cases.hpp"

namespace bellwether {

using test::ConfigMaker;
using test::listener_of;
using Reason = AssignmentReason;
using State = ExperimentState;

namespace {

Reason reason_of(const ConfigSnapshot& snapshot, const std::string& listener, const std::string& key, const Attributes& attributes = {}) {
    std::vector<Assignment> answers;
    assign_named(snapshot, asker_of(snapshot, listener, attributes, {}), std::vector<std::string>{key}, answers);
    return answers.at(0).reason;
}

std::string variant_of_listener(const ConfigSnapshot& snapshot, const std::string& listener, const std::string& key) {
    const auto* experiment = snapshot.find(key);
    const Assignment answer = assign_one(snapshot, asker_of(snapshot, listener, {}, {}), *experiment);
    return answer.variant ? answer.variant->key : "default";
}

/// Pearson's statistic of a table of counts against equal expectations.
double chi_square(const std::vector<int>& counts) {
    double total = 0;
    for (const int count : counts) total += count;
    const double expected = total / static_cast<double>(counts.size());
    double sum = 0;
    for (const int count : counts) sum += (count - expected) * (count - expected) / expected;
    return sum;
}

}  // namespace

TEST_CASE("the snapshot puts every listener of the corpus into its slot") {
    const auto corpus = read_cases("slots.json");
    for (const auto& item : corpus.at("cases").as_array()) {
        const std::string listener(item.at("listener").as_string());
        const int slot = static_cast<int>(item.at("slot").to_number<std::int64_t>());
        ConfigMaker maker;
        const int layer = maker.layer();
        maker.config.layers.back().salt = std::string(item.at("salt").as_string());
        const Experiment& experiment = maker.experiment("exp", layer);
        maker.hold(experiment, 1, slot, slot + 1);
        if (slot > 0) maker.hold(experiment, 0, 0, slot);
        if (slot + 1 < slots_per_layer) maker.hold(experiment, 0, slot + 1, slots_per_layer);
        const ConfigSnapshot snapshot = maker.snapshot();
        CAPTURE(listener);
        CHECK(variant_of_listener(snapshot, listener, "exp") == "treatment");
        CHECK(assign_one(snapshot, asker_of(snapshot, listener, {}, {}), *snapshot.find("exp")).slot == slot);
    }
}

TEST_CASE("every reason for being left out has its name") {
    ConfigMaker maker;
    const int layer = maker.layer();
    maker.hold(maker.experiment("everybody", layer), 1, 0, 400'000);
    Experiment& austria = maker.experiment("austria", layer);
    austria.targeting_json = R"({"attribute": "country", "op": "equals", "value": "AT"})";
    maker.hold(austria, 0, 400'000, slots_per_layer);
    maker.experiment("paused", maker.layer(), State::paused);
    maker.hold(maker.config.experiments.back(), 1, 0, slots_per_layer);
    maker.experiment("stopped", layer, State::stopped);
    maker.experiment("archived", layer, State::archived);
    maker.experiment("draft", layer, State::draft);
    maker.experiment("theirs", layer).randomised_by_us = false;
    const ConfigSnapshot snapshot = maker.snapshot();
    std::string low;
    std::string high;
    for (int i = 0; low.empty() || high.empty(); ++i) (slot_of("salt-1", listener_of(i)) < 400'000 ? low : high) = listener_of(i);
    Attributes in_austria;
    in_austria.set("country", std::string("AT"));

    CHECK(reason_of(snapshot, low, "everybody") == Reason::assigned);
    CHECK(reason_of(snapshot, high, "everybody") == Reason::outside_ramp);
    CHECK(reason_of(snapshot, high, "austria", in_austria) == Reason::assigned);
    CHECK(reason_of(snapshot, high, "austria") == Reason::not_targeted);
    CHECK(reason_of(snapshot, low, "austria", in_austria) == Reason::outside_ramp);
    CHECK(reason_of(snapshot, low, "paused") == Reason::paused);
    CHECK(reason_of(snapshot, low, "stopped") == Reason::stopped);
    CHECK(reason_of(snapshot, low, "archived") == Reason::stopped);
    CHECK(reason_of(snapshot, low, "draft") == Reason::draft);
    CHECK(reason_of(snapshot, low, "theirs") == Reason::randomised_elsewhere);
    CHECK(reason_of(snapshot, low, "nobody's") == Reason::unknown_experiment);

    std::vector<Assignment> answers;
    assign_all(snapshot, asker_of(snapshot, high, in_austria, {}), answers);
    REQUIRE(answers.size() == 1);  // the paused one is left out
    CHECK(answers[0].experiment->key == "austria");
    CHECK(answers[0].slot == slot_of("salt-1", high));
    answers.clear();
    assign_all(snapshot, asker_of(snapshot, high, {}, {}), answers);
    CHECK(answers.empty());
}

TEST_CASE("a rule that cannot be read makes its experiment one for nobody, and leaves the others alone") {
    ConfigMaker maker;
    Experiment& broken = maker.experiment("broken", maker.layer());
    broken.targeting_json = R"({"op": "sounds like"})";
    maker.hold(broken, 1, 0, slots_per_layer);
    maker.hold(maker.experiment("sound", maker.layer()), 1, 0, slots_per_layer);
    std::vector<std::string> unreadable;
    const ConfigSnapshot snapshot = build_snapshot(maker.config, read_targeting_text, &unreadable);
    CHECK(unreadable == std::vector<std::string>{"broken"});
    CHECK(reason_of(snapshot, "ann", "broken") == Reason::not_targeted);
    CHECK(reason_of(snapshot, "ann", "sound") == Reason::assigned);
}

TEST_CASE("slots that two experiments hold are a fault, not an answer") {
    ConfigMaker maker;
    const int layer = maker.layer();
    maker.hold(maker.experiment("one", layer), 1, 0, 10);
    maker.hold(maker.experiment("two", layer), 1, 9, 20);
    const auto before = broken_invariants.load();
    CHECK_THROWS_AS(maker.snapshot(), BrokenInvariant);
    broken_invariants = before;
}

TEST_CASE("a layer's directory finds what a walk through all intervals finds, few or many, wide or of one slot") {
    std::mt19937_64 random(11);
    for (const int count : {0, 1, 3, 200, 5'000, 120'000}) {
        SnapshotLayer layer;
        std::vector<int> edges;
        for (int i = 0; i < 2 * count; ++i) edges.push_back(static_cast<int>(random() % (slots_per_layer + 1)));
        edges.insert(edges.end(), {0, 1, slots_per_layer - 1, slots_per_layer});
        std::sort(edges.begin(), edges.end());
        edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
        std::vector<int> owner(slots_per_layer, -1);
        for (std::size_t i = 0; count > 0 && i + 1 < edges.size(); ++i) {
            if (random() % 3 == 0) continue;  // a gap
            std::fill(owner.begin() + edges[i], owner.begin() + edges[i + 1], static_cast<int>(layer.intervals.size()));
            layer.intervals.push_back({edges[i], edges[i + 1], 0, 0});
        }
        layer.index();
        int wrong = 0;
        for (int slot = 0; slot < slots_per_layer; ++slot) {
            const SlotInterval* found = layer.find(slot);
            wrong += (found ? static_cast<int>(found - layer.intervals.data()) : -1) != owner[static_cast<std::size_t>(slot)];
        }
        CHECK(wrong == 0);
    }
}

TEST_CASE("both questions give the same answers") {
    ConfigMaker maker;
    std::mt19937 random(5);
    std::vector<std::string> keys;
    for (int l = 0; l < 5; ++l) {
        const int layer = maker.layer();
        int slot = 0;
        for (int e = 0; e < 8; ++e) {
            const std::string key = "e" + std::to_string(l) + "-" + std::to_string(e);
            keys.push_back(key);
            const Experiment experiment = maker.experiment(key, layer);
            for (int piece = 0; piece < 4; ++piece, slot += 20'000)
                if (random() % 3) maker.hold(experiment, piece % 2, slot, slot + 20'000);
        }
    }
    const ConfigSnapshot snapshot = maker.snapshot();
    for (int i = 0; i < 2'000; ++i) {
        std::map<std::string, std::string> all;
        std::map<std::string, std::string> named;
        std::vector<Assignment> answers;
        assign_all(snapshot, asker_of(snapshot, listener_of(i), {}, {}), answers);
        for (const Assignment& answer : answers) all[answer.experiment->key] = answer.variant->key;
        answers.clear();
        assign_named(snapshot, asker_of(snapshot, listener_of(i), {}, {}), keys, answers);
        for (const Assignment& answer : answers)
            if (answer.variant) named[answer.experiment->key] = answer.variant->key;
        CHECK(all == named);
    }
}

TEST_CASE("listeners spread evenly over slots, and layers know nothing of each other") {
    constexpr int listeners = 200'000;
    ConfigMaker maker;
    for (const char* key : {"first", "second"}) {
        const Experiment experiment = maker.experiment(key, maker.layer());
        for (int tenth = 0; tenth < 10; ++tenth) maker.hold(experiment, tenth % 2, tenth * 100'000, (tenth + 1) * 100'000);
    }
    const ConfigSnapshot snapshot = maker.snapshot();
    std::vector<int> slots(1000);
    std::vector<int> together(4);
    std::vector<Assignment> answers;
    for (int i = 0; i < listeners; ++i) {
        answers.clear();
        assign_all(snapshot, asker_of(snapshot, listener_of(i), {}, {}), answers);
        REQUIRE(answers.size() == 2);
        ++slots[static_cast<std::size_t>(answers[0].slot / 1000)];
        ++together[static_cast<std::size_t>(2 * answers[0].variant->variant_id + answers[1].variant->variant_id)];
    }
    // The 0.1 % and 99.9 % points of chi-square with 999 degrees of freedom, and the 99.9 % point with 3 (R 4: qchisq).
    CHECK(chi_square(slots) < 1142.9);
    CHECK(chi_square(slots) > 867.5);
    CHECK(chi_square(together) < 16.266);
}

TEST_CASE("raising only adds, lowering only takes away, a killed variant goes to default: seen through snapshots") {
    std::mt19937 random(11);
    for (int round = 0; round < 5; ++round) {
        ConfigMaker maker;
        const int layer = maker.layer();
        const int id = maker.experiment("exp", layer).experiment_id;
        maker.config.experiments[0].variants.push_back(test::variant_of(2, "other"));
        std::map<std::string, std::string> before;
        double percent = 0;
        bool killed = false;
        for (int step = 0; step < 12; ++step) {
            const double wanted = static_cast<double>(random() % 100'000) / 1000;
            const bool kill_now = !killed && step == 8;
            if (kill_now) {
                maker.append(layer, kill(maker.config.histories[layer], id, 2, {}));
                killed = true;
            } else {
                const auto change = ramp(maker.config.histories[layer],
                                         {id, 1, {{0, 1}, {1, 1}, {2, killed ? 0.0 : 1.0}}, wanted, {}});
                if (!change) continue;  // too few free slots that nobody else has held
                maker.append(layer, change.value());
            }
            const ConfigSnapshot snapshot = maker.snapshot();
            for (int i = 0; i < 300; ++i) {
                const std::string now = variant_of_listener(snapshot, listener_of(i), "exp");
                std::string& then = before[listener_of(i)];
                CHECK((then.empty() || then == "default" || now == then || now == "default"));
                if (kill_now) CHECK(now == (then == "other" ? "default" : then));
                if (!kill_now && !killed && wanted >= percent && !then.empty() && then != "default") CHECK(now == then);
                then = now;
            }
            if (!kill_now) percent = wanted;
        }
    }
}

TEST_CASE("an imported exposure finds its variant, with the slot where we randomise") {
    ConfigMaker maker;
    const int layer = maker.layer();
    maker.experiment("ours", layer);
    maker.experiment("theirs", layer).randomised_by_us = false;
    maker.config.experiments.back().iteration = 3;
    const ConfigSnapshot snapshot = maker.snapshot();
    const FoundVariant ours = find_variant(snapshot, "ours", "treatment", "ann").value();
    CHECK(ours.experiment_id == 1);
    CHECK(ours.variant_id == 1);
    CHECK(ours.slot == slot_of("salt-1", "ann"));
    const FoundVariant theirs = find_variant(snapshot, "theirs", "control", "ann").value();
    CHECK(theirs.iteration == 3);
    CHECK(!theirs.slot);
    CHECK(find_variant(snapshot, "nobody's", "control", "ann").error().errors.at(0).code == "unknown_experiment");
    CHECK(find_variant(snapshot, "ours", "blue", "ann").error().errors.at(0).code == "unknown_variant");
}

}  // namespace bellwether
