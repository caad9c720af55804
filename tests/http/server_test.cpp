// The running server: where handlers run, in which order answers come, its deadlines and limits, and how it stops.
#include "http/server.hpp"

#include <doctest/doctest.h>

#include <boost/json/string.hpp>
#include <stdexcept>

#include "http/json.hpp"
#include "tests/http/test_server.hpp"

using namespace bellwether;
using namespace bellwether::testing;
using namespace std::chrono_literals;

namespace {

bool has_metric(TestServer& server, const std::string& line) {
    for (int i = 0; i < 100; ++i) {  // I/O threads tell their figures ten times a second
        if (server.counters.text().find(line) != std::string::npos) return true;
        std::this_thread::sleep_for(10ms);
    }
    MESSAGE(server.counters.text());
    return false;
}

}  // namespace

TEST_CASE("inline, worker and awaiting handlers all answer, one after the other on one connection") {
    const TestServer server;
    RawClient client = server.connect();
    CHECK(client.ask(get("/hello")).body == "hello");
    CHECK(client.ask(post("/work", "on a worker")).body == "on a worker");
    CHECK(client.ask(post("/later", "from another thread")).body == "from another thread");
    CHECK(client.ask(post("/at-once", "from the handler")).body == "from the handler");
    CHECK(client.ask(get("/hello")).body == "hello");
}

TEST_CASE("a hundred pipelined requests of every kind are answered in their order") {
    const TestServer server;
    RawClient client = server.connect();
    std::string all;
    for (int i = 0; i < 100; ++i) {
        const std::string n = std::to_string(i);
        all += i % 4 == 0 ? get("/work/" + n) : i % 4 == 1 ? post("/later", n) : get("/number/" + n);
    }
    client.send(all);
    for (int i = 0; i < 100; ++i)
        REQUIRE(client.receive().body == std::to_string(i));
}

TEST_CASE("answers larger than any buffer come whole, also pipelined") {
    const TestServer server;
    RawClient client = server.connect();
    client.send(get("/large") + get("/large") + get("/hello"));
    CHECK(client.receive().body.size() == 8'000'000);
    CHECK(client.receive().body.size() == 8'000'000);
    CHECK(client.receive().body == "hello");
}

TEST_CASE("an unknown path is 404, a known one with another method is 405 and says which") {
    const TestServer server;
    RawClient client = server.connect();
    CHECK(client.ask(get("/nothing")).status == 404);
    const RawAnswer wrong = client.ask(post("/hello", "{}"));
    CHECK(wrong.status == 405);
    CHECK(wrong.header("allow") == "GET, HEAD");
    client.send("OPTIONS /hello HTTP/1.1\r\nHost: test\r\n\r\n");
    const RawAnswer options = client.receive();
    CHECK(options.status == 204);
    CHECK(options.header("allow") == "GET, HEAD");
    CHECK(options.header("content-length").empty());
    CHECK(client.ask(get("/number/%ff")).status == 400);
    CHECK(client.ask(get("/hello?q=%zz")).status == 400);
    CHECK(client.ask(get("/hello?q=%00")).status == 400);
    CHECK(client.ask(get("/hello")).status == 200);
}

TEST_CASE("HEAD tells the length of a body that it does not send") {
    const TestServer server;
    RawClient client = server.connect();
    client.send("HEAD /hello HTTP/1.1\r\nHost: test\r\n\r\n");
    const RawAnswer head = client.receive(true);
    CHECK(head.status == 200);
    CHECK(head.header("content-length") == "5");
    CHECK(client.ask(get("/hello")).body == "hello");
}

