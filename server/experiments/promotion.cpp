#include "experiments/promotion.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "domain/time.hpp"
#include "http/json.hpp"
#include "storage/default_arm_store.hpp"
#include "storage/experiment_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

Error refused_at(ErrorKind kind, std::string pointer, std::string code, std::string detail) {
    Error error = invalid_at(std::move(pointer), std::move(code), std::move(detail));
    error.kind = kind;
    return error;
}

struct ShipPlan {
    const Variant* variant = nullptr;
    Conclusion conclusion;
    bool overridden = false;
    std::optional<DefaultArm> before;
};

Result<ShipPlan> plan_of(Transaction& transaction, const Experiment& experiment, const ShipRequest& request,
                         const ConclusionOf& conclusion_of) {
    ShipPlan plan;
    plan.variant = experiment.variant(request.variant);
    if (plan.variant == nullptr)
        return invalid_at("/variant", "unknown_variant",
                          fmt::format("experiment '{}' has no variant '{}'", experiment.key, request.variant));
    if (experiment.state == ExperimentState::draft || experiment.state == ExperimentState::archived)
        return Error{ErrorKind::conflict,
                     fmt::format("experiment '{}' is {}: 'ship' is not possible now", experiment.key,
                                 to_string(experiment.state)),
                     {}};
    if (plan.variant->killed_at)
        return refused_at(ErrorKind::conflict, "/variant", "killed",
                          fmt::format("variant '{}' was killed: it cannot be shipped", request.variant));
    plan.conclusion = plan.variant->is_control
                          ? Conclusion{false, fmt::format("'{}' is the control: no test speaks for it", request.variant)}
                          : conclusion_of(transaction, experiment, request.variant);
    plan.before = DefaultArmStore(transaction).of_area(experiment.area);
    if (plan.before && plan.before->experiment_id == experiment.experiment_id &&
        plan.before->variant_id == plan.variant->variant_id && experiment.shipped)
        return refused_at(ErrorKind::conflict, "/variant", "shipped",
                          fmt::format("'{}' is the default already, since {}", request.variant,
                                      print_time(plan.before->shipped_at)));
    plan.overridden = !plan.conclusion.concluded && !request.override_reason.empty();
    return plan;
}

Result<void> check_allowed(const ShipPlan& plan, const ShipRequest& request) {
    if (plan.conclusion.concluded) return ok();
    if (!plan.overridden)
        return refused_at(ErrorKind::conflict, "/variant", "not_concluded",
                          fmt::format("the test is not concluded in favour of '{}': {}; an admin may override it with "
                                      "'override_reason', which stays visible",
                                      request.variant, plan.conclusion.text));
    if (!request.by_admin)
        return refused_at(ErrorKind::forbidden, "/override_reason", "not_admin",
                          "only an admin ships without a concluded test");
    return ok();
}

DefaultArm arm_of(const Experiment& experiment, const ShipPlan& plan, const ShipRequest& request,
                  const std::string& author, UtcTime at) {
    DefaultArm arm;
    arm.area = experiment.area;
    arm.experiment_id = experiment.experiment_id;
    arm.experiment = experiment.key;
    arm.iteration = experiment.iteration;
    arm.variant_id = plan.variant->variant_id;
    arm.variant = plan.variant->key;
    arm.arm_json = plan.variant->arm_json;
    arm.payload_json = plan.variant->payload_json;
    arm.shipped_at = at;
    arm.shipped_by = author;
    arm.reason = request.reason;
    arm.conclusion = plan.conclusion.text;
    if (plan.overridden) arm.override_reason = request.override_reason;
    return arm;
}

json::value told(const std::optional<DefaultArm>& arm) {
    if (!arm) return nullptr;
    return json::object{{"experiment", arm->experiment},
                        {"variant", arm->variant},
                        {"arm", parse_json(arm->arm_json).value()},
                        {"shipped_at", print_time(arm->shipped_at)}};
}

}  // namespace

Result<Experiment> ship(Database& database, std::string_view key, const ShipRequest& request, const Author& author,
                        std::optional<std::int64_t> expected_revision, const ConclusionOf& conclusion_of) {
    const auto decide = [&](ExperimentInHand& hand) -> Result<void> {
        Experiment& experiment = hand.experiment;
        BW_TRY(const ShipPlan plan, plan_of(hand.transaction, experiment, request, conclusion_of));
        BW_TRY(check_allowed(plan, request));
        const DefaultArm arm = arm_of(experiment, plan, request, author.name, hand.now);
        DefaultArmStore(hand.transaction).add(arm);
        hand.allocations = release_all(hand.layer, experiment.experiment_id, hand.now, "ship");
        experiment.state = ExperimentState::stopped;
        experiment.percent = 0;
        if (!experiment.stopped_at) experiment.stopped_at = hand.now;
        experiment.decision = Decision::ship;
        experiment.decision_reason = request.reason;
        experiment.shipped = arm;
        hand.reason = request.reason;
        return ok();
    };
    Author why = author;
    why.reason = request.reason;
    if (!request.override_reason.empty()) why.reason += " (override: " + request.override_reason + ")";
    return change_experiment(database, key, why, {"ship", expected_revision, decide});
}

Result<json::object> tell_ship(Database& database, std::string_view key, const ShipRequest& request,
                               const ConclusionOf& conclusion_of) {
    return database.read([&](Transaction& transaction) -> Result<json::object> {
        const auto experiment = ExperimentStore(transaction).by_key(key);
        if (!experiment) return no_such_experiment(key);
        BW_TRY(const ShipPlan plan, plan_of(transaction, *experiment, request, conclusion_of));
        int slots = 0;
        for (const Variant& variant : experiment->variants)
            slots += variant.slots;
        const std::string area = experiment->area.empty() ? "every area that has no name" : experiment->area;
        json::array changes;
        changes.push_back(json::string(fmt::format(
            "every listener gets the arm of '{}' as the default of {}", request.variant, area)));
        if (experiment->state != ExperimentState::stopped)
            changes.push_back(json::string(fmt::format("the experiment stops with the decision 'ship'")));
        if (slots > 0)
            changes.push_back(json::string(
                fmt::format("{} slots ({}% of layer '{}') are given back", slots, percent_of_slots(slots),
                            experiment->layer_key)));
        if (plan.before)
            changes.push_back(json::string(fmt::format("the arm of '{}' of '{}' is the default no longer",
                                                       plan.before->variant, plan.before->experiment)));
        const bool allowed = check_allowed(plan, request).has_value();
        return json::object{{"dry_run", true},
                            {"experiment", experiment->key},
                            {"variant", request.variant},
                            {"area", experiment->area},
                            {"revision", experiment->revision},
                            {"concluded", plan.conclusion.concluded},
                            {"conclusion", plan.conclusion.text},
                            {"allowed", allowed},
                            {"arm", parse_json(plan.variant->arm_json).value()},
                            {"default_before", told(plan.before)},
                            {"slots_given_back", slots},
                            {"changes", std::move(changes)}};
    });
}

}  // namespace bellwether
