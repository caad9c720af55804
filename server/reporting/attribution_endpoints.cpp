#include "reporting/attribution_endpoints.hpp"

#include <fmt/format.h>

#include "domain/key.hpp"
#include "domain/time.hpp"
#include "http/format.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "reporting/attribution_builder.hpp"
#include "reporting/attribution_json.hpp"
#include "runtime/clock.hpp"
#include "storage/report_store.hpp"
#include "storage/scorecard_store.hpp"

namespace bellwether {

namespace {

using std::chrono::days;

enum class Round { down, up };

/// The day of a query parameter; a time within a day is rounded, so that the range holds it.
Result<std::optional<UtcDay>> day_parameter(const Request& request, std::string_view name, Round round) {
    if (!request.has_query(name)) return std::optional<UtcDay>();
    const std::string text = request.query_value(name);
    if (const auto day = parse_day(text)) return std::optional(day.value());
    if (const auto time = parse_time(text)) {
        const auto day = day_of(time.value());
        return std::optional(round == Round::up && UtcTime(day) < time.value() ? day + days(1) : day);
    }
    return invalid_at(fmt::format("/{}", name), "bad_time",
                      fmt::format("{} = '{}': wanted is a UTC day (2026-11-23) or an RFC 3339 time", name, text));
}

Result<std::optional<std::string>> text_parameter(const Request& request, std::string_view name) {
    if (!request.has_query(name)) return std::optional<std::string>();
    auto text = request.query_value(name);
    if (text.size() > identifier_length_max || !is_storable_text(text))
        return invalid_at(fmt::format("/{}", name), "bad_text",
                          fmt::format("{} is at most {} bytes of UTF-8", name, identifier_length_max));
    return std::optional(std::move(text));
}

Result<AttributionReport> load_report(Database& database, const Request& request) {
    BW_TRY(const auto question, read_attribution_question(request, day_of(now())));
    // One snapshot for all: the balance of the report depends on it.
    auto inputs = database.read([&](Transaction& transaction) -> Result<AttributionInputs> {
        ReportStore store(transaction);
        if (question.recommender && !store.knows_recommender(*question.recommender))
            return invalid_at(
                "/recommender", "unknown_recommender",
                fmt::format("no recommender '{}' is registered or was seen in a slate", *question.recommender));
        const auto freshness = ScorecardStore(transaction).freshness();
        return AttributionInputs{
            store.credit_by_group(question), store.happened(question), store.overlap(question), store.models(),
            store.recommender_names(),       freshness.caught_up_at,   freshness.events_seen};
    });
    if (!inputs) return inputs.error();
    return build_attribution(question, inputs.value());
}

Result<Response> get_attribution(Database& database, const Request& request) {
    BW_TRY(const auto format, report_format(request));
    BW_TRY(const auto report, load_report(database, request));
    return format == ReportFormat::csv ? csv_response(to_csv(report)) : json_response(200, to_json(report));
}

}  // namespace

Result<AttributionQuestion> read_attribution_question(const Request& request, UtcDay today) {
    BW_TRY(const auto from, day_parameter(request, "from", Round::down));
    BW_TRY(const auto to, day_parameter(request, "to", Round::up));
    AttributionQuestion question;
    question.until = to.value_or(std::max(today, from.value_or(today)) + days(1));
    question.from = from.value_or(question.until - days(report_days_default));
    if (question.until <= question.from)
        return invalid_at("/to", "empty_range",
                          fmt::format("the range is half-open and would be empty: from {} to {}",
                                      print_day(question.from), print_day(question.until)));
    if (question.until - question.from > days(report_days_max))
        return invalid_at("/from", "range_too_long", fmt::format("a report covers at most {} days", report_days_max));
    BW_TRY(question.recommender, text_parameter(request, "recommender"));
    BW_TRY(question.genre, text_parameter(request, "genre"));
    BW_TRY(question.mode, text_parameter(request, "mode"));
    return question;
}

std::vector<Route> attribution_routes(Database& database) {
    return {on_worker(Method::get, "/v1/reports/attribution", Access::read,
                      [&database](const Request& request) {
                          auto response = get_attribution(database, request);
                          return response ? std::move(response.value()) : problem(response.error());
                      })};
}

}  // namespace bellwether
