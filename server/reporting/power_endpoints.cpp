#include "reporting/power_endpoints.hpp"

#include <fmt/format.h>

#include "domain/key.hpp"
#include "domain/time.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "reporting/metric_json.hpp"
#include "reporting/plan_power.hpp"
#include "runtime/clock.hpp"
#include "storage/metric_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr int days_default = 28;
constexpr int days_max = 90;
constexpr double tuning_default = 5000;

struct PowerQuestion {
    std::string metric;
    int days = days_default;
    PlanQuestion plan;
};

Result<PowerQuestion> read_question(const json::object& body) {
    PowerQuestion question;
    FieldReader fields(body, "");
    question.metric = fields.required_string("metric");
    const auto number = [&](std::string_view name, double& into, double above, double most) {
        const auto value = fields.optional_number(name);
        if (value && !(*value > above && *value <= most))
            fields.refuse(name, "out_of_range", fmt::format("must be above {} and at most {}", above, most));
        into = value.value_or(into);
    };
    number("minimum_effect", question.plan.minimum_effect, 0, 100);
    number("percent", question.plan.percent, 0, 100);
    number("alpha", question.plan.alpha, 0, 0.49);
    number("power", question.plan.power, 0, 0.9999);
    if (question.plan.power <= question.plan.alpha)
        fields.refuse("power", "out_of_range", "the power is above alpha");
    const auto whole = [&](std::string_view name, int& into, int least, int most) {
        const auto value = fields.optional_integer(name);
        if (value && (*value < least || *value > most))
            fields.refuse(name, "out_of_range", fmt::format("must be from {} to {}", least, most));
        into = static_cast<int>(value.value_or(into));
    };
    whole("variants", question.plan.arms, 2, 100);
    whole("days", question.days, 2, days_max);
    const std::string method = fields.optional_string("method").value_or("always_valid");
    if (method != "always_valid" && method != "fixed_horizon")
        fields.refuse("method", "unknown_method", fmt::format("'{}' is neither always_valid nor fixed_horizon", method));
    if (method != "fixed_horizon") question.plan.tuning_listeners = tuning_default;
    fields.refuse_unknown({"metric", "minimum_effect", "percent", "alpha", "power", "variants", "days", "method"});
    if (!fields.good()) return fields.error();
    return question;
}

Result<MetricDefinition> metric_of(Transaction& transaction, const std::string& key) {
    if (const auto* ready = find_metric(key)) return *ready;
    if (is_key(key))
        if (const auto stored = MetricStore(transaction).by_key(key))
            return stored_metric(stored->definition_json, stored->revision);
    return invalid_at("/metric", "unknown_metric", fmt::format("there is no metric '{}'", is_key(key) ? key : "?"));
}

json::value number_or_null(const std::optional<double>& number) {
    return number ? json::value(*number) : json::value(nullptr);
}

json::object to_json(const PowerQuestion& question, const PlanAnswer& answer) {
    const auto& plan = question.plan;
    return {{"metric", question.metric},
            {"minimum_effect", plan.minimum_effect},
            {"percent", plan.percent},
            {"variants", plan.arms},
            {"alpha", plan.alpha},
            {"power", plan.power},
            {"method", plan.tuning_listeners ? "always_valid" : "fixed_horizon"},
            {"observed", {{"days", question.days}, {"listeners", answer.listeners_seen}, {"baseline", answer.baseline},
                          {"unit_variance", answer.unit_variance}, {"new_listeners_a_day", answer.listeners_a_day}}},
            {"listeners_needed", answer.listeners_needed},
            {"days", number_or_null(answer.days)},
            {"power_with_observed", answer.power},
            {"minimum_detectable_effect", number_or_null(answer.minimum_detectable_effect)}};
}

Result<json::object> answer(Database& database, const Request& request) {
    BW_TRY(const json::object body, json_body(request));
    BW_TRY(auto question, read_question(body));
    return database.read([&](Transaction& transaction) -> Result<json::object> {
        BW_TRY(question.plan.metric, metric_of(transaction, question.metric));
        const auto& metric = question.plan.metric;
        if (!can_be_planned(metric))
            return invalid_at("/metric", "not_planned",
                              "traffic by day does not tell what is computed from single plays; the scorecard of a "
                              "running experiment says how long it would still take");
        const int today = static_cast<int>(day_of(now()).time_since_epoch().count());
        const TrafficQuestion traffic{today - question.days, today, metric.return_from, metric.return_until,
                                      metric.window_days};
        const auto planned = plan_power(question.plan, SeriesStore(transaction).traffic(traffic), question.days);
        if (!planned)
            return invalid_at("/metric", std::string(analysis::to_string(planned.error().reason)),
                              fmt::format("the last {} days do not say: {}", question.days, planned.error().detail));
        return to_json(question, planned.value());
    });
}

}  // namespace

std::vector<Route> power_routes(Database& database) {
    return {on_worker(Method::post, "/v1/power", Access::read, [&database](const Request& request) {
        const auto result = answer(database, request);
        return result ? json_response(200, result.value()) : problem(result.error());
    })};
}

}  // namespace bellwether
