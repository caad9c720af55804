#include "http/static_files.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

using namespace bellwether;
namespace fs = std::filesystem;

namespace {

std::string header(const Response& response, std::string_view name) {
    for (const auto& [known, value] : response.headers)
        if (known == name) return value;
    return "";
}

const StaticFiles& site() {
    static const StaticFiles files(std::vector<EmbeddedFile>{{"index.html", "<html>"},
                                                             {"index.html.br", "packed html"},
                                                             {"assets/app-4f1c09aa.js", "script"},
                                                             {"assets/app-4f1c09aa.js.br", "packed script"},
                                                             {"assets/logo.svg", "<svg>"},
                                                             {"robots.txt", "none"}});
    return files;
}

Response ask(std::string_view path, std::string_view encoding = "", std::string_view accept = "",
             std::string_view if_none_match = "") {
    Request request;
    request.path_parameters.emplace_back("path", std::string(path));
    request.accept_encoding = encoding;
    request.accept = accept;
    request.if_none_match = if_none_match;
    return site().serve(request);
}

}  // namespace

TEST_CASE("a file is served with its type, and what is named by its content may be kept for ever") {
    const Response script = ask("assets/app-4f1c09aa.js");
    CHECK(script.body == "script");
    CHECK(script.content_type == "text/javascript; charset=utf-8");
    CHECK(header(script, "Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(header(ask("assets/logo.svg"), "Cache-Control") == "no-cache");
    CHECK(header(ask(""), "Cache-Control") == "no-cache");
    CHECK(ask("robots.txt").body == "none");
}

TEST_CASE("who takes brotli gets the packed file") {
    for (const auto* encoding : {"br", "gzip, deflate, br", "br;q=0.5, gzip", "gzip,br ; q=1"}) {
        const Response response = ask("assets/app-4f1c09aa.js", encoding);
        CHECK_MESSAGE(response.body == "packed script", encoding);
        CHECK(header(response, "Content-Encoding") == "br");
        CHECK(header(response, "Vary") == "Accept-Encoding");
        CHECK(response.content_type == "text/javascript; charset=utf-8");
    }
    for (const auto* encoding : {"", "gzip", "br;q=0", "br;q=0.000", "brx", "xbr"}) {
        const Response response = ask("assets/app-4f1c09aa.js", encoding);
        CHECK_MESSAGE(response.body == "script", encoding);
        CHECK(header(response, "Content-Encoding").empty());
        CHECK(header(response, "Vary") == "Accept-Encoding");
    }
    CHECK(ask("robots.txt", "br").body == "none");
    CHECK(ask("assets/app-4f1c09aa.js.br").status == 404);
}

TEST_CASE("an unchanged file is 304, each encoding by its own ETag") {
    const std::string plain = header(ask(""), "ETag");
    const std::string packed = header(ask("", "br"), "ETag");
    CHECK(plain != packed);
    const Response same = ask("", "", "", plain);
    CHECK(same.status == 304);
    CHECK(same.body.empty());
    CHECK(header(same, "ETag") == plain);
    CHECK(ask("", "br", "", plain).status == 200);
}

TEST_CASE("pages of the web client get index.html, missing files do not") {
    CHECK(ask("").body == "<html>");
    CHECK(ask("experiments/x").body == "<html>");
    CHECK(ask("experiments/model.v2", "", "text/html,*/*").body == "<html>");
    CHECK(ask("missing.js", "", "*/*").status == 404);
    CHECK(ask("assets/missing", "", "text/html").status == 404);
    CHECK(StaticFiles().serve(Request{}).status == 404);
}

TEST_CASE("no path leads out of the folder, and links and hidden files are not in it") {
    const fs::path folder = fs::temp_directory_path() / ("bellwether-static-" + std::to_string(::getpid()));
    fs::create_directories(folder / "site/assets/.git");
    std::ofstream(folder / "secret") << "secret";
    std::ofstream(folder / "site/index.html") << "<html>";
    std::ofstream(folder / "site/.env") << "secret";
    std::ofstream(folder / "site/assets/.git/config") << "secret";
    std::ofstream(folder / "site/assets/a.css") << "css";
    fs::create_symlink(folder / "secret", folder / "site/link.txt");
    const StaticFiles files = StaticFiles::of_folder(folder / "site");
    fs::remove_all(folder);
    const auto served = [&](std::string path) {
        Request request;
        request.path_parameters.emplace_back("path", std::move(path));
        return files.serve(request).body;
    };
    CHECK(served("assets/a.css") == "css");
    for (const auto* path :
         {"../secret", "assets/../../secret", "/etc/passwd", "link.txt", ".env", "assets/.git/config", "..\\secret"})
        CHECK_MESSAGE(served(path).find("secret") == std::string::npos, path);
    CHECK_THROWS_AS(StaticFiles::of_folder(folder / "nowhere"), std::runtime_error);
}