TEST_CASE("every answer carries the security headers, a date and an id") {
    const TestServer server;
    for (const auto* path : {"/hello", "/nothing", "/throws", "/empty"}) {
        const RawAnswer answer = server.ask(get(path));
        CHECK_MESSAGE(answer.header("content-security-policy").find("default-src") != std::string::npos, path);
        CHECK(answer.header("content-security-policy").find("frame-ancestors 'none'") != std::string::npos);
        CHECK(answer.header("x-content-type-options") == "nosniff");
        CHECK(answer.header("referrer-policy") == "no-referrer");
        CHECK(answer.header("date").ends_with(" GMT"));
        CHECK(answer.header("x-request-id").size() == 15);
    }
    CHECK(server.ask(get("/hello")).header("cache-control").empty());
    CHECK(server.ask(get("/for/any", server.bearer(Role::viewer))).header("cache-control") == "no-store");
    CHECK(server.ask(get("/cached", server.bearer(Role::viewer))).header("cache-control") == "private, max-age=60");
}

TEST_CASE("a sane request id is taken, another one is replaced, and no two are the same") {
    const TestServer server;
    CHECK(server.ask(get("/hello", "X-Request-Id: abc-1.2_3\r\n")).header("x-request-id") == "abc-1.2_3");
    CHECK(server.ask(get("/hello", "X-Request-Id: a b\r\n")).header("x-request-id") != "a b");
    CHECK(server.ask(get("/hello", "X-Request-Id: " + std::string(65, 'a') + "\r\n")).header("x-request-id").size() ==
          15);
    CHECK(server.ask(get("/hello")).header("x-request-id") != server.ask(get("/hello")).header("x-request-id"));
}

TEST_CASE("what a handler throws is a 500 with an id and without the reason, and is counted") {
    TestServer server;
    RawClient client = server.connect();
    const RawAnswer answer = client.ask(get("/throws"));
    CHECK(answer.status == 500);
    CHECK(answer.body.find("secret") == std::string::npos);
    CHECK(answer.body.find(answer.header("x-request-id")) != std::string::npos);
    CHECK(client.ask(get("/throws-int")).status == 500);
    CHECK(client.ask(post("/never", "")).status == 500);
    const RawAnswer split = client.ask(get("/splits"));
    CHECK(split.status == 500);
    CHECK(split.header("set-cookie").empty());
    CHECK(client.ask(get("/hello")).status == 200);
    CHECK(has_metric(server, "bellwether_http_handler_faults_total 4"));
}

TEST_CASE("Unavailable is 503 with Retry-After") {
    const TestServer server;
    RawClient client = server.connect();
    for (const std::string& request : {get("/away"), post("/throws-later", "")}) {
        const RawAnswer answer = client.ask(request);
        CHECK(answer.status == 503);
        CHECK(answer.header("retry-after") == "1");
    }
}

TEST_CASE("a full queue is 503 with Retry-After, and the connection lives on") {
    TestServer server({{}, {}, 1, 1});
    RawClient running = server.connect();
    running.send(get("/held"));
    server.wait_for_held(1);
    RawClient waiting = server.connect();
    waiting.send(get("/held"));
    while (server.workers->queued() < 1)
        std::this_thread::yield();
    RawClient refused = server.connect();
    const RawAnswer answer = refused.ask(get("/work/1"));
    CHECK(answer.status == 503);
    CHECK(answer.header("retry-after") == "1");
    CHECK(refused.ask(get("/hello")).status == 200);
    server.release();
    CHECK(running.receive().body == "held");
    CHECK(waiting.receive().body == "held");
}

TEST_CASE("a route with errors of its own speaks them for every refusal") {
    const TestServer server;
    const std::string token = server.bearer(Role::service);
    const auto is_own = [](const RawAnswer& answer) {
        return answer.body.find("\"errorCode\":\"GENERAL\"") != std::string::npos;
    };
    const RawAnswer anonymous = server.ask(post("/own-errors", "{}"));
    CHECK(is_own(anonymous));
    CHECK(anonymous.header("www-authenticate") == "Bearer");
    const RawAnswer method = server.ask(get("/own-errors", token));
    CHECK(method.status == 405);
    CHECK(method.header("allow") == "POST");
    CHECK(is_own(method));
    CHECK(is_own(server.ask(post("/own-errors", "0123456789a", token))));
    const RawAnswer fault = server.ask(post("/own-errors", "{}", token));
    CHECK(fault.status == 500);
    CHECK(is_own(fault));
}

