// docs/openapi.yaml against the tables of routes: every route is described, and nothing is described that is not there.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;
const fs::path root = BELLWETHER_SOURCE_DIR;

std::string text_of(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

std::string method_name(const std::string& word) { return word == "del" ? "delete" : word; }

/// "get /v1/plays/{play_id}" for each row of a table of routes. Clients of the API do not count.
std::set<std::string> routes_of_the_code() {
    std::set<std::string> routes;
    const std::regex row(R"(Method::(get|post|put|del|patch),\s*"(/[^"]*)\")");
    for (const auto& entry : fs::recursive_directory_iterator(root / "server")) {
        const auto path = entry.path().string();
        if (entry.path().extension() != ".cpp") continue;
        if (path.find("/commands/") != std::string::npos || path.find("/simulation/") != std::string::npos) continue;
        const std::string text = text_of(entry.path());
        for (std::sregex_iterator match(text.begin(), text.end(), row), end; match != end; ++match)
            routes.insert(method_name((*match)[1]) + " " + (*match)[2].str());
    }
    // The life of an experiment has a table of verbs of its own.
    const std::regex verb(R"re((route|transition)\("([a-z_-]+)")re");
    const std::string verbs = text_of(root / "server/experiments/action_endpoints.cpp");
    for (std::sregex_iterator match(verbs.begin(), verbs.end(), verb), end; match != end; ++match)
        routes.insert("post /v1/experiments/{key}/" + (*match)[2].str());
    routes.erase("get /{path...}");    // the pages
    routes.erase("get /openapi.yaml");  // the description itself
    return routes;
}

/// Paths stand two spaces deep, their methods four.
std::set<std::string> routes_of_the_description() {
    std::set<std::string> routes;
    std::ifstream file(root / "docs/openapi.yaml");
    const std::regex path_line(R"(^  (/[^:]*):\s*$)");
    const std::regex method_line(R"(^    (get|post|put|delete|patch):\s*$)");
    std::string path;
    for (std::string line; std::getline(file, line);) {
        std::smatch match;
        if (std::regex_match(line, match, path_line)) path = match[1];
        if (std::regex_match(line, match, method_line)) routes.insert(match[1].str() + " " + path);
    }
    return routes;
}

}  // namespace

TEST_CASE("every route of the code is described in docs/openapi.yaml, and every described one is there") {
    const auto code = routes_of_the_code();
    const auto described = routes_of_the_description();
    REQUIRE(code.size() > 20);
    for (const auto& route : code) CHECK_MESSAGE(described.contains(route), "not described: " << route);
    for (const auto& route : described) CHECK_MESSAGE(code.contains(route), "described, but not there: " << route);
}

TEST_CASE("an operation's id is its own") {
    std::set<std::string> seen;
    std::ifstream file(root / "docs/openapi.yaml");
    const std::regex id_line(R"(^ *operationId: *([A-Za-z]+)\s*$)");
    for (std::string line; std::getline(file, line);) {
        std::smatch match;
        if (std::regex_match(line, match, id_line)) CHECK_MESSAGE(seen.insert(match[1]).second, "twice: " << match[1]);
    }
    CHECK(seen.size() > 20);
}
