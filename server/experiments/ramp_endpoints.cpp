#include "experiments/ramp_endpoints.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/time.hpp"
#include "experiments/config_document.hpp"
#include "experiments/endpoint_support.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/ramp_plan_json.hpp"
#include "http/problem.hpp"
#include "runtime/clock.hpp"
#include "storage/experiment_store.hpp"
#include "storage/ramp_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr int moves_shown = 200;

json::value index_or_null(int index) {
    return index < 0 ? json::value(nullptr) : json::value(index);
}

json::array steps_to_json(const RampView& view) {
    json::array steps;
    for (std::size_t i = 0; i < view.plan.steps.size(); ++i) {
        const RampStep& step = view.plan.steps[i];
        const int index = static_cast<int>(i);
        steps.push_back(json::object{{"percent", step.percent},
                                     {"hours", step.hold_hours},
                                     {"listeners", step.listeners_min},
                                     {"approval", step.needs_approval},
                                     {"approved", view.state.approved.contains(index)},
                                     {"note", step.note},
                                     {"reached", index <= view.decision.step}});
    }
    return steps;
}

json::array gates_to_json(const std::vector<Gate>& gates) {
    json::array items;
    for (const Gate& gate : gates)
        items.push_back(json::object{{"gate", gate.name},
                                     {"state", to_string(gate.state)},
                                     {"text", gate.text},
                                     {"variant", gate.variant.empty() ? json::value(nullptr) : json::value(gate.variant)}});
    return items;
}

json::array health_to_json(const std::vector<VariantHealth>& health) {
    json::array items;
    for (const VariantHealth& one : health)
        items.push_back(json::object{
            {"variant", one.variant},
            {"requests", one.requests},
            {"errors", one.errors},
            {"latency_p99_ms", one.latency_p99_ms},
            {"seen_until", one.seen_until ? json::value(print_time(*one.seen_until)) : json::value(nullptr)}});
    return items;
}

json::array approvals_to_json(const std::vector<RampApproval>& approvals) {
    json::array items;
    for (const RampApproval& approval : approvals)
        items.push_back(json::object{{"percent", approval.percent},
                                     {"approved_by", approval.approved_by},
                                     {"approved_at", print_time(approval.approved_at)},
                                     {"reason", approval.reason}});
    return items;
}

json::array moves_to_json(const std::vector<RampHistoryLine>& moves) {
    json::array items;
    for (const RampHistoryLine& move : moves)
        items.push_back(json::object{{"at", print_time(move.at)},
                                     {"actor", move.actor},
                                     {"action", move.action},
                                     {"reason", move.reason},
                                     {"percent_before", move.percent_before},
                                     {"percent_after", move.percent_after}});
    return items;
}

json::object ramp_to_json(Transaction& transaction, const Experiment& experiment, const RampView& view) {
    RampStore store(transaction);
    return {{"experiment", experiment.key},
            {"state", to_string(experiment.state)},
            {"iteration", experiment.iteration},
            {"percent", experiment.percent},
            {"entered_at", print_time(view.state.entered_at)},
            {"autopilot", view.plan.autopilot},
            {"steps", steps_to_json(view)},
            {"step", index_or_null(view.decision.step)},
            {"next_step", index_or_null(view.decision.next_step)},
            {"move", to_string(view.decision.move)},
            {"cause", view.decision.cause},
            {"gates", gates_to_json(view.decision.gates)},
            {"health", health_to_json(view.readings.health)},
            {"approvals", approvals_to_json(store.approvals(experiment.experiment_id, experiment.iteration))},
            {"moves", moves_to_json(store.moves(experiment.key, moves_shown))}};
}

Result<Response> get_ramp(const Request& request, Database& database, const RampReadingsOf& readings_of) {
    BW_TRY(const std::string key, experiment_key_of(request));
    return database.read([&](Transaction& transaction) -> Result<Response> {
        const auto experiment = ExperimentStore(transaction).by_key(key);
        if (!experiment) return no_such_experiment(key);
        const RampView view = view_ramp(transaction, *experiment, readings_of, now());
        return json_response(200, ramp_to_json(transaction, *experiment, view));
    });
}

