#include "domain/exposure_stages.hpp"

#include <doctest/doctest.h>

#include "domain/exposure_strata.hpp"

using namespace bellwether;

namespace {

UtcTime at(int hours) {
    return UtcTime(std::chrono::hours(hours));
}

/// Ramps with these weights and percentages, one an hour.
AllocationHistory ramped(const std::vector<std::pair<double, double>>& treatment_weight_and_percent) {
    AllocationHistory history;
    int hour = 0;
    std::int64_t id = 0;
    for (const auto& [weight, percent] : treatment_weight_and_percent) {
        const auto change = ramp(history, {1, 1, {{0, 1 - weight}, {1, weight}}, percent, at(hour++)});
        REQUIRE(change);
        for (auto allocation : change.value().allocations) {
            allocation.allocation_id = ++id;
            history.allocations.push_back(allocation);
        }
        for (const auto& release : change.value().releases)
            history.releases.push_back(release);
    }
    return history;
}

ExposureStages stages_of(const AllocationHistory& history) {
    return ExposureStages(history, 1, 1, change_times(history, 1, 1));
}

}  // namespace

TEST_CASE("a ramp with the same weights throughout is one stage, however often it was raised and lowered") {
    CHECK(stages_of(ramped({{0.5, 1}, {0.5, 5}, {0.5, 50}})).splits().size() == 1);
    CHECK(stages_of(ramped({{0.5, 0.0003}, {0.5, 50}})).splits().size() <= 2);  // three slots cannot be halved
    CHECK(stages_of(ramped({{0.3, 20}, {0.3, 5}, {0.3, 20}})).splits().size() == 1);
}

TEST_CASE("changed weights make another stage for the slots that came then, and for the first ones too") {
    const auto history = ramped({{0.1, 10}, {0.5, 40}});
    const auto stages = stages_of(history);
    REQUIRE(stages.splits().size() == 2);
    CHECK(stages.splits().at(0).at(1) == doctest::Approx(0.1));
    // Half of 40% is 20% of the layer; 19% of it comes new, beside 11% for the control.
    CHECK(stages.splits().at(1).at(1) == doctest::Approx(19.0 / 30));
    const int first = history.allocations.front().step;
    const int second = history.allocations.back().step;
    CHECK(stages.stage_of(first, 1) == 0);
    CHECK(stages.stage_of(first, 2) == 0);
    CHECK(stages.stage_of(second, 2) == 1);
    CHECK(stages.stage_of(second, 1) == 1);  // a clock that is behind: the period in which the slots were taken
    CHECK_FALSE(stages.stage_of(99, 2));
}
