#include "reporting/holdout_comparison_endpoints.hpp"

#include <boost/json/array.hpp>

#include "http/json.hpp"
#include "http/problem.hpp"
#include "reporting/holdout_comparison.hpp"
#include "reporting/report_query.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

json::object to_json(const EstimatedEffect& effect) {
    if (!effect.effect) return {{"refused", effect.refused}, {"why", effect.why}};
    return {{"estimate", effect.effect->estimate},
            {"standard_error", effect.effect->standard_error},
            {"interval", {effect.effect->lower, effect.effect->upper}},
            {"p_value", effect.effect->p_value}};
}

json::object to_json(const HoldoutMetric& metric) {
    return {{"metric", metric.metric},
            {"unit", metric.unit},
            {"holdout", {{"mean", metric.holdout_mean}, {"total", metric.holdout_total}}},
            {"twin", {{"mean", metric.twin_mean}, {"total", metric.twin_total}}},
            {"always_valid", {{"absolute", to_json(metric.absolute)}, {"relative", to_json(metric.relative)}}},
            {"fixed_horizon",
             {{"absolute", to_json(metric.absolute_fixed_horizon)}, {"relative", to_json(metric.relative_fixed_horizon)}}}};
}

json::object to_json(const HoldoutComparison& comparison) {
    json::array metrics;
    for (const HoldoutMetric& metric : comparison.metrics)
        metrics.push_back(to_json(metric));
    const auto& ratio = comparison.sample_ratio;
    return {{"quarter", print_quarter(comparison.holdout.quarter)},
            {"percent", comparison.holdout.percent},
            {"from", print_day(comparison.from)},
            {"until", print_day(comparison.until)},
            {"caught_up_at", print_time(comparison.caught_up_at)},
            {"alpha", comparison.alpha},
            {"tuning_listeners", comparison.tuning_listeners},
            {"method", "Welch's t-test of active listeners, twin less holdout; always valid by an asymptotic confidence sequence"},
            {"listeners", {{"holdout", comparison.holdout_listeners}, {"twin", comparison.twin_listeners}}},
            {"sample_ratio",
             {{"sound", ratio.sound},
              {"p_value", ratio.p_value ? json::value(*ratio.p_value) : json::value(nullptr)},
              {"threshold", ratio.threshold}}},
            {"metrics", std::move(metrics)}};
}

Result<Response> get_comparison(const Request& request, Database& database) {
    BW_TRY(const Quarter quarter, parse_quarter(request.parameter("quarter"), ""));
    BW_TRY(const UtcTime as_of, as_of_parameter(request));
    BW_TRY(const HoldoutComparison comparison, load_holdout_comparison(database, quarter, as_of));
    return json_response(200, to_json(comparison));
}

}  // namespace

std::vector<Route> holdout_comparison_routes(Database& database) {
    return {on_worker(Method::get, "/v1/holdouts/{quarter}/comparison", Access::read, [&database](const Request& request) {
        auto response = get_comparison(request, database);
        return response ? std::move(response.value()) : problem(response.error());
    })};
}

}  // namespace bellwether