TEST_CASE("keep-alive follows the version and the Connection header") {
    const TestServer server;
    RawClient closing = server.connect();
    CHECK(closing.ask(get("/hello", "Connection: close\r\n")).header("connection") == "close");
    closing.half_close();
    CHECK(closing.closed_by_server());
    RawClient old = server.connect();
    CHECK(old.ask("GET /hello HTTP/1.0\r\n\r\n").header("connection") == "close");
    RawClient kept = server.connect();
    CHECK(kept.ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("connection") == "keep-alive");
    CHECK(kept.ask(get("/hello")).status == 200);
}

TEST_CASE("a client that sends a byte now and then is cut by the deadline of the whole head") {
    TestServer::Options options;
    options.http.head_timeout = 300ms;
    const TestServer server(options);
    RawClient client = server.connect();
    const auto start = std::chrono::steady_clock::now();
    const std::string request = get("/hello", "A: " + std::string(200, 'x') + "\r\n");
    std::size_t sent = 0;
    while (sent < request.size() && client.send(request.substr(sent, 1))) {
        ++sent;
        std::this_thread::sleep_for(20ms);
        if (std::chrono::steady_clock::now() - start > 600ms) break;
    }
    const RawAnswer answer = client.receive();
    CHECK(answer.status == 408);
    CHECK(answer.header("connection") == "close");
    CHECK(sent < request.size());
}

TEST_CASE("a body has one deadline for all of it") {
    TestServer::Options options;
    options.http.body_timeout = 200ms;
    const TestServer server(options);
    RawClient client = server.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\n");
    for (int i = 0; i < 20; ++i) {
        client.send("x");
        std::this_thread::sleep_for(20ms);
    }
    CHECK(client.receive().status == 408);
}

TEST_CASE("an idle connection is closed without a word") {
    TestServer::Options options;
    options.http.idle_timeout = 150ms;
    const TestServer server(options);
    RawClient fresh = server.connect();
    RawClient used = server.connect();
    CHECK(used.ask(get("/hello")).status == 200);
    CHECK(used.closed_by_server());
    CHECK(fresh.closed_by_server());
}

