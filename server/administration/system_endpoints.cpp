#include "administration/system_endpoints.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

Response text_response(std::string content_type, std::string body) {
    Response response;
    response.content_type = std::move(content_type);
    response.body = std::move(body);
    return response;
}

Response ready(const std::vector<ReadyCheck>& checks) {
    json::array items;
    for (const auto& check : checks)
        items.push_back({{"name", check.name}, {"good", check.good}, {"detail", check.detail}});
    const bool good = std::all_of(checks.begin(), checks.end(), [](const ReadyCheck& check) { return check.good; });
    auto response = json_response(good ? 200 : 503, json::object{{"ready", good}, {"checks", std::move(items)}});
    if (!good) response.with("Retry-After", "1");
    return response;
}

}  // namespace

std::vector<Route> system_routes(SystemSources sources) {
    auto& counters = sources.counters;
    return {
        inline_route(Method::get, "/healthz", Access::open,
                     [](const Request&) { return json_response(200, json::object{{"alive", true}}); }),
        on_worker(Method::get, "/readyz", Access::open,
                  [checks = std::move(sources.checks)](const Request&) { return ready(checks()); }),
        on_worker(Method::get, "/metrics", Access::any_token,
                  [&counters](const Request&) {
                      return text_response("text/plain; version=0.0.4; charset=utf-8", counters.text());
                  }),
        inline_route(Method::get, "/openapi.yaml", Access::open,
                     [text = std::move(sources.openapi_yaml)](const Request&) {
                         return text_response("application/yaml", text);
                     }),
    };
}

}  // namespace bellwether
