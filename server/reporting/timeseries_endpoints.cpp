#include "reporting/timeseries_endpoints.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "domain/key.hpp"
#include "domain/time.hpp"
#include "http/format.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "reporting/look_loader.hpp"
#include "reporting/report_query.hpp"
#include "reporting/timeseries.hpp"
#include "storage/allocation_store.hpp"
#include "storage/experiment_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

struct Mark {
    int day = 0;
    std::string kind;  ///< model_version, model_served, ramp
    std::string text;
};

struct Timeseries {
    Experiment experiment;
    UtcTime as_of;
    double alpha = 0.05;
    std::vector<MetricSeries> series;
    std::vector<Mark> marks;
};

std::string day_text(int day) {
    return print_day(UtcDay(std::chrono::days(day)));
}

std::vector<Mark> marks_of(Transaction& transaction, const Look& look, const AllocationHistory& history,
                           const std::vector<UtcTime>& changes, int experiment_id) {
    std::vector<Mark> marks;
    int first = look.before_day;
    for (const auto& listener : look.listeners)
        first = std::min(first, listener.exposed_day);
    for (const auto& version : SeriesStore(transaction).model_versions(first, look.before_day))
        marks.push_back({version.day, "model_version", version.recommender + " " + version.version});
    for (const auto& change : SeriesStore(transaction).model_changes(first, look.before_day))
        marks.push_back({change.day, "model_served",
                         fmt::format("{} serves {} ({})", change.recommender, change.version, change.cause)});
    for (const auto change : changes) {
        int slots = 0;
        for (const auto& held : held_slots(history, change))
            if (held.experiment_id == experiment_id) slots += held.slots.size();
        marks.push_back({static_cast<int>(day_of(change).time_since_epoch().count()), "ramp",
                         fmt::format("{}% of the listeners", percent_of_slots(slots))});
    }
    return marks;
}

Result<std::vector<MetricDefinition>> metrics_to_follow(const std::vector<ChosenMetric>& chosen,
                                                        const std::string& wanted) {
    std::vector<MetricDefinition> metrics;
    bool there = false;
    for (const auto& one : chosen) {
        if (!wanted.empty() && one.metric.key != wanted) continue;
        there = true;
        if (can_be_followed(one.metric)) metrics.push_back(one.metric);
    }
    if (!there)
        return invalid_at("/metric", "unknown_metric", fmt::format("the experiment has no metric '{}'", wanted));
    if (metrics.empty())
        return invalid_at("/metric", "not_additive",
                          "only means and ratios of counters, without a filter, add up over days");
    return metrics;
}

Result<Timeseries> load(Transaction& transaction, const Request& request) {
    BW_TRY(const auto as_of, as_of_parameter(request));
    BW_TRY(const auto experiment, experiment_of(transaction, request));
    const auto settings = settings_of(experiment, as_of);
    const std::string wanted = request.query_value("metric");
    BW_TRY(const auto metrics, metrics_to_follow(chosen_metrics(transaction, experiment),
                                                 is_storable_text(wanted) ? wanted : "?"));
    LookQuestion question;
    question.totals = {experiment.experiment_id, experiment.iteration, day_of(as_of) + std::chrono::days(1)};
    const auto history = AllocationStore(transaction).history_of_experiment(experiment.experiment_id);
    question.change_times = change_times(history, experiment.experiment_id, experiment.iteration);
    const ExposureStages stages(history, experiment.experiment_id, experiment.iteration, question.change_times);
    if (experiment.randomised_by_us) question.stages = &stages;
    const Look look = load_look(transaction, question, {});
    const auto days = SeriesStore(transaction).days(question.totals);
    std::vector<CountersOfListener> past;
    if (settings.cuped)
        past = ListenerValueStore(transaction).counters(question.totals, {0, std::nullopt, settings.pre_period_days});
    Timeseries result{experiment, as_of, settings.alpha, {}, {}};
    for (const auto& metric : metrics)
        for (const auto& variant : experiment.variants)
            if (!variant.is_control)
                result.series.push_back(build_series(experiment, variant, metric, look, days, past, settings));
    result.marks = marks_of(transaction, look, history, question.change_times, experiment.experiment_id);
    return result;
}

