#include "reporting/scorecard_alerts.hpp"

#include <fmt/format.h>

#include <boost/json/object.hpp>

#include "http/json.hpp"
#include "reporting/scorecard_loader.hpp"
#include "storage/experiment_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

Alert made(const Experiment& experiment, std::string type, const std::string& what, json::object data) {
    Alert alert;
    alert.type = std::move(type);
    alert.subject = experiment.key;
    alert.occasion = fmt::format("{}:{}:{}:{}", alert.type, experiment.key, experiment.iteration, what);
    data["experiment"] = experiment.key;
    data["iteration"] = experiment.iteration;
    alert.data_json = print_json(data);
    return alert;
}

}  // namespace

std::vector<Alert> alerts_of(const Experiment& experiment, const Scorecard& card) {
    std::vector<Alert> alerts;
    if (!card.sample_ratio.sound) {
        json::object data{{"p_value", card.sample_ratio.p_value ? json::value(*card.sample_ratio.p_value) : json::value(nullptr)},
                          {"threshold", card.sample_ratio.threshold}};
        if (!card.causes.empty()) data["likely_cause"] = card.causes.front().dimension + " = " + card.causes.front().value;
        alerts.push_back(made(experiment, "sample_ratio.broken", "", std::move(data)));
    }
    for (const MetricComparison& one : card.comparisons) {
        if (one.role != MetricRole::guardrail || !card.sample_ratio.sound) continue;
        const bool breached = one.verdict == "worse" || (one.guardrail && one.guardrail->status == "breached");
        if (!breached) continue;
        json::object data{{"variant", one.variant}, {"metric", one.metric}};
        if (one.relative.effect) {
            data["relative_effect"] = one.relative.effect->estimate;
            data["interval"] = {one.relative.effect->lower, one.relative.effect->upper};
        }
        alerts.push_back(made(experiment, "guardrail.breached", one.variant + ":" + one.metric, std::move(data)));
    }
    if (card.decision == "ship" || card.decision == "roll_back")
        alerts.push_back(made(experiment, "decision.ready", card.decision, {{"decision", card.decision}, {"text", card.decision_text}}));
    return alerts;
}

std::vector<Alert> alerts_of_running(Database& database, const std::vector<std::string>& keys, UtcTime as_of) {
    std::vector<Alert> alerts;
    for (const std::string& key : keys)
        database.read([&](Transaction& transaction) {
            const auto experiment = ExperimentStore(transaction).by_key(key);
            if (!experiment || experiment->state != ExperimentState::running) return;
            for (Alert& alert : alerts_of(*experiment, load_scorecard(transaction, *experiment, as_of))) alerts.push_back(std::move(alert));
        });
    return alerts;
}

}  // namespace bellwether
