#include "reporting/impact_endpoints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <charconv>

#include "domain/key.hpp"
#include "http/digest.hpp"
#include "http/format.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "reporting/impact_builder.hpp"
#include "reporting/impact_inputs.hpp"
#include "reporting/report_query.hpp"
#include "runtime/clock.hpp"
#include "storage/audit_store.hpp"
#include "storage/impact_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr std::size_t text_bytes_max = 2'000;
constexpr int frozen_max = 1'000;
constexpr std::size_t differences_max = 1'000;

std::optional<std::int64_t> number_of(std::string_view text) {
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() && read.ptr == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

json::object to_json(const FrozenImpact& report) {
    return {{"report_id", report.report_id},         {"quarter", report.quarter},
            {"cut_off", print_time(report.cut_off)}, {"inputs_sha256", report.inputs_sha256},
            {"code_version", report.code_version},   {"body_sha256", report.body_sha256},
            {"frozen_at", print_time(report.frozen_at)}, {"frozen_by", report.frozen_by},
            {"reason", report.reason}};
}

/// The report's bytes: of a frozen one exactly as they were frozen.
Response shown(const Request& request, const std::string& body, const FrozenImpact* frozen) {
    const auto format = report_format(request);
    if (!format) return problem(format.error());
    Response response;
    response.body = body;
    if (format.value() == ReportFormat::csv) response = csv_response(impact_csv(parse_json(body).value().as_object()));
    if (!frozen) return std::move(response).with("Bellwether-Report", "live");
    return std::move(response)
        .with("Bellwether-Report", std::to_string(frozen->report_id))
        .with("Bellwether-Inputs-Sha256", frozen->inputs_sha256);
}

Result<std::optional<int>> money_model_of(const Request& request) {
    if (!request.has_query("money_model")) return std::optional<int>();
    const auto number = number_of(request.query_value("money_model"));
    if (!number || *number < 1 || *number > 1'000'000'000)
        return invalid_at("/money_model", "unknown_model", "wanted is the number of a money model");
    return std::optional(static_cast<int>(*number));
}

/// Frozen where there is one, live else; live too where ?live=true or another money model is asked for.
Result<Response> get_impact(const Request& request, Database& database) {
    if (!request.has_query("quarter")) return invalid_at("/quarter", "missing", "which quarter? for example ?quarter=2026Q3");
    BW_TRY(const Quarter quarter, parse_quarter(request.query_value("quarter"), "/quarter"));
    BW_TRY(const std::optional<int> money_model, money_model_of(request));
    if (request.query_value("live") != "true" && !money_model) {
        const auto frozen = database.read(
            [&](Transaction& transaction) { return ImpactStore(transaction).newest(print_quarter(quarter)); });
        if (frozen) return shown(request, frozen->body, &*frozen);
    }
    if (quarter.begin() >= now()) return invalid_at("/quarter", "ahead", "has not begun");
    BW_TRY(const ImpactInputs inputs, load_impact_inputs(database, quarter, std::min(now(), quarter.end()), money_model));
    return shown(request, print_json(build_impact(inputs)), nullptr);
}

Result<Response> post_frozen(const Request& request, Database& database) {
    BW_TRY(const json::object body, json_body(request));
    FieldReader fields(body, "");
    const std::string quarter_text = fields.required_string("quarter");
    const std::string reason = fields.required_string("reason");
    const auto cut_off_text = fields.optional_string("cut_off");
    const auto money_model = fields.optional_integer("money_model");
    fields.refuse_unknown({"quarter", "reason", "cut_off", "money_model"});
    if (reason.size() > text_bytes_max) fields.refuse("reason", "too_long", fmt::format("is longer than {} bytes", text_bytes_max));
    if (!fields.good()) return fields.error();
    BW_TRY(const Quarter quarter, parse_quarter(quarter_text, "/quarter"));
    UtcTime cut_off = std::min(now(), quarter.end());
    if (cut_off_text) {
        const auto time = parse_time(*cut_off_text);
        if (!time) return invalid_at("/cut_off", "bad_time", time.error().detail);
        cut_off = time.value();
    }
    if (money_model && (*money_model < 1 || *money_model > 1'000'000'000))
        return invalid_at("/money_model", "unknown_model", fmt::format("there is no money model {}", *money_model));
    BW_TRY(const ImpactInputs inputs,
           load_impact_inputs(database, quarter, cut_off,
                              money_model ? std::optional(static_cast<int>(*money_model)) : std::nullopt));
    FrozenImpact report;
    report.quarter = print_quarter(quarter);
    report.cut_off = cut_off;
    report.inputs = print_json(to_json(inputs));
    report.inputs_sha256 = sha256_hex(report.inputs);
    report.code_version = BELLWETHER_VERSION;
    report.body = print_json(build_impact(impact_inputs_of(report.inputs)));
    report.body_sha256 = sha256_hex(report.body);
    report.frozen_by = request.principal.name;
    report.reason = reason;
    database.write([&](Transaction& transaction) {
        ImpactStore(transaction).freeze(report);
        AuditEntry entry;
        entry.actor = request.principal.name;
        entry.action = "freeze";
        entry.object_kind = "impact_report";
        entry.object_key = report.quarter;
        entry.reason = reason;
        entry.after_json = print_json(to_json(report));
        entry.request_id = request.request_id;
        AuditStore(transaction).append(entry);
    });
    return json_response(201, to_json(report)).with("Location", fmt::format("/v1/reports/impact/frozen/{}", report.report_id));
}

Result<Response> list_frozen(const Request& request, Database& database) {
    std::optional<std::string> of;
    if (request.has_query("quarter")) {
        BW_TRY(const Quarter quarter, parse_quarter(request.query_value("quarter"), "/quarter"));
        of = print_quarter(quarter);
    }
    json::array items;
    for (const FrozenImpact& report :
         database.read([&](Transaction& transaction) { return ImpactStore(transaction).reports(of, frozen_max); }))
        items.push_back(to_json(report));
    return json_response(200, json::object{{"items", std::move(items)}});
}

Result<FrozenImpact> frozen_of(const Request& request, Database& database) {
    const auto id = number_of(request.parameter("report_id"));
    auto report = id ? database.read([&](Transaction& transaction) { return ImpactStore(transaction).report(*id); }) : std::nullopt;
    if (!report) return Error{ErrorKind::not_found, "there is no such frozen report", {}};
    return std::move(*report);
}

Result<Response> get_frozen(const Request& request, Database& database) {
    BW_TRY(const FrozenImpact report, frozen_of(request, database));
    if (request.query_value("part") != "inputs") return shown(request, report.body, &report);
    Response response;
    response.body = report.inputs;
    return response;
}

void find_differences(const std::string& at, const json::value& then, const json::value& now, json::array& out) {
    if (out.size() >= differences_max || then == now) return;
    if (then.is_object() && now.is_object()) {
        for (const auto& [key, value] : then.get_object()) {
            const json::value* other = now.get_object().if_contains(key);
            find_differences(at + "/" + escape_pointer(key), value, other ? *other : json::value(nullptr), out);
        }
        for (const auto& [key, value] : now.get_object())
            if (!then.get_object().contains(key)) find_differences(at + "/" + escape_pointer(key), nullptr, value, out);
        return;
    }
    if (then.is_array() && now.is_array() && then.get_array().size() == now.get_array().size()) {
        for (std::size_t i = 0; i < then.get_array().size(); ++i)
            find_differences(fmt::format("{}/{}", at, i), then.get_array()[i], now.get_array()[i], out);
        return;
    }
    out.push_back({{"pointer", at}, {"then", then}, {"now", now}});
}

/// The stored inputs through the present code: the same bytes, or where they differ.
Result<Response> replay_frozen(const Request& request, Database& database) {
    BW_TRY(const FrozenImpact report, frozen_of(request, database));
    const std::string body = print_json(build_impact(impact_inputs_of(report.inputs)));
    json::array differences;
    if (body != report.body) find_differences("", parse_json(report.body).value(), parse_json(body).value(), differences);
    return json_response(200, json::object{{"report_id", report.report_id},
                                           {"same_bytes", body == report.body},
                                           {"inputs_intact", sha256_hex(report.inputs) == report.inputs_sha256},
                                           {"code_version_then", report.code_version},
                                           {"code_version_now", BELLWETHER_VERSION},
                                           {"body_sha256_then", report.body_sha256},
                                           {"body_sha256_now", sha256_hex(body)},
                                           {"differences", std::move(differences)}});
}

/// The inputs read anew at the same cut-off: what has come late, or was erased, since.
Result<Response> rebuild_frozen(const Request& request, Database& database) {
    BW_TRY(const FrozenImpact report, frozen_of(request, database));
    const ImpactInputs then = impact_inputs_of(report.inputs);
    BW_TRY(const Quarter quarter, parse_quarter(report.quarter, ""));
    BW_TRY(ImpactInputs inputs, load_impact_inputs(database, quarter, report.cut_off, std::nullopt));
    inputs.money = then.money;  // a later model never changes an old report
    const std::string text = print_json(to_json(inputs));
    json::array in_inputs, in_report;
    find_differences("", parse_json(report.inputs).value(), parse_json(text).value(), in_inputs);
    const std::string body = print_json(build_impact(impact_inputs_of(text)));
    find_differences("", parse_json(report.body).value(), parse_json(body).value(), in_report);
    return json_response(200, json::object{{"report_id", report.report_id},
                                           {"same_inputs", text == report.inputs},
                                           {"input_differences", std::move(in_inputs)},
                                           {"report_differences", std::move(in_report)}});
}

Result<Response> list_money_models(const Request&, Database& database) {
    json::array items;
    for (const MoneyModel& model : database.read([](Transaction& transaction) { return ImpactStore(transaction).money_models(); }))
        items.push_back(to_json(model));
    return json_response(200, json::object{{"items", std::move(items)}});
}

Result<Response> post_money_model(const Request& request, Database& database) {
    BW_TRY(const json::object body, json_body(request));
    FieldReader fields(body, "");
    MoneyModel model;
    model.currency = fields.required_string("currency");
    model.revenue_per_hour = fields.required_number("revenue_per_hour");
    model.revenue_per_hour_se = fields.optional_number("revenue_per_hour_se").value_or(0);
    model.ad_load = fields.optional_number("ad_load").value_or(1);
    const auto horizon = fields.optional_integer("horizon_days").value_or(365);
    model.note = fields.required_string("note");
    fields.refuse_unknown({"currency", "revenue_per_hour", "revenue_per_hour_se", "ad_load", "horizon_days", "note"});
    const auto in_range = [&](const char* name, double value, double most) {
        if (!(value >= 0 && value <= most)) fields.refuse(name, "out_of_range", fmt::format("lies between 0 and {}", most));
    };
    in_range("revenue_per_hour", model.revenue_per_hour, 1e6);
    in_range("revenue_per_hour_se", model.revenue_per_hour_se, 1e6);
    in_range("ad_load", model.ad_load, 1);
    if (horizon < 1 || horizon > 3'650) fields.refuse("horizon_days", "out_of_range", "lies between 1 and 3650");
    const bool code = model.currency.size() == 3 && std::all_of(model.currency.begin(), model.currency.end(),
                                                                [](char c) { return c >= 'A' && c <= 'Z'; });
    if (body.contains("currency") && !code) fields.refuse("currency", "bad_currency", "is three capital letters, as in EUR (ISO 4217)");
    if (model.note.size() > text_bytes_max) fields.refuse("note", "too_long", fmt::format("is longer than {} bytes", text_bytes_max));
    if (!fields.good()) return fields.error();
    model.horizon_days = static_cast<int>(horizon);
    model.created_by = request.principal.name;
    const MoneyModel stored = database.write([&](Transaction& transaction) {
        const MoneyModel made = ImpactStore(transaction).add_money_model(model);
        AuditEntry entry;
        entry.actor = request.principal.name;
        entry.action = "create";
        entry.object_kind = "money_model";
        entry.object_key = std::to_string(made.version);
        entry.reason = made.note;
        entry.after_json = print_json(to_json(made));
        entry.request_id = request.request_id;
        AuditStore(transaction).append(entry);
        return made;
    });
    return json_response(201, to_json(stored));
}

}  // namespace

std::vector<Route> impact_routes(Database& database) {
    using Endpoint = Result<Response> (*)(const Request&, Database&);
    const auto route = [&](Method method, const char* pattern, Access access, Endpoint endpoint) {
        return on_worker(method, pattern, access, [&database, endpoint](const Request& request) {
            auto response = endpoint(request, database);
            return response ? std::move(response.value()) : problem(response.error());
        });
    };
    return {
        route(Method::get, "/v1/reports/impact", Access::read, get_impact),
        route(Method::get, "/v1/reports/impact/frozen", Access::read, list_frozen),
        route(Method::post, "/v1/reports/impact/frozen", Access::write, post_frozen),
        route(Method::get, "/v1/reports/impact/frozen/{report_id}", Access::read, get_frozen),
        route(Method::get, "/v1/reports/impact/frozen/{report_id}/replay", Access::read, replay_frozen),
        route(Method::get, "/v1/reports/impact/frozen/{report_id}/rebuild", Access::read, rebuild_frozen),
        route(Method::get, "/v1/money-models", Access::read, list_money_models),
        route(Method::post, "/v1/money-models", Access::admin, post_money_model),
    };
}

}  // namespace bellwether
