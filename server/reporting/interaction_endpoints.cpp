#include "reporting/interaction_endpoints.hpp"

#include "http/json.hpp"
#include "runtime/clock.hpp"

namespace bellwether {

namespace {

constexpr std::chrono::milliseconds round_of_question{2000};

bool wants_csv(const Request& request) {
    return request.query_value("format") == "csv" ||
           (!request.has_query("format") && request.accept.starts_with("text/csv"));
}

Response get_interactions(InteractionBoard& board, const Request& request) {
    const auto report = board.refresh(now(), round_of_question);
    if (!wants_csv(request)) return json_response(200, to_json(*report));
    Response response;
    response.content_type = "text/csv; charset=utf-8";
    response.body = to_csv(*report);
    return response;
}

}  // namespace

std::vector<Route> interaction_routes(InteractionBoard& board) {
    return {on_worker(Method::get, "/v1/reports/interactions", Access::read,
                      [&board](const Request& request) { return get_interactions(board, request); })};
}

}  // namespace bellwether
