#include "reporting/scorecard_endpoints.hpp"

#include <fmt/format.h>

#include "domain/key.hpp"
#include "http/format.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "reporting/report_query.hpp"
#include "reporting/scorecard_json.hpp"

namespace bellwether {

namespace {

Result<ScorecardMethod> method_of(const std::string& text) {
    if (text.empty() || text == "always_valid") return ScorecardMethod::standard;
    if (text == "without_cuped") return ScorecardMethod::plain;
    if (text == "bayes") return ScorecardMethod::bayes;
    return invalid_at("/method", "unknown_method",
                      fmt::format("'{}' is none of: always_valid, without_cuped, bayes", text));
}

/// Whether listeners that cannot be people count: with and without, the result can be seen before and after.
Result<std::optional<bool>> bots_of(const std::string& text) {
    if (text.empty()) return std::optional<bool>();
    if (text == "include") return std::optional(true);
    if (text == "exclude") return std::optional(false);
    return invalid_at("/bots", "unknown_value", fmt::format("'{}' is none of: include, exclude", text));
}

Result<Response> get_scorecard(Database& database, const Request& request, const ScorecardNotes& add_notes) {
    BW_TRY(const auto format, report_format(request));
    BW_TRY(const auto question, scorecard_question(request));
    BW_TRY(const auto frozen, database.read([&](Transaction& transaction) {
        return load_with_notes(transaction, question, add_notes);
    }));
    if (format == ReportFormat::csv) return csv_response(to_csv(build_scorecard(frozen.basis)));
    return json_response(200, scorecard_body(frozen));
}

}  // namespace

Result<ScorecardQuestion> scorecard_question(const Request& request) {
    ScorecardQuestion question;
    question.experiment = request.parameter("key");
    if (!is_key(question.experiment))
        return Error{ErrorKind::not_found, "there is no experiment of that key", {}};
    BW_TRY(question.as_of, as_of_parameter(request));
    BW_TRY(question.method, method_of(request.query_value("method")));
    BW_TRY(question.with_bots, bots_of(request.query_value("bots")));
    question.segment = request.query_value("segment");
    if (!is_storable_text(question.segment)) question.segment = "?";
    return question;
}

Result<FrozenBasis> load_with_notes(Transaction& transaction, const ScorecardQuestion& question,
                                    const ScorecardNotes& add_notes) {
    FrozenBasis frozen;
    BW_TRY(frozen.basis, load_scorecard_basis(transaction, question));
    if (add_notes) add_notes(transaction, frozen.basis.experiment, question.as_of, frozen.notes);
    return frozen;
}

std::vector<Route> scorecard_routes(Database& database, ScorecardNotes add_notes) {
    return {on_worker(Method::get, "/v1/experiments/{key}/scorecard", Access::read,
                      [&database, add_notes = std::move(add_notes)](const Request& request) {
                          auto response = get_scorecard(database, request, add_notes);
                          return response ? std::move(response.value()) : problem(response.error());
                      })};
}

}  // namespace bellwether
