#include "http/router.hpp"

#include <doctest/doctest.h>

#include "domain/ensure.hpp"

using namespace bellwether;

namespace {

Route route(Method method, std::string pattern) {
    return inline_route(method, std::move(pattern), Access::open, [](const Request&) { return Response{}; });
}

const Router& table() {
    static const Router router([] {
        std::vector<Route> routes;
        routes.push_back(route(Method::get, "/"));
        routes.push_back(route(Method::get, "/v1/experiments"));
        routes.push_back(route(Method::post, "/v1/experiments"));
        routes.push_back(route(Method::get, "/v1/experiments/{key}"));
        routes.push_back(route(Method::put, "/v1/experiments/{key}"));
        routes.push_back(route(Method::post, "/v1/experiments/import"));
        routes.push_back(route(Method::post, "/v1/experiments/{name}/start"));
        routes.push_back(route(Method::get, "/files/{path...}"));
        routes.push_back(route(Method::get, "/{page...}"));
        return routes;
    }());
    return router;
}

std::string pattern_of(Method method, std::string_view path) {
    const auto match = table().match(method, path);
    return match.route ? match.route->pattern : "";
}

}  // namespace

TEST_CASE("a path finds its route, literal segments before named ones") {
    CHECK(pattern_of(Method::get, "/") == "/");
    CHECK(pattern_of(Method::get, "/v1/experiments") == "/v1/experiments");
    CHECK(pattern_of(Method::get, "/v1/experiments/x") == "/v1/experiments/{key}");
    CHECK(pattern_of(Method::post, "/v1/experiments/import") == "/v1/experiments/import");
    CHECK(pattern_of(Method::put, "/v1/experiments/import") == "/v1/experiments/{key}");
    CHECK(pattern_of(Method::post, "/v1/experiments/import/start") == "/v1/experiments/{name}/start");
    CHECK(pattern_of(Method::head, "/v1/experiments/x") == "/v1/experiments/{key}");
}

TEST_CASE("parameters carry the names of their route and are decoded once") {
    const auto match = table().match(Method::post, "/v1/experiments/a%2Fb%2525/start");
    REQUIRE(match.route);
    REQUIRE(match.parameters.size() == 1);
    CHECK(match.parameters[0].first == "name");
    CHECK(match.parameters[0].second == "a/b%25");
    CHECK_FALSE(match.malformed);
}

TEST_CASE("parameters that are broken, no UTF-8, or hold NUL are malformed") {
    for (const auto* path : {"/v1/experiments/%", "/v1/experiments/%zz", "/v1/experiments/%ff", "/v1/experiments/a%00"})
        CHECK_MESSAGE(table().match(Method::get, path).malformed, path);
}

TEST_CASE("an unknown path has no methods, a known one tells its own") {
    CHECK(table().match(Method::get, "/v1/nothing").allowed.empty());
    CHECK_FALSE(table().match(Method::get, "/v1/nothing").route);
    CHECK_FALSE(table().match(Method::get, "/v1/experiments/").route);
    CHECK_FALSE(table().match(Method::get, "/v1/experiments//start").route);
    CHECK_FALSE(table().match(Method::get, "v1").route);
    CHECK_FALSE(table().match(Method::get, "").route);
    const auto match = table().match(Method::del, "/v1/experiments/import");
    CHECK_FALSE(match.route);
    CHECK(match.nearest);
    CHECK(match.allowed == std::vector<Method>{Method::post, Method::get, Method::put});
}

TEST_CASE("what takes the rest of a path takes slashes and nothing, but no path below a sibling's name") {
    CHECK(table().match(Method::get, "/files/a/b.js").parameters.at(0).second == "a/b.js");
    CHECK(table().match(Method::get, "/files/").parameters.at(0).second.empty());
    CHECK(pattern_of(Method::get, "/about/us") == "/{page...}");
    CHECK(pattern_of(Method::get, "/v1/nothing").empty());
    CHECK(pattern_of(Method::get, "/files").empty());
}

TEST_CASE("two routes for the same requests are a mistake of ours") {
    std::vector<Route> routes;
    routes.push_back(route(Method::get, "/a/{x}"));
    routes.push_back(route(Method::get, "/a/{y}"));
    CHECK_THROWS_AS(Router(std::move(routes)), BrokenInvariant);
    CHECK_THROWS_AS(Router({route(Method::get, "a")}), BrokenInvariant);
    CHECK_THROWS_AS(Router({route(Method::get, "/{a...}/b")}), BrokenInvariant);
    CHECK_THROWS_AS(Router({Route{}}), BrokenInvariant);
}
