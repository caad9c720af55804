#include "reporting/scorecard_endpoints.hpp"

#include <fmt/format.h>

#include "domain/key.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "reporting/report_query.hpp"
#include "reporting/scorecard_json.hpp"
#include "reporting/scorecard_loader.hpp"

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

Result<ScorecardQuestion> question_of(const Request& request) {
    ScorecardQuestion question;
    question.experiment = request.parameter("key");
    if (!is_key(question.experiment))
        return Error{ErrorKind::not_found, "there is no experiment of that key", {}};
    BW_TRY(question.as_of, as_of_parameter(request));
    BW_TRY(question.method, method_of(request));
    question.segment = request.query_value("segment");
    if (!is_storable_text(question.segment)) question.segment = "?";
    return question;
}

Result<Scorecard> load(Database& database, const Request& request) {
    BW_TRY(const auto question, question_of(request));
    return database.read([&](Transaction& transaction) { return load_scorecard(transaction, question); });
}

Response get_scorecard(Database& database, const Request& request) {
    const auto card = load(database, request);
    if (!card) return problem(card.error());
    if (!wants_csv(request)) return json_response(200, to_json(card.value()));
    Response response;
    response.content_type = "text/csv; charset=utf-8";
    response.body = to_csv(card.value());
    return response;
}

}  // namespace

std::vector<Route> scorecard_routes(Database& database) {
    return {on_worker(Method::get, "/v1/experiments/{key}/scorecard", Access::read,
                      [&database](const Request& request) { return get_scorecard(database, request); })};
}

}  // namespace bellwether
