// POST /v1/experiments/{key}/health: what the service that runs a variant's model says of it; and the sums of the last
// hour to read.
#include <fmt/format.h>

#include <chrono>

#include "domain/time.hpp"
#include "experiments/config_document.hpp"
#include "experiments/endpoint_support.hpp"
#include "experiments/ramp_endpoints.hpp"
#include "http/problem.hpp"
#include "runtime/clock.hpp"
#include "storage/experiment_store.hpp"
#include "storage/ramp_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr auto shown_window = std::chrono::hours(1);
constexpr auto clock_skew = std::chrono::minutes(1);
constexpr std::int64_t requests_max = 1'000'000'000'000;

UtcTime read_moment(FieldReader& fields, std::string_view name) {
    const std::string text = fields.required_string(name);
    const auto time = parse_time(text);
    if (!time && !text.empty()) fields.refuse(name, "bad_time", time.error().detail);
    return time ? time.value() : UtcTime();
}

std::int64_t read_count(const json::object& object, FieldReader& fields, std::string_view name, std::int64_t most) {
    if (!object.contains(name)) {
        fields.refuse(name, "missing", "is required");
        return 0;
    }
    const auto count = fields.optional_integer(name).value_or(0);
    if (count < 0 || count > most) fields.refuse(name, "out_of_range", fmt::format("must be from 0 to {}", most));
    return count;
}

HealthReport read_report(const json::object& object, FieldReader& fields, const Experiment& experiment,
                         UtcTime moment) {
    HealthReport report;
    const std::string key = fields.required_string("variant");
    const Variant* variant = experiment.variant(key);
    if (variant != nullptr)
        report.variant_id = variant->variant_id;
    else if (!key.empty())
        fields.refuse("variant", "unknown_variant",
                      fmt::format("experiment '{}' has no variant '{}'", experiment.key, key));
    report.window_begin = read_moment(fields, "window_begin");
    report.window_end = read_moment(fields, "window_end");
    if (fields.good() && report.window_begin >= report.window_end)
        fields.refuse("window_end", "empty_range", "must be after window_begin");
    if (report.window_end > moment + clock_skew)
        fields.refuse("window_end", "in_the_future", "lies in the future");
    report.requests = read_count(object, fields, "requests", requests_max);
    report.errors = read_count(object, fields, "errors", requests_max);
    if (report.errors > report.requests)
        fields.refuse("errors", "out_of_range", "cannot be more than the requests");
    report.latency_p99_ms = fields.required_number("latency_p99_ms");
    if (!(report.latency_p99_ms >= 0)) fields.refuse("latency_p99_ms", "out_of_range", "must not be negative");
    fields.refuse_unknown({"variant", "window_begin", "window_end", "requests", "errors", "latency_p99_ms"});
    return report;
}

Result<std::vector<HealthReport>> read_reports(const json::object& body, const Experiment& experiment) {
    FieldReader fields(body, "");
    const json::array* items = fields.required_array("reports");
    fields.refuse_unknown({"reports"});
    if (!fields.good()) return fields.error();
    if (items->empty() || items->size() > health_reports_max)
        return invalid_at("/reports", items->empty() ? "empty" : "too_many",
                          fmt::format("must hold 1 to {} reports", health_reports_max));
    std::vector<HealthReport> reports;
    const UtcTime moment = now();
    for (std::size_t i = 0; i < items->size(); ++i) {
        const std::string pointer = fmt::format("/reports/{}", i);
        const json::object* object = (*items)[i].if_object();
        if (!object) return invalid_at(pointer, "wrong_type", "a report is an object");
        FieldReader one(*object, pointer);
        reports.push_back(read_report(*object, one, experiment, moment));
        fields.absorb(one);
    }
    if (!fields.good()) return fields.error();
    return reports;
}

Result<Response> post_health(const Request& request, Database& database) {
    BW_TRY(const std::string key, experiment_key_of(request));
    BW_TRY(const json::object body, document_body(request));
    return database.write([&](Transaction& transaction) -> Result<Response> {
        const auto experiment = ExperimentStore(transaction).by_key(key);
        if (!experiment) return no_such_experiment(key);
        BW_TRY(const auto reports, read_reports(body, *experiment));
        RampStore(transaction)
            .add_health(experiment->experiment_id, experiment->iteration, reports, request.principal.name);
        return json_response(200, json::object{{"accepted", reports.size()}});
    });
}

Result<Response> get_health(const Request& request, Database& database) {
    BW_TRY(const std::string key, experiment_key_of(request));
    return database.read([&](Transaction& transaction) -> Result<Response> {
        const auto experiment = ExperimentStore(transaction).by_key(key);
        if (!experiment) return no_such_experiment(key);
        const UtcTime since = now() - shown_window;
        json::array items;
        for (const HealthSum& sum :
             RampStore(transaction).health(experiment->experiment_id, experiment->iteration, since))
            for (const Variant& variant : experiment->variants)
                if (variant.variant_id == sum.variant_id)
                    items.push_back(json::object{{"variant", variant.key},
                                                 {"requests", sum.requests},
                                                 {"errors", sum.errors},
                                                 {"latency_p99_ms", sum.latency_p99_ms},
                                                 {"seen_until", print_time(sum.seen_until)}});
        return json_response(
            200, json::object{{"experiment", key}, {"since", print_time(since)}, {"variants", std::move(items)}});
    });
}

}  // namespace

std::vector<Route> health_routes(Database& database) {
    const auto answered = [](Result<Response> response) {
        return response ? std::move(response.value()) : problem(response.error());
    };
    return {on_worker(Method::post, "/v1/experiments/{key}/health", Access::service,
                      [&database, answered](const Request& request) { return answered(post_health(request, database)); }),
            on_worker(Method::get, "/v1/experiments/{key}/health", Access::read,
                      [&database, answered](const Request& request) { return answered(get_health(request, database)); })};
}

}  // namespace bellwether
