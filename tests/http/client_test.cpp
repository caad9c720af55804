#include "http/client.hpp"

#include <doctest/doctest.h>

#include "http/json.hpp"
#include "tests/http/test_server.hpp"

using namespace bellwether;
using namespace bellwether::testing;
using namespace std::chrono_literals;

namespace {

std::string url(const TestServer& server, const std::string& path) {
    return "http://127.0.0.1:" + std::to_string(server.server->port()) + path;
}

}  // namespace

TEST_CASE("the client sends methods, bodies, tokens and headers, and gives the whole answer") {
    const TestServer server;
    HttpClient client;
    const auto hello = client.send({.url = url(server, "/hello")});
    REQUIRE(hello.has_value());
    CHECK(hello.value().status == 200);
    CHECK(hello.value().body == "hello");
    CHECK(hello.value().header("content-type") == "text/plain");
    CHECK(hello.value().header("x-nothing").empty());

    const auto plain = client.send({.method = "POST",
                                    .url = url(server, "/describe/n?q=a%20b"),
                                    .body = "{}",
                                    .headers = {{"If-Match", "\"7\""}}});
    const auto body = parse_json(plain.value().body).value().as_object();
    CHECK(body.at("method") == "POST");
    CHECK(body.at("query") == "a b");
    CHECK(body.at("body") == "{}");
    CHECK(body.at("content_type") == "application/json");
    CHECK(body.at("if_match") == "\"7\"");

    CHECK(client.send({.url = url(server, "/for/any"), .bearer_token = server.secrets[3]}).value().body == "admin");
    CHECK(client.send({.url = url(server, "/for/any")}).value().status == 401);
    CHECK(client.send({.method = "DELETE", .url = url(server, "/v1/session")}).value().status == 204);
    const auto head = client.send({.method = "HEAD", .url = url(server, "/hello")});
    CHECK(head.value().status == 200);
    CHECK(head.value().body.empty());
    CHECK(client.send({.method = "POST", .url = url(server, "/echo")}).value().status == 200);
    CHECK(client.send({.url = url(server, "/large")}).value().body.size() == 8'000'000);
}

TEST_CASE("the client keeps its connection") {
    TestServer server;
    HttpClient client;
    for (int i = 0; i < 5; ++i)
        CHECK(client.send({.url = url(server, "/hello")}).value().status == 200);
    CHECK(server.server->connections() == 1);
}

TEST_CASE("where no answer comes, the client says why") {
    ClientSettings settings;
    settings.timeout = 100ms;
    HttpClient client(settings);
    TestServer server;
    const auto held = client.send({.url = url(server, "/held")});
    CHECK(held.error().kind == ErrorKind::unavailable);
    CHECK(held.error().detail.find("timed out") != std::string::npos);
    ClientSettings small;
    small.body_max = 1000;
    const auto large = HttpClient(small).send({.url = url(server, "/large")});
    CHECK(large.error().detail.find("larger than 1000 bytes") != std::string::npos);
    const std::string gone = url(server, "/hello");
    server.release();
    server.server->stop(1s);
    const auto refused = client.send({.url = gone});
    CHECK(refused.error().kind == ErrorKind::unavailable);
    CHECK(refused.error().detail.find("no answer from " + gone) != std::string::npos);
}

TEST_CASE("the client does not send what would be another request") {
    HttpClient client;
    for (const auto* bad : {"", "127.0.0.1:80", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://a/\r\nb"})
        CHECK_MESSAGE(client.send({.url = bad}).error().kind == ErrorKind::invalid, bad);
    const auto token = client.send({.url = "http://127.0.0.1:1/", .bearer_token = "a\r\nX: secret"});
    CHECK(token.error().kind == ErrorKind::invalid);
    CHECK(token.error().detail == "the header Authorization holds a line end");
    CHECK(client.send({.url = "http://127.0.0.1:1/", .headers = {{"A\n", "b"}}}).error().kind == ErrorKind::invalid);
}
