// Where a message ends: every trick by which two readers could come to disagree about it.
#include <doctest/doctest.h>

#include "http/json.hpp"
#include "tests/http/test_server.hpp"

using namespace bellwether;
using namespace std::string_view_literals;
using namespace bellwether::testing;

namespace {

const TestServer& shared_server() {
    static const TestServer server;
    return server;
}

/// Sends bytes that must be refused, followed by a request that must not be answered.
void refused(const std::string& bytes, int status, const std::string& because = {}) {
    RawClient client = shared_server().connect();
    client.send(bytes + get("/hello"));
    const RawAnswer answer = client.receive();
    CHECK_MESSAGE(answer.status == status, bytes.substr(0, 200));
    CHECK(answer.header("connection") == "close");
    CHECK(answer.header("content-type") == "application/problem+json");
    CHECK_MESSAGE(answer.body.find(because) != std::string::npos, answer.body);
    client.half_close();
    CHECK_MESSAGE(client.closed_by_server(), bytes.substr(0, 200));
}

std::string posted(const std::string& headers, const std::string& body = "") {
    return "POST /echo HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n" + body;
}

}  // namespace

TEST_CASE("any Transfer-Encoding is refused with 411, in every disguise") {
    for (const auto* coding : {"chunked", "gzip", "gzip, chunked", "chunked;a=b", "chunked chunked", "identity", "",
                               "\x0b"
                               "chunked"}) {
        const bool control = std::string(coding).find('\x0b') != std::string::npos;
        refused(posted("Transfer-Encoding: " + std::string(coding) + "\r\n", "0\r\n\r\n"), control ? 400 : 411);
    }
    refused(posted("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 411, "Content-Length");
    refused(posted("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 411);
    refused(posted("tRANSFER-eNCODING: chunked\r\n", "0\r\n\r\n"), 411);
    refused("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411);
}

TEST_CASE("a chunked body with an oversized trailer is refused before anything of it is parsed") {
    refused(posted("Transfer-Encoding: chunked\r\n", "0\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n"), 411);
    CHECK(shared_server().ask(get("/hello")).status == 200);
}

TEST_CASE("a second Content-Length is refused, also an equal one, and so is whatever is no number") {
    refused(posted("Content-Length: 1\r\nContent-Length: 2\r\n", "xx"), 400, "twice");
    refused(posted("Content-Length: 1\r\nContent-Length: 1\r\n", "x"), 400, "twice");
    for (const auto* length : {"1, 1", "+1", "-1", "0x1", "1 ", "", "1a", "99999999999999999999", "1.0", "1_0"})
        if (std::string(length) != "1 ") refused(posted("Content-Length: " + std::string(length) + "\r\n", "x"), 400);
}

TEST_CASE("HTTP/1.1 has exactly one Host of harmless characters") {
    refused("GET /hello HTTP/1.1\r\n\r\n", 400, "no Host");
    refused("GET /hello HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "more than one Host");
    for (const auto* host : {"", "a b", "a/b", "a@b", "a,b", "<script>", "a\"b", "a_b"})
        refused("GET /hello HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n", 400);
    for (const auto* host : {"example.org:8080", "[::1]:80", "127.0.0.1", "a-b"})
        CHECK(shared_server().ask("GET /hello HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n").status == 200);
    CHECK(shared_server().ask("GET /hello HTTP/1.0\r\n\r\n").status == 200);
}

TEST_CASE("folded lines, bare line ends, control characters and odd names are refused") {
    refused("GET /hello HTTP/1.1\r\nHost: test\r\n folded: x\r\n\r\n", 400);
    refused("GET /hello HTTP/1.1\r\nHost: test\r\nA: b\r\n\tc\r\n\r\n", 400);
    refused("GET /hello HTTP/1.1\r\nHost: test\nA: b\r\n\r\n", 400, "control");
    refused("GET /hello HTTP/1.1\r\nHost: test\r\nA: b\rC: d\r\n\r\n", 400, "carriage return");
    refused(std::string("GET /hello HTTP/1.1\r\nHost: test\r\nA: b\0c\r\n\r\n"sv), 400, "control");
    refused("GET /hello HTTP/1.1\r\nHost: test\r\nContent-Length : 5\r\n\r\nhello", 400, "name");
    refused("GET /hello HTTP/1.1\r\nHost: test\r\nno colon\r\n\r\n", 400);
    refused("GET /hello HTTP/1.1\r\nHost: test\r\n: no name\r\n\r\n", 400);
    refused("GET /hello HTTP/1.1\nHost: test\r\n\r\n", 400);
}

TEST_CASE("request lines that are none are refused") {
    refused("GET  /hello HTTP/1.1\r\nHost: test\r\n\r\n", 400);
    refused("GET /hello  HTTP/1.1\r\nHost: test\r\n\r\n", 400);
    refused("GET /hel lo HTTP/1.1\r\nHost: test\r\n\r\n", 400);
    refused("GET hello HTTP/1.1\r\nHost: test\r\n\r\n", 400);
    refused("GET http://test/hello HTTP/1.1\r\nHost: test\r\n\r\n", 400, "begins with '/'");
    refused("GET /hello#x HTTP/1.1\r\nHost: test\r\n\r\n", 400);
    refused("GET /hell\xC3\xB6 HTTP/1.1\r\nHost: test\r\n\r\n", 400);
    refused("GET /hello\r\nHost: test\r\n\r\n", 400);
    refused("GET /hello HTTP/2.0\r\nHost: test\r\n\r\n", 505);
    refused("GET /hello HTTP/1.2\r\nHost: test\r\n\r\n", 505);
    refused("\x16\x03\x01 TLS\r\n\r\n", 400);
}

TEST_CASE("TRACE, CONNECT and unknown methods are refused") {
    refused("TRACE /hello HTTP/1.1\r\nHost: test\r\n\r\n", 405);
    refused("CONNECT /hello HTTP/1.1\r\nHost: test\r\n\r\n", 405);
    refused("BREW /hello HTTP/1.1\r\nHost: test\r\n\r\n", 501);
    refused("get /hello HTTP/1.1\r\nHost: test\r\n\r\n", 501);
}

TEST_CASE("what decides about a request may stand once") {
    for (const auto* name :
         {"Authorization", "Cookie", "Content-Type", "If-Match", "If-None-Match", "X-API-Key", "Origin", "Expect"})
        refused("GET /hello HTTP/1.1\r\nHost: test\r\n" + std::string(name) + ": a\r\n" + name + ": a\r\n\r\n", 400,
                "twice");
}

TEST_CASE("a head is at most 16 KiB, in one field, in many, and where it never ends") {
    refused(get("/hello", "A: " + std::string(17'000, 'x') + "\r\n"), 431, "16 KiB");
    std::string many;
    for (int i = 0; i < 60; ++i)
        many += "A" + std::to_string(i) + ": " + std::string(300, 'x') + "\r\n";
    refused(get("/hello", many), 431, "16 KiB");
    refused(std::string(40'000, 'x'), 431);
    const std::string fitting =
        get("/hello", "A: " + std::string(16 * 1024 - get("/hello", "A: \r\n").size(), 'x') + "\r\n");
    REQUIRE(fitting.size() == 16 * 1024);
    CHECK(shared_server().ask(fitting).status == 200);
    std::string over = fitting;
    over.insert(over.size() - 4, "x");
    refused(over, 431);
}

TEST_CASE("a head has at most a hundred fields, however small") {
    const auto fields = [](int count) {
        std::string all;
        for (int i = 0; i < count; ++i)
            all += "A: b\r\n";
        return get("/hello", all);
    };
    CHECK(shared_server().ask(fields(99)).status == 200);
    refused(fields(100), 431, "100 header fields");
    refused(fields(2000), 431, "100 header fields");
}

TEST_CASE("a target is at most 8 KiB") {
    refused(get("/hello?" + std::string(8 * 1024, 'x')), 414);
    CHECK(shared_server().ask(get("/hello?" + std::string(8 * 1024 - 7, 'x'))).status == 200);
}

TEST_CASE("a body over the route's limit is refused with 413 before it is read") {
    RawClient client = shared_server().connect();
    const RawAnswer answer = client.ask("POST /small HTTP/1.1\r\nHost: test\r\nContent-Length: 11\r\n\r\n");
    CHECK(answer.status == 413);
    CHECK(answer.header("connection") == "close");
    CHECK(shared_server().ask(post("/small", "0123456789")).body == "0123456789");
    CHECK(shared_server()
              .ask("POST /small HTTP/1.1\r\nHost: test\r\nContent-Length: 18446744073709551615\r\n\r\n")
              .status == 413);
}

TEST_CASE("a request may be split at every byte") {
    const std::string request = post("/echo", R"({"listener_id":"l1"})", "X-A: b\r\n");
    for (std::size_t at = 1; at < request.size(); ++at) {
        RawClient client = shared_server().connect();
        client.send(request.substr(0, at));
        std::this_thread::yield();
        const RawAnswer answer = client.ask(request.substr(at));
        REQUIRE_MESSAGE(answer.status == 200, at);
        REQUIRE(answer.body == R"({"listener_id":"l1"})");
    }
    RawClient client = shared_server().connect();
    for (const char c : request) {
        client.send(std::string(1, c));
        std::this_thread::yield();
    }
    CHECK(client.receive().body == R"({"listener_id":"l1"})");
}

TEST_CASE("a large body comes through whole, and what follows it is the next request") {
    std::string body;
    for (int i = 0; body.size() < 1'000'000; ++i)
        body += std::to_string(i) + ",";
    RawClient client = shared_server().connect();
    std::thread sender([&] { client.send(post("/work", body) + get("/hello") + post("/echo", body)); });
    CHECK(client.receive().body == body);
    CHECK(client.receive().body == "hello");
    CHECK(client.receive().body == body);
    sender.join();
}

TEST_CASE("views of the head hold although the buffer moved while the body came") {
    RawClient client = shared_server().connect();
    const std::string request =
        post("/describe/n%20m?q=z", std::string(100'000, 'b'), "If-Match: \"7\"\r\ntraceparent: 00-ab-cd-01\r\n");
    client.send(request.substr(0, 300));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    client.send(request.substr(300));
    const auto body = parse_json(client.receive().body).value().as_object();
    CHECK(body.at("parameter") == "n m");
    CHECK(body.at("query") == "z");
    CHECK(body.at("if_match") == "\"7\"");
    CHECK(body.at("traceparent") == "00-ab-cd-01");
    CHECK(body.at("content_type") == "application/json");
    CHECK(body.at("body").as_string().size() == 100'000);
}

TEST_CASE("Expect: 100-continue is answered before the body, and other expectations are refused") {
    RawClient client = shared_server().connect();
    client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n");
    CHECK(client.receive().status == 100);
    CHECK(client.ask("hi").body == "hi");
    CHECK(client.ask(get("/hello")).status == 200);
    refused(get("/hello", "Expect: tea\r\n"), 417);
    RawClient large = shared_server().connect();
    CHECK(
        large.ask("POST /small HTTP/1.1\r\nHost: test\r\nContent-Length: 99\r\nExpect: 100-continue\r\n\r\n").status ==
        413);
}

TEST_CASE("an empty line before a request is forgiven, and two are not") {
    CHECK(shared_server().ask("\r\n" + get("/hello")).status == 200);
    refused("\r\n\r\n" + get("/hello"), 400);
}
