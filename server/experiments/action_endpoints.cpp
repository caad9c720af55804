// POST /v1/experiments/{key}/start, restart, ramp, pause, resume, stop, kill, archive.
#include <fmt/format.h>

#include "experiments/config_document.hpp"
#include "experiments/endpoint_support.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/ramp_control.hpp"
#include "experiments/targeting_json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

/// What every action's request says.
struct Action {
    std::string key;
    json::object body;
    Author author;
    std::optional<std::int64_t> expected_revision;

    RampControl control(Database& database) const { return {database, author, expected_revision}; }
};

Result<Action> read_action(const Request& request) {
    Action action;
    BW_TRY(action.key, experiment_key_of(request));
    BW_TRY(action.expected_revision, optional_revision(request));
    BW_TRY(action.body, optional_document_body(request));
    action.author = author_of(request);
    return action;
}

std::string checked_reason(FieldReader& fields, std::string text) {
    if (text.size() > reason_bytes_max)
        fields.refuse("reason", "too_long", fmt::format("is longer than {} bytes", reason_bytes_max));
    return text;
}

std::string optional_reason(FieldReader& fields) {
    return checked_reason(fields, fields.optional_string("reason").value_or(""));
}

/// What lowers, ends or takes something away says why.
std::string required_reason(FieldReader& fields, const json::object& body) {
    std::string text = fields.required_string("reason");
    const json::value* given = body.if_contains("reason");
    if (given && given->is_string() && text.find_first_not_of(" \t\r\n") == std::string::npos)
        fields.refuse("reason", "missing", "says why, in a sentence");
    return checked_reason(fields, std::move(text));
}

double checked_percent(FieldReader& fields, double percent) {
    if (!(percent >= percent_min && percent <= 100))
        fields.refuse("percent", "out_of_range",
                      fmt::format("must be from {} to 100; to take every listener out, pause or stop the experiment",
                                  percent_min));
    return percent;
}

Launch read_launch(FieldReader& fields, LaunchRule rule) {
    Launch launch{rule, fields.optional_string("checklist_override").value_or("")};
    if (launch.override_reason.size() > reason_bytes_max)
        fields.refuse("checklist_override", "too_long", fmt::format("is longer than {} bytes", reason_bytes_max));
    return launch;
}

Result<Experiment> start(const Request& request, Database& database, LaunchRule rule) {
    BW_TRY(Action action, read_action(request));
    FieldReader fields(action.body, "");
    auto percent = fields.optional_number("percent");
    if (percent && fields.good()) checked_percent(fields, *percent);
    action.author.reason = optional_reason(fields);
    const Launch launch = read_launch(fields, rule);
    fields.refuse_unknown({"percent", "reason", "checklist_override"});
    if (!fields.good()) return fields.error();
    return action.control(database).start(action.key, percent, launch);
}

Result<Experiment> restart(const Request& request, Database& database, LaunchRule rule) {
    BW_TRY(Action action, read_action(request));
    FieldReader fields(action.body, "");
    Restart again;
    again.percent = fields.optional_number("percent");
    if (again.percent && fields.good()) checked_percent(fields, *again.percent);
    action.author.reason = required_reason(fields, action.body);
    const Launch launch = read_launch(fields, rule);
    if (const json::value* targeting = action.body.if_contains("targeting")) {
        again.targeting_given = true;
        const bool everybody = targeting->is_null() || (targeting->is_object() && targeting->get_object().empty());
        if (!everybody) {
            BW_TRY(read_targeting(*targeting, "/targeting"));
            again.targeting_json = print_json(*targeting);
        }
    }
    fields.refuse_unknown({"percent", "reason", "checklist_override", "targeting"});
    if (!fields.good()) return fields.error();
    return action.control(database).restart(action.key, again, launch);
}

Result<Experiment> ramp(const Request& request, Database& database) {
    BW_TRY(Action action, read_action(request));
    FieldReader fields(action.body, "");
    const double percent = fields.required_number("percent");
    if (fields.good()) checked_percent(fields, percent);
    action.author.reason = required_reason(fields, action.body);
    fields.refuse_unknown({"percent", "reason"});
    if (!fields.good()) return fields.error();
    return action.control(database).ramp(action.key, percent);
}

Result<Experiment> stop(const Request& request, Database& database) {
    BW_TRY(Action action, read_action(request));
    FieldReader fields(action.body, "");
    const std::string word = fields.required_string("decision");
    const auto decision = parse_decision(word);
    if (fields.good() && !decision)
        fields.refuse("decision", "unknown_value", fmt::format("'{}' is none of: ship, rollback, inconclusive", word));
    action.author.reason = required_reason(fields, action.body);
    fields.refuse_unknown({"decision", "reason"});
    if (!fields.good()) return fields.error();
    return action.control(database).stop(action.key, *decision);
}

Result<Experiment> kill(const Request& request, Database& database) {
    BW_TRY(Action action, read_action(request));
    FieldReader fields(action.body, "");
    const std::string variant = fields.required_string("variant");
    action.author.reason = required_reason(fields, action.body);
    fields.refuse_unknown({"variant", "reason"});
    if (!fields.good()) return fields.error();
    return action.control(database).kill(action.key, variant);
}

/// pause, resume and archive differ in the transition alone.
using Transition = Result<Experiment> (RampControl::*)(std::string_view);

Result<Experiment> transit(const Request& request, Database& database, Transition transition) {
    BW_TRY(Action action, read_action(request));
    FieldReader fields(action.body, "");
    action.author.reason = optional_reason(fields);
    fields.refuse_unknown({"reason"});
    if (!fields.good()) return fields.error();
    RampControl control = action.control(database);
    return (control.*transition)(action.key);
}

}  // namespace

std::vector<Route> experiment_action_routes(Database& database, LaunchRule rule) {
    const auto route = [](std::string_view name, std::function<Result<Experiment>(const Request&)> act) {
        return on_worker(Method::post, fmt::format("/v1/experiments/{{key}}/{}", name), Access::write,
                         [act = std::move(act)](const Request& request) { return answer(act(request)); });
    };
    const auto transition = [&](std::string_view name, Transition change) {
        return route(name, [&database, change](const Request& request) { return transit(request, database, change); });
    };
    return {
        route("start", [&database, rule](const Request& request) { return start(request, database, rule); }),
        route("restart", [&database, rule](const Request& request) { return restart(request, database, rule); }),
        route("ramp", [&database](const Request& request) { return ramp(request, database); }),
        route("stop", [&database](const Request& request) { return stop(request, database); }),
        route("kill", [&database](const Request& request) { return kill(request, database); }),
        transition("pause", &RampControl::pause),
        transition("resume", &RampControl::resume),
        transition("archive", &RampControl::archive),
    };
}

}  // namespace bellwether
