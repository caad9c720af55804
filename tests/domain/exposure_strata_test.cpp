#include <doctest/doctest.h>

#include "domain/exposure_strata.hpp"

using namespace bellwether;

namespace {

UtcTime at(int second) { return UtcTime(std::chrono::seconds(1'000'000 + second)); }

/// Variant 0 and 1 take 100 slots each at second 0 (step 1); then 300 and 100 more at second 10 (step 2).
AllocationHistory changing_split() {
    return {{{1, 7, 1, 0, 1, {0, 100}, at(0)},
             {2, 7, 1, 1, 1, {100, 200}, at(0)},
             {3, 7, 1, 0, 2, {200, 500}, at(10)},
             {4, 7, 1, 1, 2, {500, 600}, at(10)}},
            {}};
}

double expected_of(const ExpectedCounts& counts, int variant) {
    for (const auto& row : counts.variants)
        if (row.variant_id == variant) return row.expected;
    return -1;
}

}  // namespace

TEST_CASE("expected counts follow each ramp step's own split") {
    const auto history = changing_split();
    const auto times = change_times(history, 7, 1);
    REQUIRE(times.size() == 2);
    const auto counts = expected_counts(history, 7, 1, times,
                                        {{1, 1, 0, 60}, {1, 1, 1, 40}, {1, 2, 0, 10}, {2, 2, 0, 290}, {2, 2, 1, 110}});
    // Step 1: 110 listeners, half each. Step 2: 400 listeners, three to one.
    CHECK(expected_of(counts, 0) == doctest::Approx(55 + 300));
    CHECK(expected_of(counts, 1) == doctest::Approx(55 + 100));
    CHECK(counts.too_late == 0);
}

TEST_CASE("pooling the split over the whole ramp would be wrong, so it is not done") {
    const auto history = changing_split();
    const auto times = change_times(history, 7, 1);
    const auto counts = expected_counts(history, 7, 1, times, {{1, 1, 0, 500}, {1, 1, 1, 500}});
    CHECK(expected_of(counts, 0) == doctest::Approx(500));
}

TEST_CASE("an exposure to a variant that was killed before it is left out as too late") {
    auto history = changing_split();
    history.releases = {{2, {100, 200}, at(20), "kill"}, {4, {500, 600}, at(20), "kill"}};
    const auto times = change_times(history, 7, 1);
    REQUIRE(times.size() == 3);
    const auto counts = expected_counts(history, 7, 1, times, {{1, 3, 0, 50}, {1, 3, 1, 4}});
    CHECK(counts.too_late == 4);
    CHECK(expected_of(counts, 0) == doctest::Approx(50));
    CHECK(expected_of(counts, 1) == doctest::Approx(0));
}

TEST_CASE("history that is told afterwards counts in the period in which its slots were taken") {
    const auto history = changing_split();
    const auto counts = expected_counts(history, 7, 1, change_times(history, 7, 1), {{2, 0, 0, 30}, {2, 0, 1, 10}});
    CHECK(expected_of(counts, 0) == doctest::Approx(30));
    CHECK(expected_of(counts, 1) == doctest::Approx(10));
}

TEST_CASE("an experiment that somebody else randomised is held against its weights") {
    Experiment experiment;
    experiment.variants.resize(2);
    experiment.variants[0].weight = 1;
    experiment.variants[1].variant_id = 1;
    experiment.variants[1].weight = 3;
    const auto counts = expected_by_weight(experiment, {{0, 0, 0, 30}, {0, 0, 1, 50}});
    CHECK(expected_of(counts, 0) == doctest::Approx(20));
    CHECK(expected_of(counts, 1) == doctest::Approx(60));
    CHECK(counts.variants[1].observed == 50);
}
