// Who may include whom: the table of docs/ARCHITECTURE.md, read against the #include lines. The table is true, or the
// build is red.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
const fs::path root = BELLWETHER_SOURCE_DIR;

using Names = std::set<std::string>;

struct Rule {
    Names project;    ///< folders of the project, beside itself
    Names libraries;  ///< prefixes of library headers in <>
};

const Names features_may_include = {"domain", "analysis", "storage", "runtime", "http"};

const std::map<std::string, Rule>& rules() {
    static const std::map<std::string, Rule> table = {
        {"analysis", {{}, {"boost/math/", "boost/outcome/", "Eigen/"}}},
        {"domain", {{}, {"fmt/", "boost/outcome/", "xxhash.h"}}},
        {"runtime", {{"domain"}, {"fmt/", "boost/asio", "spdlog/", "prometheus/", "libpq-fe.h", "pqxx/"}}},
        {"storage", {{"domain", "runtime", "sql"}, {"fmt/", "pqxx/", "libpq-fe.h"}}},
        {"http",
         {{"domain", "runtime"}, {"fmt/", "boost/asio", "boost/beast", "boost/url", "boost/json", "boost/system",
                                  "openssl/", "simdjson.h", "curl/", "xxhash.h"}}},
        {"experiments", {features_may_include, {"fmt/", "boost/json", "yaml-cpp/"}}},
        {"assignment", {features_may_include, {"fmt/", "boost/json", "xxhash.h"}}},
        {"ingest", {features_may_include, {"fmt/", "boost/json", "boost/asio", "simdjson.h"}}},
        {"recommenders", {features_may_include, {"fmt/", "boost/json"}}},
        {"reporting", {features_may_include, {"fmt/", "boost/json", "simdjson.h"}}},
        {"simulation", {features_may_include, {"fmt/", "boost/json"}}},
        {"administration", {features_may_include, {"fmt/", "boost/json"}}},
        {"proof", {{"analysis", "domain"}, {"fmt/"}}},
        {"calculator", {{"analysis", "domain"}, {"fmt/", "boost/json", "simdjson.h", "xxhash.h"}}},
    };
    return table;
}

/// Features see the small headers of http only, never its coroutines.
const Names small_http_headers = {"http/message.hpp", "http/router.hpp", "http/json.hpp",   "http/problem.hpp",
                                  "http/etag.hpp",    "http/page.hpp",   "http/access.hpp", "http/client.hpp",
                                  "http/digest.hpp",  "http/random.hpp", "http/format.hpp"};
const Names feature_folders = {"experiments", "assignment", "ingest", "recommenders", "reporting", "simulation", "administration"};

struct Include {
    fs::path file;
    std::string target;
    bool angled = false;
};

std::vector<fs::path> sources_below(const fs::path& folder) {
    std::vector<fs::path> files;
    if (!fs::exists(folder)) return files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const auto extension = entry.path().extension();
        if (extension == ".hpp" || extension == ".cpp") files.push_back(entry.path());
    }
    return files;
}

std::vector<Include> includes_below(const fs::path& folder) {
    static const std::regex pattern(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
    std::vector<Include> includes;
    for (const auto& path : sources_below(folder)) {
        std::ifstream file(path);
        for (std::string line; std::getline(file, line);) {
            std::smatch match;
            if (std::regex_search(line, match, pattern)) includes.push_back({path, match[2], match[1] == "<"});
        }
    }
    return includes;
}

fs::path folder_path(const std::string& folder) { return folder == "analysis" ? root / folder : root / "server" / folder; }

bool is_standard(const std::string& header) {
    return header.find('/') == std::string::npos && header.find('.') == std::string::npos;
}

bool is_system(const std::string& header) {
    static const Names known = {"unistd.h", "fcntl.h", "signal.h", "pwd.h", "grp.h", "netdb.h", "poll.h"};
    return known.contains(header) || header.starts_with("sys/") || header.starts_with("netinet/") ||
           header.starts_with("arpa/") || header.starts_with("linux/");
}

bool has_prefix(const std::string& header, const Names& prefixes) {
    for (const auto& prefix : prefixes)
        if (header.starts_with(prefix)) return true;
    return false;
}

}  // namespace

TEST_CASE("every folder includes only what its row of the table allows") {
    for (const auto& [folder, rule] : rules()) {
        for (const auto& include : includes_below(folder_path(folder))) {
            const std::string where = fs::relative(include.file, root).string() + " includes " + include.target;
            const std::string first = include.target.substr(0, include.target.find('/'));
            if (rules().contains(first) || first == "sql" || first == "commands") {
                CHECK_MESSAGE((first == folder || rule.project.contains(first)), where);
            } else if (include.angled && !is_standard(include.target) && !is_system(include.target)) {
                CHECK_MESSAGE(has_prefix(include.target, rule.libraries), where);
            }
        }
    }
}

TEST_CASE("features see only the small headers of http") {
    for (const auto& folder : feature_folders)
        for (const auto& include : includes_below(folder_path(folder)))
            if (include.target.starts_with("http/"))
                CHECK_MESSAGE(small_http_headers.contains(include.target),
                              fs::relative(include.file, root).string() << " includes " << include.target);
}

TEST_CASE("every folder of server has a row in the table") {
    for (const auto& entry : fs::directory_iterator(root / "server"))
        if (entry.is_directory())
            CHECK_MESSAGE((rules().contains(entry.path().filename().string()) || entry.path().filename() == "commands"),
                          entry.path().string());
}

TEST_CASE("pqxx stays out of public headers of storage") {
    const Names internal = {"row_data.hpp", "connection_pool.hpp", "config_listener_connection.hpp"};
    for (const auto& include : includes_below(root / "server/storage"))
        if (include.file.extension() == ".hpp" && include.target.starts_with("pqxx/"))
            CHECK_MESSAGE(internal.contains(include.file.filename().string()), include.file.string());
}

TEST_CASE("every header says #pragma once") {
    for (const auto& folder : {root / "analysis", root / "server"})
        for (const auto& path : sources_below(folder)) {
            if (path.extension() != ".hpp") continue;
            std::ifstream file(path);
            const std::string text{std::istreambuf_iterator<char>(file), {}};
            CHECK_MESSAGE(text.find("#pragma once") != std::string::npos, path.string());
        }
}

TEST_CASE("no source file of ours passes 400 lines") {
    for (const auto& folder : {root / "analysis", root / "server"})
        for (const auto& path : sources_below(folder)) {
            std::ifstream file(path);
            int lines = 0;
            for (std::string line; std::getline(file, line);) ++lines;
            CHECK_MESSAGE(lines <= 400, path.string() << " has " << lines);
        }
}
