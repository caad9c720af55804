#include "reporting/conclusion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <chrono>

#include "domain/metric.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

/// When the planned days are over; absent where none are planned or it has not started.
std::optional<UtcTime> planned_end(const Experiment& experiment) {
    const json::value plan = json::parse(experiment.analysis_plan_json);
    const json::object* object = plan.if_object();
    const json::value* days = object ? object->if_contains("planned_days") : nullptr;
    if (!days || !days->is_number() || !experiment.started_at) return std::nullopt;
    const auto hours = std::chrono::duration<double, std::ratio<3600>>(24 * days->to_number<double>());
    return *experiment.started_at + std::chrono::duration_cast<std::chrono::microseconds>(hours);
}

bool is_good(const MetricComparison& comparison, const EstimatedEffect& estimated) {
    if (!estimated.effect) return false;
    const bool up = comparison.direction == Direction::increase_is_good;
    return up ? estimated.effect->lower > 0 : estimated.effect->upper < 0;
}

}  // namespace

Conclusion conclude(const Experiment& experiment, const Scorecard& card, std::string_view variant) {
    if (!card.sample_ratio.sound)
        return {false, "listeners did not reach the variants as planned: the effects cannot be read"};
    const MetricComparison* primary = nullptr;
    for (const MetricComparison& comparison : card.comparisons) {
        if (comparison.variant != variant) continue;
        if (comparison.verdict == "worse")
            return {false, fmt::format("{} of '{}' is worse, valid at every look", comparison.metric, variant)};
        if (comparison.role == MetricRole::primary) primary = &comparison;
    }
    if (primary == nullptr) return {false, fmt::format("'{}' is not compared on a primary metric", variant)};
    if (is_good(*primary, primary->absolute))
        return {true, fmt::format("{} of '{}' is better, valid at every look, and nothing of it is worse",
                                  primary->metric, variant)};
    const auto end = planned_end(experiment);
    if (!end)
        return {false, fmt::format("{} of '{}' is not clear, and no end is planned", primary->metric, variant)};
    if (card.as_of < *end)
        return {false, fmt::format("{} of '{}' is not clear, and the planned end is {}", primary->metric, variant,
                                   print_time(*end))};
    if (is_good(*primary, primary->absolute_fixed_horizon))
        return {true, fmt::format("{} of '{}' is better at the planned end, and nothing of it is worse",
                                  primary->metric, variant)};
    return {false, fmt::format("{} of '{}' is not clear at the planned end", primary->metric, variant)};
}

}  // namespace bellwether