struct ApprovalRequest {
    std::optional<double> percent;
    std::string reason;
};

Result<ApprovalRequest> read_approval(const Request& request) {
    BW_TRY(const json::object body, document_body(request));
    FieldReader fields(body, "");
    ApprovalRequest asked;
    asked.percent = fields.optional_number("percent");
    asked.reason = fields.required_string("reason");
    if (fields.good() && asked.reason.find_first_not_of(" \t\r\n") == std::string::npos)
        fields.refuse("reason", "missing", "says why, in a sentence");
    if (asked.reason.size() > reason_bytes_max)
        fields.refuse("reason", "too_long", fmt::format("is longer than {} bytes", reason_bytes_max));
    fields.refuse_unknown({"percent", "reason"});
    if (!fields.good()) return fields.error();
    return asked;
}

/// The step that is named, or the next one that waits for an approval.
Result<double> step_to_approve(const Experiment& experiment, const ApprovalRequest& asked) {
    const RampPlan plan = ramp_plan_of(experiment);
    int held = 0;
    for (const Variant& variant : experiment.variants)
        held += variant.slots;
    const int here = step_of(plan, held);
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const RampStep& step = plan.steps[i];
        if (!step.needs_approval) continue;
        if (asked.percent ? step.percent == *asked.percent : static_cast<int>(i) > here) return step.percent;
    }
    if (asked.percent)
        return invalid_at("/percent", "unknown_step",
                          fmt::format("the ramp plan has no step to {}% that asks for an approval", *asked.percent));
    return Error{ErrorKind::conflict, "no step ahead asks for an approval", {}};
}

Result<Experiment> approve_in(Transaction& transaction, const std::string& key, const ApprovalRequest& asked,
                              std::optional<std::int64_t> revision, Author author) {
    const auto found = ExperimentStore(transaction).locked_by_key(key);
    if (!found) return no_such_experiment(key);
    BW_TRY(check_revision(*found, revision));
    if (found->state != ExperimentState::running && found->state != ExperimentState::paused)
        return Error{ErrorKind::conflict,
                     fmt::format("experiment '{}' is {}: there is no step to approve", key, to_string(found->state)),
                     {}};
    BW_TRY(const double percent, step_to_approve(*found, asked));
    RampStore store(transaction);
    const auto movers = store.movers(key);
    if (std::find(movers.begin(), movers.end(), author.name) != movers.end())
        return Error{ErrorKind::forbidden,
                     fmt::format("'{}' has started or ramped this experiment: the approval is a second person's",
                                 author.name),
                     {}};
    if (!store.add_approval(found->experiment_id, found->iteration, {percent, author.name, {}, asked.reason}))
        return Error{ErrorKind::conflict, fmt::format("'{}' has approved the step to {}% before", author.name, percent),
                     {}};
    author.reason = fmt::format("approved the step to {}%: {}", percent, asked.reason);
    append_audit(transaction, "approve", author, &*found, *found);
    return *found;
}

Response approve(const Request& request, Database& database) {
    const auto approved = [&]() -> Result<Experiment> {
        BW_TRY(const std::string key, experiment_key_of(request));
        BW_TRY(const auto revision, optional_revision(request));
        BW_TRY(const ApprovalRequest asked, read_approval(request));
        return database.write([&](Transaction& transaction) {
            return approve_in(transaction, key, asked, revision, author_of(request));
        });
    };
    return answer(approved());
}

}  // namespace

std::vector<Route> ramp_routes(Database& database, RampReadingsOf readings_of) {
    std::vector<Route> routes = health_routes(database);
    routes.push_back(on_worker(Method::get, "/v1/experiments/{key}/ramp", Access::read,
                               [&database, readings_of = std::move(readings_of)](const Request& request) {
                                   auto response = get_ramp(request, database, readings_of);
                                   return response ? std::move(response.value()) : problem(response.error());
                               }));
    routes.push_back(on_worker(Method::post, "/v1/experiments/{key}/approve", Access::write,
                               [&database](const Request& request) { return approve(request, database); }));
    return routes;
}

}  // namespace bellwether
