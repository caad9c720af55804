#include "assignment/config_endpoints.hpp"

#include "assignment/assignment_service.hpp"
#include "http/etag.hpp"
#include "http/problem.hpp"

namespace bellwether {

namespace {

Response get_config(const Request& request, const AssignmentService& service) {
    const auto snapshot = service.snapshot();
    if (!snapshot) return problem(snapshot.error());
    Response response;
    response.with("ETag", snapshot.value()->config_etag).with("Cache-Control", "private, no-cache");
    // How long ago the server itself knew this to be current (RFC 9111, section 5.1).
    response.with("Age", std::to_string(service.config_age_seconds()));
    if (not_modified(request, snapshot.value()->config_etag))
        response.status = 304;
    else
        response.body = snapshot.value()->config_json;
    return response;
}

}  // namespace

std::vector<Route> config_routes(const AssignmentService& service) {
    return {inline_route(Method::get, "/v1/config", Access::any_token,
                         [&service](const Request& request) { return get_config(request, service); })};
}

}  // namespace bellwether
