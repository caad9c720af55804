#include "reporting/scorecard_endpoints.hpp"

#include <fmt/format.h>

#include "domain/key.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "reporting/report_query.hpp"
#include "reporting/scorecard_json.hpp"
#include "reporting/scorecard_loader.hpp"
#include "storage/experiment_store.hpp"

namespace bellwether {

namespace {

Result<ScorecardMethod> method_of(const Request& request) {
    const std::string text = request.query_value("method");
    if (text.empty() || text == "always_valid") return ScorecardMethod::standard;
    if (text == "without_cuped") return ScorecardMethod::plain;
    if (text == "bayes") return ScorecardMethod::bayes;
    return invalid_at("/method", "unknown_method",
                      fmt::format("'{}' is none of: always_valid, without_cuped, bayes", text));
}

/// Whether listeners that cannot be people count: with and without, the result can be seen before and after.
Result<std::optional<bool>> bots_of(const Request& request) {
    const std::string text = request.query_value("bots");
    if (text.empty()) return std::optional<bool>();
    if (text == "include") return std::optional(true);
    if (text == "exclude") return std::optional(false);
    return invalid_at("/bots", "unknown_value", fmt::format("'{}' is none of: include, exclude", text));
}

Result<ScorecardQuestion> question_of(const Request& request) {
    ScorecardQuestion question;
    question.experiment = request.parameter("key");
    if (!is_key(question.experiment))
        return Error{ErrorKind::not_found, "there is no experiment of that key", {}};
    BW_TRY(question.as_of, as_of_parameter(request));
    BW_TRY(question.method, method_of(request));
    BW_TRY(question.with_bots, bots_of(request));
    question.segment = request.query_value("segment");
    if (!is_storable_text(question.segment)) question.segment = "?";
    return question;
}

Result<Scorecard> load(Database& database, const Request& request) {
    BW_TRY(const auto question, question_of(request));
    return database.read([&](Transaction& transaction) { return load_scorecard(transaction, question); });
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
    const auto card = load(database, request);
    if (!card) return problem(card.error());
    if (!wants_csv(request)) return json_response(200, with_notes(database, card.value(), add_notes));
    Response response;
    response.content_type = "text/csv; charset=utf-8";
    response.body = to_csv(card.value());
    return response;
}

}  // namespace

std::vector<Route> scorecard_routes(Database& database, ScorecardNotes add_notes) {
    return {on_worker(Method::get, "/v1/experiments/{key}/scorecard", Access::read,
                      [&database, add_notes = std::move(add_notes)](const Request& request) {
                          return get_scorecard(database, request, add_notes);
                      })};
}

}  // namespace bellwether
