// Tokens, roles, cookies and cross-site requests, through the running server.
#include <doctest/doctest.h>

#include "http/json.hpp"
#include "tests/http/test_server.hpp"

using namespace bellwether;
using namespace bellwether::testing;
using namespace std::chrono_literals;

namespace {

const std::string same_origin = "Sec-Fetch-Site: same-origin\r\n";

std::string credentials(const std::string& secret) {
    return R"({"token":")" + secret + "\"}";
}

/// Signs in, and gives the Cookie line that a browser would send.
std::string cookie_after_sign_in(const TestServer& server, Role role, const std::string& headers = same_origin) {
    const RawAnswer answer =
        server.ask(post("/v1/session", credentials(server.secrets[static_cast<int>(role)]), headers));
    REQUIRE(answer.status == 200);
    const std::string set = answer.header("set-cookie");
    return "Cookie: theme=dark; " + set.substr(0, set.find(';')) + "\r\n";
}

}  // namespace

TEST_CASE("each route lets in the roles of its row and refuses the others") {
    const TestServer server;
    struct Row {
        const char* path;
        bool service, viewer, scientist, admin;
    };
    for (const Row& row : {Row{"/for/service", true, false, false, true}, Row{"/for/read", false, true, true, true},
                           Row{"/for/write", false, false, true, true}, Row{"/for/admin", false, false, false, true},
                           Row{"/for/any", true, true, true, true}}) {
        const auto status = [&](Role role) { return server.ask(get(row.path, server.bearer(role))).status; };
        CHECK_MESSAGE(status(Role::service) == (row.service ? 200 : 403), row.path);
        CHECK_MESSAGE(status(Role::viewer) == (row.viewer ? 200 : 403), row.path);
        CHECK_MESSAGE(status(Role::scientist) == (row.scientist ? 200 : 403), row.path);
        CHECK_MESSAGE(status(Role::admin) == (row.admin ? 200 : 403), row.path);
        CHECK_MESSAGE(server.ask(get(row.path)).status == 401, row.path);
    }
}

TEST_CASE("unknown, expired and revoked tokens are 401, and a revocation counts on a connection that is open") {
    TestServer server;
    const RawAnswer unknown = server.ask(get("/for/any", "Authorization: Bearer " + make_token() + "\r\n"));
    CHECK(unknown.status == 401);
    CHECK(unknown.header("www-authenticate") == "Bearer");
    const RawAnswer expired = server.ask(get("/for/any", "Authorization: Bearer " + server.expired_secret + "\r\n"));
    CHECK(expired.status == 401);
    CHECK(expired.body == unknown.body);
    RawClient client = server.connect();
    const std::string request = get("/for/any", server.bearer(Role::viewer));
    CHECK(client.ask(request).body == "viewer");
    CHECK(client.ask(request).body == "viewer");
    server.publish_tokens(true);
    CHECK(client.ask(request).status == 401);
}

TEST_CASE("a token may come as X-API-Key") {
    const TestServer server;
    CHECK(server.ask(get("/for/any", "X-API-Key: " + server.secrets[0] + "\r\n")).body == "service");
    CHECK(server.ask(get("/for/any", "X-API-Key: nothing\r\n")).status == 401);
}

TEST_CASE("too many refused tokens of one address are 429 with the seconds to wait") {
    TestServer::Options options;
    options.access.failures_per_minute = 5;
    const TestServer server(options);
    const std::string wrong = get("/for/any", "Authorization: Bearer wrong\r\n");
    for (int i = 0; i < 5; ++i)
        CHECK(server.ask(wrong).status == 401);
    const RawAnswer limited = server.ask(wrong);
    CHECK(limited.status == 429);
    CHECK(std::stoi(limited.header("retry-after")) >= 1);
    CHECK(std::stoi(limited.header("retry-after")) <= 60);
    CHECK(server.ask(post("/v1/session", credentials("wrong"))).status == 429);
    CHECK(server.ask(get("/for/any", server.bearer(Role::viewer))).status == 200);
}