TEST_CASE("a client that does not read its answers is cut") {
    TestServer::Options options;
    options.http.write_timeout = 10ms;
    TestServer server(options);
    RawClient client = server.connect();
    client.send(get("/large"));
    const auto end = std::chrono::steady_clock::now() + 5s;
    while (server.server->connections() == 0)
        std::this_thread::yield();
    while (server.server->connections() > 0 && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(5ms);
    CHECK(server.server->connections() == 0);
}

TEST_CASE("connections over the limit are told 503") {
    TestServer::Options options;
    options.http.connections_max = 2;
    TestServer server(options);
    RawClient first = server.connect();
    RawClient second = server.connect();
    CHECK(first.ask(get("/hello")).status == 200);
    CHECK(second.ask(get("/hello")).status == 200);
    RawClient third = server.connect();
    const RawAnswer answer = third.receive();
    CHECK(answer.status == 503);
    CHECK(answer.body.find("Too many connections") != std::string::npos);
    CHECK(first.ask(get("/hello")).status == 200);
    CHECK(has_metric(server, "bellwether_http_connections_refused_total 1"));
    CHECK(has_metric(server, "bellwether_http_connections 2"));
}

TEST_CASE("bodies that are being read hold so much memory at the most") {
    TestServer::Options options;
    options.http.buffered_bytes_max = 300'000;
    const TestServer server(options);
    RawClient first = server.connect();
    first.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 250000\r\n\r\n" + std::string(200'000, 'x'));
    std::this_thread::sleep_for(50ms);
    RawClient second = server.connect();
    second.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 250000\r\n\r\n" + std::string(200'000, 'x'));
    CHECK(second.receive().status == 503);
    CHECK(first.ask(std::string(50'000, 'x')).status == 200);
}

TEST_CASE("a draining server finishes what is under way, closes idle connections, and takes no more") {
    TestServer server;
    RawClient idle = server.connect();
    CHECK(idle.ask(get("/hello")).status == 200);
    RawClient busy = server.connect();
    busy.send(get("/held"));
    server.wait_for_held(1);
    std::thread stopping([&] { server.server->stop(10s); });
    CHECK(idle.closed_by_server());
    while (server.server->connections() > 1)
        std::this_thread::yield();
    server.release();
    const RawAnswer answer = busy.receive();
    CHECK(answer.body == "held");
    CHECK(answer.header("connection") == "close");
    busy.half_close();
    CHECK(busy.closed_by_server());
    stopping.join();
    CHECK(server.server->connections() == 0);
}

TEST_CASE("after the grace a server cuts what goes on, and a handler that still runs does no harm") {
    TestServer server;
    RawClient half = server.connect();
    half.send("GET /hello HTTP/1.1\r\n");
    RawClient busy = server.connect();
    busy.send(get("/held"));
    server.wait_for_held(1);
    const auto start = std::chrono::steady_clock::now();
    server.server->stop(50ms);
    CHECK(std::chrono::steady_clock::now() - start < 8s);
    CHECK(half.closed_by_server());
    CHECK(busy.receive().status == 0);
    server.release();  // the handler answers into nothing
    server.workers->stop();
}

TEST_CASE("an address that is none, or taken, is refused with the reason") {
    const TestServer server;
    HttpSettings settings;
    settings.port = server.server->port();
    HttpServer second(settings, *server.router, *server.access, *server.workers,
                      const_cast<TestServer&>(server).counters);
    CHECK_THROWS_WITH_AS(second.start(), doctest::Contains("Address already in use"), std::runtime_error);
    settings.address = "nowhere";
    HttpServer third(settings, *server.router, *server.access, *server.workers,
                     const_cast<TestServer&>(server).counters);
    CHECK_THROWS_WITH_AS(third.start(), doctest::Contains("no IP address"), std::runtime_error);
}

TEST_CASE("requests are counted by route, method and status, and timed") {
    TestServer server;
    RawClient client = server.connect();
    for (int i = 0; i < 3; ++i)
        client.ask(get("/number/" + std::to_string(i)));
    client.ask(get("/nothing"));
    CHECK(has_metric(server, R"(bellwether_http_requests_total{method="GET",route="/number/{n}",status="200"} 3)"));
    CHECK(has_metric(server, R"(bellwether_http_requests_total{method="any",route="none",status="404"} 1)"));
    CHECK(has_metric(server, R"(bellwether_http_request_duration_seconds_count{method="GET",route="/number/{n}"} 3)"));
}

TEST_CASE("X-Forwarded-For counts from trusted proxies only") {
    const std::string forwarded = "X-Forwarded-For: 192.0.2.9, 198.51.100.7, 127.0.0.1\r\n";
    const auto peer_of = [&](const TestServer& server) {
        return std::string(
            parse_json(server.ask(get("/describe/x", forwarded)).body).value().as_object().at("peer").as_string());
    };
    const TestServer plain;
    CHECK(peer_of(plain) == "127.0.0.1");
    TestServer::Options options;
    options.http.trusted_proxies = {"127.0.0.1"};
    const TestServer behind(options);
    CHECK(peer_of(behind) == "198.51.100.7");
}

TEST_CASE("many connections at once are answered by all threads") {
    const TestServer server;
    std::vector<std::thread> clients;
    std::atomic<int> good{0};
    for (int c = 0; c < 8; ++c)
        clients.emplace_back([&] {
            RawClient client = server.connect();
            for (int i = 0; i < 50; ++i) {
                const std::string n = std::to_string(i);
                good += client.ask(i % 2 ? get("/work/" + n) : post("/later", n)).body == n;
            }
        });
    for (auto& client : clients)
        client.join();
    CHECK(good == 400);
}
