#include "reporting/conclusion.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "reporting/ramp_readings.hpp"

namespace bellwether {
namespace {

const UtcTime started{std::chrono::hours(24 * 20'000)};

Experiment radio() {
    Experiment experiment;
    experiment.variants.resize(2);
    experiment.variants[0].key = "control";
    experiment.variants[0].is_control = true;
    experiment.variants[1].variant_id = 1;
    experiment.variants[1].key = "sonic";
    experiment.started_at = started;
    experiment.analysis_plan_json = R"({"planned_days": 14})";
    return experiment;
}

MetricComparison comparison(const char* metric, MetricRole role, double lower, double upper) {
    MetricComparison one;
    one.metric = metric;
    one.direction = find_metric(metric)->direction;
    one.role = role;
    one.variant = "sonic";
    one.control_listeners = 900;
    one.treatment_listeners = 910;
    one.absolute.effect = Effect{(lower + upper) / 2, 1, lower, upper, 0.01};
    one.relative = one.absolute;
    one.absolute_fixed_horizon = one.absolute;
    one.verdict = "not clear";
    return one;
}

Scorecard card_of(std::vector<MetricComparison> comparisons) {
    Scorecard card;
    card.as_of = started + std::chrono::hours(24 * 7);
    card.caught_up_at = card.as_of;
    card.comparisons = std::move(comparisons);
    return card;
}

TEST_CASE("a primary metric that is better at every look concludes a test at any time") {
    const auto card = card_of({comparison("thumbs_up", MetricRole::primary, 0.1, 0.4)});
    CHECK(conclude(radio(), card, "sonic").concluded);
}

TEST_CASE("before the planned end what is not clear is not concluded, at it the fixed horizon counts") {
    auto card = card_of({comparison("thumbs_up", MetricRole::primary, -0.1, 0.4)});
    card.comparisons[0].absolute_fixed_horizon.effect->lower = 0.05;
    CHECK(!conclude(radio(), card, "sonic").concluded);
    card.as_of = started + std::chrono::hours(24 * 14);
    CHECK(conclude(radio(), card, "sonic").concluded);
    card.comparisons[0].absolute_fixed_horizon.effect->lower = -0.05;
    CHECK(!conclude(radio(), card, "sonic").concluded);
    auto unplanned = radio();
    unplanned.analysis_plan_json = "{}";
    CHECK(conclude(unplanned, card, "sonic").text.find("no end is planned") != std::string::npos);
}

TEST_CASE("nothing is concluded for a variant that is worse in anything, on broken data, or that is not compared") {
    auto card = card_of({comparison("thumbs_up", MetricRole::primary, 0.1, 0.4),
                         comparison("skip_rate", MetricRole::guardrail, 0.1, 0.4)});
    card.comparisons[1].verdict = "worse";
    CHECK(!conclude(radio(), card, "sonic").concluded);
    card.comparisons.pop_back();
    CHECK(!conclude(radio(), card, "loud").concluded);
    card.sample_ratio.sound = false;
    CHECK(!conclude(radio(), card, "sonic").concluded);
}

TEST_CASE("a metric that is wanted to fall is good below zero") {
    CHECK(!conclude(radio(), card_of({comparison("skip_rate", MetricRole::primary, 0.1, 0.4)}), "sonic").concluded);
    CHECK(conclude(radio(), card_of({comparison("skip_rate", MetricRole::primary, -0.4, -0.1)}), "sonic").concluded);
}

TEST_CASE("the gates of a ramp get the scorecard's intervals, turned so that positive is good") {
    auto card = card_of({comparison("thumbs_up", MetricRole::primary, -0.1, 0.4),
                         comparison("plays", MetricRole::secondary, -0.9, -0.8),
                         comparison("skip_rate", MetricRole::guardrail, 0.1, 0.3)});
    const auto readings = ramp_readings_of(radio(), card);
    REQUIRE(readings.guardrails.size() == 2);
    CHECK(readings.guardrails[0].upper == 0.4);
    CHECK(readings.guardrails[1].lower == -0.3);
    CHECK(readings.guardrails[1].upper == -0.1);
    REQUIRE(readings.listeners.size() == 2);
    CHECK(readings.listeners[0].exposed == 900);
    CHECK(readings.listeners[1].exposed == 910);
    CHECK(!readings.sample_ratio_sound.has_value());
    auto killed = radio();
    killed.variants[1].killed_at = started;
    CHECK(ramp_readings_of(killed, card).guardrails.empty());
}

}  // namespace
}  // namespace bellwether