TEST_CASE("signing in gives a cookie of its own, which tells who is signed in until it signs out") {
    const TestServer server;
    const RawAnswer answer = server.ask(post("/v1/session", credentials(server.secrets[2]), same_origin));
    CHECK(answer.status == 200);
    CHECK(answer.body == R"({"name":"scientist","role":"scientist"})");
    CHECK(answer.header("cache-control") == "no-store");
    const std::string set = answer.header("set-cookie");
    CHECK(set.starts_with("bellwether="));
    CHECK(set.find(server.secrets[2]) == std::string::npos);
    for (const auto* attribute : {"; Path=/", "; HttpOnly", "; SameSite=Strict", "; Max-Age=43200"})
        CHECK_MESSAGE(set.find(attribute) != std::string::npos, attribute);
    CHECK(set.find("Secure") == std::string::npos);

    const std::string cookie = "Cookie: " + set.substr(0, set.find(';')) + "\r\n";
    CHECK(server.ask(get("/v1/session", cookie)).body == R"({"name":"scientist","role":"scientist"})");
    CHECK(server.ask("DELETE /v1/session HTTP/1.1\r\nHost: test\r\n" + cookie + "\r\n").status == 403);
    const RawAnswer gone = server.ask("DELETE /v1/session HTTP/1.1\r\nHost: test\r\n" + cookie + same_origin + "\r\n");
    CHECK(gone.status == 204);
    CHECK(gone.header("set-cookie").find("Max-Age=0") != std::string::npos);
    CHECK(server.ask(get("/v1/session", cookie)).status == 401);
    CHECK(server.access->sessions() == 0);
}

TEST_CASE("over TLS the cookie is Secure and bound to its host") {
    TestServer::Options options;
    options.http.trusted_proxies = {"127.0.0.1"};
    const TestServer server(options);
    const std::string tls = "X-Forwarded-Proto: https\r\n";
    const RawAnswer answer = server.ask(post("/v1/session", credentials(server.secrets[1]), same_origin + tls));
    const std::string set = answer.header("set-cookie");
    CHECK(set.starts_with("__Host-bellwether="));
    CHECK(set.find("; Secure") != std::string::npos);
    CHECK(answer.header("strict-transport-security") == "max-age=31536000");
    const std::string cookie = "Cookie: " + set.substr(0, set.find(';')) + "\r\n";
    CHECK(server.ask(get("/for/read", cookie + tls)).status == 200);
    CHECK(server.ask(get("/for/read", cookie)).status == 401);
}

TEST_CASE("a sign-in that is wrong is refused for what is wrong") {
    const TestServer server;
    CHECK(server.ask(post("/v1/session", credentials(make_token()))).status == 401);
    CHECK(server.ask(post("/v1/session", credentials(server.expired_secret))).status == 401);
    CHECK(server.ask(post("/v1/session", "{}")).status == 422);
    CHECK(server.ask(post("/v1/session", R"({"token":"x","admin":true})")).status == 422);
    CHECK(server.ask(post("/v1/session", "token")).status == 400);
    CHECK(
        server.ask("POST /v1/session HTTP/1.1\r\nHost: test\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}")
            .status == 415);
    const std::string good = credentials(server.secrets[0]);
    CHECK(server.ask(post("/v1/session", good, "Sec-Fetch-Site: cross-site\r\n")).status == 403);
    CHECK(server.ask(post("/v1/session", good, "Origin: https://evil.example\r\n")).status == 403);
    CHECK(server.access->sessions() == 0);
}

