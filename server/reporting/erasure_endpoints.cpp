#include "reporting/erasure_endpoints.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "domain/key.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "reporting/erasure.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr std::size_t reason_bytes_max = 2'000;

Result<ErasureOrder> read_order(const Request& request) {
    ErasureOrder order{std::string(request.parameter("id")), request.principal.name, "", request.request_id};
    if (!is_identifier(order.listener_id))
        return invalid_at("", "bad_listener_id",
                          fmt::format("a listener's id is 1 to {} bytes of UTF-8 without NUL", identifier_length_max));
    order.reason = request.query_value("reason");
    if (!is_storable_text(order.reason) || order.reason.size() > reason_bytes_max)
        return invalid_at("", "bad_reason", fmt::format("a reason is UTF-8 of {} bytes at most", reason_bytes_max));
    // The audit log keeps the reason for ever.
    if (order.reason.find(order.listener_id) != std::string::npos)
        return invalid_at("", "names_the_listener", "the reason must not name the listener: it stays in the audit log");
    return order;
}

json::object to_json(const Erased& erased) {
    return {{"erased",
             {{"events", erased.events},
              {"archived_events", erased.archived_events},
              {"plays", erased.plays},
              {"stations", erased.stations},
              {"exposures", erased.exposures},
              {"overrides", erased.overrides},
              {"quarantined", erased.quarantined}}}};
}

Result<Response> erase(const Request& request, Database& database, const ForgetListener& forget) {
    BW_TRY(const ErasureOrder order, read_order(request));
    forget(order.listener_id);  // what waits in memory would otherwise be stored behind the erasure
    const Erased erased = erase_listener(database, order);
    forget(order.listener_id);
    return json_response(200, to_json(erased)).with("Cache-Control", "no-store");
}

}  // namespace

std::vector<Route> erasure_routes(Database& database, ForgetListener forget) {
    Route route = on_worker(Method::del, "/v1/listeners/{id}", Access::admin,
                            [&database, forget = std::move(forget)](const Request& request) {
                                auto answer = erase(request, database, forget);
                                return answer ? std::move(answer.value()) : problem(answer.error());
                            });
    route.names_person = true;
    return {std::move(route)};
}

}  // namespace bellwether
