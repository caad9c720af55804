#include "experiments/ablation_keeper.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <cmath>

#include "experiments/ablation_json.hpp"
#include "experiments/experiment_editor.hpp"
#include "experiments/ramp_control.hpp"
#include "http/json.hpp"
#include "runtime/log.hpp"
#include "storage/ablation_store.hpp"
#include "storage/audit_store.hpp"
#include "storage/experiment_store.hpp"
#include "storage/layer_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr const char* keeper_name = "ablation";

void audit(Transaction& transaction, const Author& author, const char* action, const Ablation& ablation) {
    AuditEntry entry;
    entry.actor = author.name;
    entry.action = action;
    entry.object_kind = "ablation";
    entry.object_key = ablation.key;
    entry.reason = author.reason;
    entry.after_json = print_json(to_json(ablation));
    entry.request_id = author.request_id;
    AuditStore(transaction).append(entry);
}

Error no_such_ablation(const std::string& key) {
    return Error{ErrorKind::not_found, fmt::format("there is no ablation '{}'", key), {}};
}

/// The experiment of a round, as its API takes it.
json::object experiment_of(const Ablation& ablation, const AblationRound& round) {
    const auto arms = static_cast<int>(round.arms.size());
    const double total = ablation_round_percent(ablation.percent_each, arms);
    json::array variants;
    variants.push_back(json::object{{"key", "control"},
                                    {"weight", ablation_control_percent(ablation.percent_each, arms) / total},
                                    {"arm", {{"without", json::array()}, {"with", json::array()}}}});
    for (const auto& arm : round.arms) {
        json::object config{{"without", json::array()}, {"with", json::array()}};
        config[arm.added ? "with" : "without"].as_array().push_back(json::value(arm.recommender));
        variants.push_back(json::object{
            {"key", arm.variant}, {"weight", ablation.percent_each / total}, {"arm", std::move(config)}});
    }
    return {{"key", round.experiment},
            {"layer", ablation.layer},
            {"owner", ablation.created_by},
            {"area", "ablation"},
            {"hypothesis", fmt::format("Round {} of the ablation '{}': listeners without one recommender of the mix lose what "
                                       "it adds.",
                                       round.round, ablation.key)},
            {"metrics", json::array{json::object{{"metric", "thumbs_up"}, {"role", "primary"}},
                                    json::object{{"metric", "listening_hours"}, {"role", "secondary"}}}},
            {"analysis_plan", {{"planned_days", ablation.days}}},
            {"variants", std::move(variants)}};
}

void log_refusal(const AblationRound& round, const Error& error) {
    log_info("a round of an ablation is left for later", {{"experiment", round.experiment}, {"why", error.detail}});
}

/// Finds what an earlier call has done already: its draft, or its start.
void begin_round(Database& database, const Ablation& ablation, std::vector<AblationArm> arms, UtcTime now) {
    AblationRound round;
    round.round = ablation.rounds.empty() ? 1 : ablation.rounds.back().round + 1;
    round.experiment = fmt::format("{}.r{:04}", ablation.key, round.round);
    round.begins_at = now;
    round.ends_at = ablation_end(now, ablation.days);
    round.arms = std::move(arms);
    const Author author{keeper_name, fmt::format("round {} of '{}'", round.round, ablation.key), ""};
    auto experiment = database.read(
        [&](Transaction& transaction) { return ExperimentStore(transaction).by_key(round.experiment); });
    if (!experiment) {
        const auto made = create_experiment(database, experiment_of(ablation, round), author);
        if (!made) return log_refusal(round, made.error());
        experiment = made.value();
    }
    if (experiment->state == ExperimentState::draft) {
        const double percent = ablation_round_percent(ablation.percent_each, static_cast<int>(round.arms.size()));
        const auto started = RampControl(database, author, std::nullopt).start(round.experiment, percent);
        if (!started) return log_refusal(round, started.error());
        experiment = started.value();
    }
    round.percent = experiment->percent;
    database.write([&](Transaction& transaction) { AblationStore(transaction).add_round(ablation.ablation_id, round); });
    log_info("a round of an ablation begins", {{"experiment", round.experiment}});
}

void end_round(Database& database, const Ablation& ablation, UtcTime now) {
    const auto& round = ablation.rounds.back();
    const Author author{keeper_name, ablation.stopped_at ? "the ablation was stopped" : "the round is over", ""};
    const auto stopped = RampControl(database, author, std::nullopt).stop(round.experiment, Decision::inconclusive);
    // Where a person has stopped it before, it is over all the same.
    if (!stopped && stopped.error().kind != ErrorKind::conflict) return log_refusal(round, stopped.error());
    database.write([&](Transaction& transaction) {
        AblationStore(transaction).end_round(ablation.ablation_id, round.round, now);
    });
    log_info("a round of an ablation ends", {{"experiment", round.experiment}});
}

}  // namespace

Result<Ablation> create_ablation(Database& database, Ablation ablation, const Author& author, bool dry_run) {
    ablation.created_by = author.name;
    return write_or_try(database, dry_run, [&](Transaction& transaction) -> Result<Ablation> {
        LayerStore layers(transaction);
        AblationStore store(transaction);
        Ablation wanted = ablation;
        if (wanted.layer.empty()) {
            wanted.layer = "ablation." + wanted.key;
            if (!layers.by_key(wanted.layer)) {
                Layer layer;
                layer.key = layer.salt = wanted.layer;
                layer.description = fmt::format("the rounds of the ablation '{}'", wanted.key);
                BW_TRY(layers.add(layer));
            }
        } else if (const auto layer = layers.by_key(wanted.layer); !layer || layer->own) {
            return invalid_at("/layer", "unknown_layer", fmt::format("there is no shared layer '{}'; create it first", wanted.layer));
        }
        if (!store.add(wanted))
            return Error{ErrorKind::conflict, fmt::format("there is an ablation '{}' already", wanted.key), {}};
        Ablation made = *store.by_key(wanted.key);
        audit(transaction, author, "create", made);
        return made;
    });
}

Result<Ablation> stop_ablation(Database& database, const std::string& key, const Author& author) {
    return database.write([&](Transaction& transaction) -> Result<Ablation> {
        AblationStore store(transaction);
        if (!store.by_key(key)) return no_such_ablation(key);
        if (!store.stop(key))
            return Error{ErrorKind::conflict,
                         fmt::format("the ablation '{}' is stopped", key),
                         {{"/state", "wrong_state", "is stopped"}}};
        Ablation stopped = *store.by_key(key);
        audit(transaction, author, "stop", stopped);
        return stopped;
    });
}

void keep_ablations(Database& database, UtcTime now) {
    database.write([&](Transaction& transaction) {
        AblationStore store(transaction);
        if (!store.try_lead()) return;
        for (const Ablation& ablation : store.kept()) {
            const auto seen = store.recommenders_seen(day_of(now) - std::chrono::days(ablation_seen_days));
            auto move = next_move(ablation, seen, now);
            if (move.end_round) end_round(database, ablation, now);
            if (!move.begin.empty()) begin_round(database, ablation, std::move(move.begin), now);
        }
    });
}

}  // namespace bellwether
