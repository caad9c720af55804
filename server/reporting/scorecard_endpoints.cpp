#include "reporting/scorecard_endpoints.hpp"

#include <fmt/format.h>

#include "domain/key.hpp"
#include "domain/time.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "reporting/scorecard_json.hpp"
#include "reporting/scorecard_loader.hpp"
#include "runtime/clock.hpp"

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
    BW_TRY(question.as_of, as_of_of(request));
    BW_TRY(question.method, method_of(request));
    return question;
}

Result<Scorecard> load(Database& database, const Request& request) {
    BW_TRY(const auto question, question_of(request));
    return database.read([&](Transaction& transaction) { return load_scorecard(transaction, question); });
}

bool wants_csv(const Request& request) {
    return request.query_value("format") == "csv" || request.accept.starts_with("text/csv");
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
