// A GET handled by a route as the server would call it.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <utility>
#include <vector>

#include "http/json.hpp"
#include "http/router.hpp"

namespace bellwether::test {

struct Asked {
    std::string query;
    std::string accept = {};
    std::vector<std::pair<std::string_view, std::string>> path_parameters = {};
};

inline Response ask(const Route& route, const Asked& asked) {
    Request request;
    request.query = asked.query;
    request.accept = asked.accept;
    request.path_parameters = asked.path_parameters;
    return route.handler(request);
}

inline boost::json::value json_of(const Response& response) {
    return parse_json(response.body).value();
}

}  // namespace bellwether::test
