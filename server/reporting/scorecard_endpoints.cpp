#include "reporting/scorecard_endpoints.hpp"

#include <fmt/format.h>

#include "domain/time.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "reporting/scorecard_builder.hpp"
#include "reporting/scorecard_json.hpp"
#include "runtime/clock.hpp"
#include "storage/allocation_store.hpp"
#include "storage/experiment_store.hpp"
#include "storage/scorecard_store.hpp"

namespace bellwether {

namespace {

Result<UtcTime> as_of_of(const Request& request) {
    if (!request.has_query("as_of")) return now();
    const std::string text = request.query_value("as_of");
    if (const auto day = parse_day(text)) return UtcTime(day.value());
    const auto time = parse_time(text);
    if (time) return time.value();
    return invalid_at("/as_of", "bad_time", fmt::format("as_of = '{}': wanted is a day or an RFC 3339 time", text));
}

/// Everything that a scorecard reads, from one snapshot of the database.
ScorecardInputs load_inputs(Transaction& transaction, const Experiment& experiment, UtcDay before) {
    ScorecardStore store(transaction);
    const TotalsQuestion question{experiment.experiment_id, experiment.iteration, before};
    ScorecardInputs inputs;
    inputs.totals = store.variant_totals(question);
    inputs.exposures = store.exposure_counts(question);
    inputs.freshness = store.freshness();
    if (experiment.randomised_by_us) {
        const auto history = AllocationStore(transaction).history_of_experiment(experiment.experiment_id);
        const auto times = change_times(history, experiment.experiment_id, experiment.iteration);
        inputs.counts = expected_counts(history, experiment.experiment_id, experiment.iteration, times,
                                        store.exposure_strata(question, times));
    } else {
        inputs.counts = expected_by_weight(experiment, store.imported_exposures(question));
    }
    return inputs;
}

Result<Scorecard> load_scorecard(Database& database, const Request& request) {
    BW_TRY(const auto as_of, as_of_of(request));
    return database.read([&](Transaction& transaction) -> Result<Scorecard> {
        const auto experiment = ExperimentStore(transaction).by_key(request.parameter("key"));
        if (!experiment)
            return Error{ErrorKind::not_found, fmt::format("there is no experiment '{}'", request.parameter("key")), {}};
        return load_scorecard(transaction, *experiment, as_of);
    });
}

bool wants_csv(const Request& request) {
    return request.query_value("format") == "csv" || request.accept.starts_with("text/csv");
}

boost::json::object with_notes(Database& database, const Scorecard& card, const ScorecardNotes& add_notes) {
    boost::json::object body = to_json(card);
    if (!add_notes) return body;
    database.read([&](Transaction& transaction) {
        if (const auto experiment = ExperimentStore(transaction).by_key(card.experiment))
            add_notes(transaction, *experiment, card.as_of, body);
    });
    return body;
}

Response get_scorecard(Database& database, const Request& request, const ScorecardNotes& add_notes) {
    const auto card = load_scorecard(database, request);
    if (!card) return problem(card.error());
    if (!wants_csv(request)) return json_response(200, with_notes(database, card.value(), add_notes));
    Response response;
    response.content_type = "text/csv; charset=utf-8";
    response.body = to_csv(card.value());
    return response;
}

}  // namespace

Scorecard load_scorecard(Transaction& transaction, const Experiment& experiment, UtcTime as_of) {
    const auto inputs = load_inputs(transaction, experiment, day_of(as_of) + std::chrono::days(1));
    return build_scorecard(experiment, inputs, settings_of(experiment, as_of));
}

std::vector<Route> scorecard_routes(Database& database, ScorecardNotes add_notes) {
    return {on_worker(Method::get, "/v1/experiments/{key}/scorecard", Access::read,
                      [&database, add_notes = std::move(add_notes)](const Request& request) {
                          return get_scorecard(database, request, add_notes);
                      })};
}

}  // namespace bellwether