json::object effect_json(const EstimatedEffect& estimated) {
    if (!estimated.effect) return {{"refused", estimated.refused}, {"why", estimated.why}};
    const auto& effect = *estimated.effect;
    return {{"estimate", effect.estimate},
            {"interval", json::array{effect.lower, effect.upper}},
            {"p_value", effect.p_value}};
}

json::array points_json(const std::vector<SeriesPoint>& points, bool by_age) {
    json::array items;
    for (const auto& point : points) {
        auto item = effect_json(point.effect);
        if (by_age)
            item["days_since_exposure"] = point.day;
        else
            item["day"] = day_text(point.day);
        item["cuped"] = point.cuped;
        item["control_listeners"] = point.control_listeners;
        item["treatment_listeners"] = point.treatment_listeners;
        items.push_back(std::move(item));
    }
    return items;
}

json::object to_json(const Timeseries& timeseries) {
    json::array series;
    for (const auto& one : timeseries.series)
        series.push_back({{"metric", one.metric},
                          {"variant", one.variant},
                          {"unit", one.unit},
                          {"daily", points_json(one.daily, false)},
                          {"cumulative", points_json(one.cumulative, false)},
                          {"by_days_since_exposure", points_json(one.since_exposure, true)},
                          {"trend", {{"reading", one.trend.reading}, {"slope_a_day", effect_json(one.trend.slope)}}}});
    json::array marks;
    for (const auto& mark : timeseries.marks)
        marks.push_back({{"day", day_text(mark.day)}, {"kind", mark.kind}, {"text", mark.text}});
    return {{"experiment", timeseries.experiment.key},
            {"as_of", print_time(timeseries.as_of)},
            {"level", 1 - timeseries.alpha},
            {"method", "absolute effects, with CUPED where a pre-period exists; each interval valid at every look"},
            {"series", std::move(series)},
            {"marks", std::move(marks)}};
}

std::string to_csv(const Timeseries& timeseries) {
    std::string text = "metric,variant,kind,day,control_listeners,treatment_listeners,estimate,lower,upper,p_value,refused,cuped\r\n";
    const auto add = [&](const MetricSeries& one, std::string_view kind, const std::vector<SeriesPoint>& points) {
        for (const auto& point : points) {
            const auto day = kind == "since_exposure" ? fmt::format("{}", point.day) : day_text(point.day);
            text += fmt::format("{},{},{},{},{},{},", one.metric, one.variant, kind, day, point.control_listeners,
                                point.treatment_listeners);
            if (const auto& effect = point.effect.effect)
                text += fmt::format("{},{},{},{},,{}\r\n", effect->estimate, effect->lower, effect->upper, effect->p_value,
                                    point.cuped);
            else
                text += fmt::format(",,,,{},{}\r\n", point.effect.refused, point.cuped);
        }
    };
    for (const auto& one : timeseries.series) {
        add(one, "daily", one.daily);
        add(one, "cumulative", one.cumulative);
        add(one, "since_exposure", one.since_exposure);
    }
    return text;
}

Result<Response> get_timeseries(Database& database, const Request& request) {
    BW_TRY(const auto format, report_format(request));
    BW_TRY(const auto result, database.read([&](Transaction& transaction) { return load(transaction, request); }));
    return format == ReportFormat::csv ? csv_response(to_csv(result)) : json_response(200, to_json(result));
}

}  // namespace

std::vector<Route> timeseries_routes(Database& database) {
    return {on_worker(Method::get, "/v1/experiments/{key}/timeseries", Access::read,
                      [&database](const Request& request) {
                          auto response = get_timeseries(database, request);
                          return response ? std::move(response.value()) : problem(response.error());
                      })};
}

}  // namespace bellwether
