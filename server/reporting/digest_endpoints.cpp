#include "reporting/digest_endpoints.hpp"

#include <algorithm>

#include "http/json.hpp"
#include "http/problem.hpp"
#include "reporting/digest_builder.hpp"
#include "reporting/scorecard_loader.hpp"
#include "runtime/clock.hpp"
#include "storage/experiment_store.hpp"
#include "storage/impact_store.hpp"

namespace bellwether {

namespace {

constexpr int digest_entries_max = 10'000;
constexpr std::size_t digest_experiments_max = 100;

/// Open experiments are those of now: the state of an older week is told by its audit log.
DigestInputs load(Transaction& transaction, IsoWeek week, UtcTime now) {
    DigestInputs inputs;
    inputs.week = week;
    const UtcTime from(week.begin()), until(week.end());
    inputs.as_of = std::min(now, until - std::chrono::microseconds(1));
    inputs.entries = AuditStore(transaction).between(from, until, {"experiment", "recommender", "impact_report"}, digest_entries_max);
    inputs.publications = RecommenderStore(transaction).publications_between(from, until);
    inputs.alerts = AlertStore(transaction).raised_between(from, until);
    for (const std::string& key : ImpactStore(transaction).concerned(from, until)) {
        const auto experiment = ExperimentStore(transaction).by_key(key);
        if (!experiment) continue;
        const bool paused = experiment->state == ExperimentState::paused;
        if (!paused && experiment->state != ExperimentState::running) continue;
        if (inputs.open.size() == digest_experiments_max) {
            ++inputs.left_out;
            continue;
        }
        inputs.open.push_back({*experiment, paused ? Scorecard{} : load_scorecard(transaction, *experiment, inputs.as_of)});
    }
    return inputs;
}

Result<Response> get_digest(const Request& request, Database& database) {
    IsoWeek week = week_of(day_of(now()));
    if (request.has_query("week")) {
        BW_TRY(week, parse_week(request.query_value("week"), "/week"));
    }
    if (UtcTime(week.begin()) > now()) return invalid_at("/week", "ahead", "has not begun");
    const std::string format = request.query_value("format");
    if (!format.empty() && format != "html") return invalid_at("/format", "bad_query", "format is html, or JSON without it");
    const Digest digest = build_digest(database.read([&](Transaction& transaction) { return load(transaction, week, now()); }));
    if (format.empty()) return json_response(200, to_json(digest));
    Response response;
    response.content_type = "text/html; charset=utf-8";
    response.body = digest_html(digest);
    return response;
}

}  // namespace

std::vector<Route> digest_routes(Database& database) {
    return {on_worker(Method::get, "/v1/reports/digest", Access::read, [&database](const Request& request) {
        auto response = get_digest(request, database);
        return response ? std::move(response.value()) : problem(response.error());
    })};
}

}  // namespace bellwether
