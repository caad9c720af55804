#include "reporting/interaction_endpoints.hpp"

#include "http/format.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "runtime/clock.hpp"

namespace bellwether {

namespace {

constexpr std::chrono::milliseconds round_of_question{2000};

Response get_interactions(InteractionBoard& board, const Request& request) {
    const auto format = report_format(request);
    if (!format) return problem(format.error());
    const auto report = board.refresh(now(), round_of_question);
    return format.value() == ReportFormat::csv ? csv_response(to_csv(*report)) : json_response(200, to_json(*report));
}

}  // namespace

std::vector<Route> interaction_routes(InteractionBoard& board) {
    return {on_worker(Method::get, "/v1/reports/interactions", Access::read,
                      [&board](const Request& request) { return get_interactions(board, request); })};
}

}  // namespace bellwether
