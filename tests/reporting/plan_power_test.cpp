#include "reporting/plan_power.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace bellwether;

namespace {

/// A hundred new listeners a day over four weeks; every fourth gives three thumbs up.
std::vector<TrafficOfListener> traffic() {
    std::vector<TrafficOfListener> listeners;
    for (int day = 0; day < 28; ++day)
        for (int i = 0; i < 100; ++i) {
            TrafficOfListener one{day, {}, i % 2};
            one.counters[static_cast<std::size_t>(Measure::thumbs_up)] = i % 4 == 0 ? 3 : 0;
            one.counters[static_cast<std::size_t>(Measure::thumbs)] = i % 4 == 0 ? 4 : i % 3;
            one.counters[static_cast<std::size_t>(Measure::plays)] = i;
            listeners.push_back(one);
        }
    return listeners;
}

PlanAnswer plan(const std::string& metric, double effect, double percent = 100) {
    PlanQuestion question;
    question.metric = *find_metric(metric);
    question.minimum_effect = effect;
    question.percent = percent;
    return plan_power(question, traffic(), 28).value();
}

}  // namespace

TEST_CASE("the number of listeners follows the textbook, and the days follow the traffic") {
    const auto answer = plan("thumbs_up", 0.2);
    CHECK(answer.baseline == doctest::Approx(0.75));
    // n of an arm = 2 v ((1.96 + 0.8416) / (mean e))^2, v = 9 * 3/16 with divisor n - 1
    const double variance = 9.0 * 3 / 16 * 2800 / 2799;
    const double n = 2 * variance * std::pow((1.959964 + 0.841621) / (0.75 * 0.2), 2);
    CHECK(answer.listeners_needed == doctest::Approx(2 * n).epsilon(1e-3));
    CHECK(answer.listeners_a_day == doctest::Approx(100));
    CHECK(*answer.days == std::ceil(answer.listeners_needed / 100));
    CHECK(*plan("thumbs_up", 0.2, 50).days == std::ceil(answer.listeners_needed / 50));
    CHECK(plan("thumbs_up", 0.1).listeners_needed > 3.5 * answer.listeners_needed);
}

TEST_CASE("the always-valid test takes longer, and the smallest effect that is seen agrees with the number needed") {
    PlanQuestion question;
    question.metric = *find_metric("thumbs_up");
    question.minimum_effect = *plan("thumbs_up", 0.2).minimum_detectable_effect;
    CHECK(plan_power(question, traffic(), 28).value().listeners_needed == doctest::Approx(2800).epsilon(1e-2));
    CHECK(plan_power(question, traffic(), 28).value().power == doctest::Approx(0.8).epsilon(1e-6));
    question.tuning_listeners = 5000;
    CHECK(plan_power(question, traffic(), 28).value().listeners_needed > 4000);
    CHECK(plan_power(question, traffic(), 28).value().power < 0.6);
}

TEST_CASE("of a share the variance where the effect is there counts") {
    PlanQuestion question;
    question.metric = *find_metric("return_rate_week");  // half of them return
    question.minimum_effect = 0.2;
    // n of an arm = (p q + p' q') ((1.96 + 0.8416) / (p' - p))^2 with p' = 0.6
    CHECK(plan_power(question, traffic(), 28).value().listeners_needed ==
          doctest::Approx(2 * (0.25 + 0.24) * std::pow((1.959964 + 0.841621) / 0.1, 2)).epsilon(5e-3));
    question.power = 0.999;
    question.percent = 0.1;
    CHECK_FALSE(plan_power(question, traffic(), 28).value().minimum_detectable_effect);
}

TEST_CASE("ratios, proportions, quantiles and retention are planned alike") {
    CHECK(plan("thumb_up_rate", 0.05).baseline == doctest::Approx(75.0 / 174).epsilon(0.05));
    CHECK(plan("return_rate_week", 0.05).baseline == doctest::Approx(0.5));
    PlanQuestion question;
    question.metric = *find_metric("plays");
    question.metric.kind = MetricKind::quantile;
    CHECK(plan_power(question, traffic(), 28).value().baseline == doctest::Approx(49.5).epsilon(0.02));
    question.metric.kind = MetricKind::proportion;
    question.metric.at_least = 90;
    CHECK(plan_power(question, traffic(), 28).value().baseline == doctest::Approx(0.1));
}

TEST_CASE("no traffic, and metrics of single plays, are refused") {
    PlanQuestion question;
    question.metric = *find_metric("thumbs_up");
    CHECK(plan_power(question, {}, 28).error().reason == analysis::Reason::too_few_units);
    CHECK_FALSE(can_be_planned(*find_metric("repeat_gap")));
    CHECK_FALSE(can_be_planned(*find_metric("long_tail_share")));
}