TEST_CASE("a change by cookie must come from our own pages, and reading need not") {
    const TestServer server;
    const std::string cookie = cookie_after_sign_in(server, Role::admin);
    const auto status = [&](const std::string& headers) {
        return server.ask(post("/for/admin", "{}", cookie + headers)).status;
    };
    CHECK(status(same_origin) == 200);
    CHECK(status("Origin: http://test\r\n") == 200);
    CHECK(status("Origin: https://test\r\n") == 200);
    CHECK(status("") == 403);
    CHECK(status("Sec-Fetch-Site: cross-site\r\n") == 403);
    CHECK(status("Sec-Fetch-Site: same-site\r\n") == 403);
    CHECK(status("Sec-Fetch-Site: none\r\n") == 403);
    CHECK(status("Sec-Fetch-Site: cross-site\r\nOrigin: http://test\r\n") == 403);
    CHECK(status("Origin: http://evil.example\r\n") == 403);
    CHECK(status("Origin: null\r\n") == 403);
    CHECK(status("Origin: http://test.evil.example\r\n") == 403);
    CHECK(server.ask(get("/for/admin", cookie)).status == 200);
    for (const auto* type :
         {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "TEXT/PLAIN;a=b"})
        CHECK_MESSAGE(server.ask("POST /for/admin HTTP/1.1\r\nHost: test\r\nContent-Type: " + std::string(type) +
                                 "\r\nContent-Length: 2\r\n" + cookie + same_origin + "\r\n{}")
                              .status == 415,
                      type);
    CHECK(server.ask(post("/for/admin", "{}", server.bearer(Role::admin) + "Sec-Fetch-Site: cross-site\r\n")).status ==
          200);
}

TEST_CASE("a session ends with its token, and has the token's role and no more") {
    TestServer server;
    const std::string cookie = cookie_after_sign_in(server, Role::viewer);
    CHECK(server.ask(get("/for/read", cookie)).body == "viewer");
    CHECK(server.ask(get("/for/admin", cookie)).status == 403);
    server.publish_tokens(true);
    CHECK(server.ask(get("/for/read", cookie)).status == 401);
}

TEST_CASE("an idle session ends, one in use lives on, and none outlives the absolute limit") {
    TestServer::Options options;
    options.access.session_idle = 1s;
    options.access.session_absolute = 2s;
    const TestServer server(options);
    const std::string idle = cookie_after_sign_in(server, Role::viewer);
    const std::string used = cookie_after_sign_in(server, Role::viewer);
    CHECK(idle != used);
    for (int i = 0; i < 3; ++i) {
        std::this_thread::sleep_for(450ms);
        CHECK(server.ask(get("/for/read", used)).status == 200);
    }
    CHECK(server.ask(get("/for/read", idle)).status == 401);
    std::this_thread::sleep_for(800ms);
    CHECK(server.ask(get("/for/read", used)).status == 401);
}

TEST_CASE("a new sign-in ends the session before it, and a made-up cookie is nobody's") {
    const TestServer server;
    const std::string first = cookie_after_sign_in(server, Role::viewer);
    const std::string second = cookie_after_sign_in(server, Role::viewer, same_origin + first);
    CHECK(server.ask(get("/for/read", first)).status == 401);
    CHECK(server.ask(get("/for/read", second)).status == 200);
    CHECK(server.access->sessions() == 1);
    CHECK(server.ask(get("/for/read", "Cookie: bellwether=made-up\r\n")).status == 401);
    CHECK(server.ask(get("/for/read", "Cookie: bellwether=\r\n")).status == 401);
    CHECK(server.ask(get("/for/read", "Cookie: xbellwether=x; ;=; bellwether\r\n")).status == 401);
}

TEST_CASE("so many sessions are kept at the most; the longest unused one goes") {
    TestServer::Options options;
    options.access.sessions_max = 3;
    const TestServer server(options);
    const std::string first = cookie_after_sign_in(server, Role::viewer);
    std::string last;
    for (int i = 0; i < 3; ++i)
        last = cookie_after_sign_in(server, Role::viewer);
    CHECK(server.access->sessions() == 3);
    CHECK(server.ask(get("/for/read", first)).status == 401);
    CHECK(server.ask(get("/for/read", last)).status == 200);
}
