#include "experiments/ship_endpoints.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <map>

#include "domain/time.hpp"
#include "experiments/config_document.hpp"
#include "experiments/endpoint_support.hpp"
#include "experiments/experiment_json.hpp"
#include "http/problem.hpp"
#include "storage/default_arm_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

Result<ShipRequest> read_ship(const Request& request) {
    BW_TRY(const json::object body, document_body(request));
    FieldReader fields(body, "");
    ShipRequest asked;
    asked.variant = fields.required_string("variant");
    asked.reason = fields.required_string("reason");
    asked.override_reason = fields.optional_string("override_reason").value_or("");
    if (fields.good() && asked.reason.find_first_not_of(" \t\r\n") == std::string::npos)
        fields.refuse("reason", "missing", "says why, in a sentence");
    for (const auto& [name, text] : {std::pair{"reason", &asked.reason}, {"override_reason", &asked.override_reason}})
        if (text->size() > reason_bytes_max)
            fields.refuse(name, "too_long", fmt::format("is longer than {} bytes", reason_bytes_max));
    fields.refuse_unknown({"variant", "reason", "override_reason"});
    if (!fields.good()) return fields.error();
    asked.by_admin = request.principal.role == Role::admin;
    return asked;
}

Result<bool> wants_dry_run(const Request& request) {
    if (!request.has_query("dry_run")) return false;
    const std::string word = request.query_value("dry_run");
    if (word == "true" || word == "false") return word == "true";
    return invalid_at("/dry_run", "bad_query", "dry_run is true or false");
}

Result<Response> post_ship(const Request& request, Database& database, const ConclusionOf& conclusion_of) {
    BW_TRY(const std::string key, experiment_key_of(request));
    BW_TRY(const auto revision, optional_revision(request));
    BW_TRY(const bool dry_run, wants_dry_run(request));
    BW_TRY(const ShipRequest asked, read_ship(request));
    if (dry_run) {
        BW_TRY(const json::object told, tell_ship(database, key, asked, conclusion_of));
        return json_response(200, told);
    }
    BW_TRY(const Experiment shipped, ship(database, key, asked, author_of(request), revision, conclusion_of));
    return shown(200, shipped);
}

json::object to_json(const DefaultArm& arm) {
    return {{"area", arm.area},
            {"experiment", arm.experiment},
            {"iteration", arm.iteration},
            {"variant", arm.variant},
            {"arm", parse_json(arm.arm_json).value()},
            {"payload", arm.payload_json ? parse_json(*arm.payload_json).value() : json::value(nullptr)},
            {"shipped_at", print_time(arm.shipped_at)},
            {"shipped_by", arm.shipped_by},
            {"reason", arm.reason},
            {"conclusion", arm.conclusion},
            {"override_reason", arm.override_reason ? json::value(*arm.override_reason) : json::value(nullptr)}};
}

Response get_defaults(Database& database) {
    const auto all = database.read([](Transaction& transaction) { return DefaultArmStore(transaction).all(); });
    std::map<std::string, json::object> current;
    json::array history;
    for (const DefaultArm& arm : all) {
        current[arm.area] = to_json(arm);
        history.push_back(to_json(arm));
    }
    json::array defaults;
    for (auto& [area, arm] : current)
        defaults.push_back(std::move(arm));
    return json_response(200, json::object{{"defaults", std::move(defaults)}, {"history", std::move(history)}});
}

}  // namespace

std::vector<Route> ship_routes(Database& database, ConclusionOf conclusion_of) {
    return {on_worker(Method::post, "/v1/experiments/{key}/ship", Access::write,
                      [&database, conclusion_of = std::move(conclusion_of)](const Request& request) {
                          auto response = post_ship(request, database, conclusion_of);
                          return response ? std::move(response.value()) : problem(response.error());
                      }),
            on_worker(Method::get, "/v1/defaults", Access::read,
                      [&database](const Request&) { return get_defaults(database); })};
}

}  // namespace bellwether
