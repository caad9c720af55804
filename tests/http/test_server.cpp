#include "tests/http/test_server.hpp"

#include <stdexcept>

#include "domain/unavailable.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"

namespace bellwether::testing {

namespace {

Response text(std::string body) {
    Response response;
    response.content_type = "text/plain";
    response.body = std::move(body);
    return response;
}

Response echo(const Request& request) {
    return text(std::string(request.body));
}

/// What the request looked like to its handler.
Response describe(const Request& request) {
    return json_response(200, {{"method", to_string(request.method)},
                               {"parameter", request.parameter("name")},
                               {"query", request.query_value("q")},
                               {"body", request.body},
                               {"content_type", request.content_type},
                               {"principal", request.principal.name},
                               {"peer", request.peer},
                               {"request_id", request.request_id},
                               {"if_match", request.if_match},
                               {"traceparent", request.traceparent}});
}

Response own_error(const Error& error) {
    return json_response(400, {{"errorCode", "GENERAL"}, {"errorDetails", error.detail}});
}

}  // namespace

TestServer::TestServer(Options options) {
    set_log_level(LogLevel::off);
    for (auto& secret : secrets)
        secret = make_token();
    expired_secret = make_token();
    publish_tokens(false);
    access = std::make_unique<AccessControl>(tokens, options.access, counters);
    router = std::make_unique<Router>(routes());
    workers = std::make_unique<WorkerPool>(options.workers, options.queue_max);
    server = std::make_unique<HttpServer>(options.http, *router, *access, *workers, counters);
    server->start();
}

TestServer::~TestServer() {
    release();
    server->stop(std::chrono::milliseconds(1000));
    workers->stop();
    for (auto& thread : threads_)
        thread.join();
    set_log_level(LogLevel::info);
}

std::string TestServer::bearer(Role role) const {
    return "Authorization: Bearer " + secrets[static_cast<int>(role)] + "\r\n";
}

void TestServer::publish_tokens(bool revoke_all) {
    std::vector<TokenDirectory::Token> all;
    for (const Role role : {Role::service, Role::viewer, Role::scientist, Role::admin})
        all.push_back({hash_token(secrets[static_cast<int>(role)]), std::string(to_string(role)), role, std::nullopt,
                       revoke_all});
    all.push_back({hash_token(expired_secret), "expired", Role::admin, UtcTime{}, false});
    tokens.publish(std::make_shared<const TokenDirectory>(std::move(all)));
}

void TestServer::release() {
    if (!std::exchange(released_, true)) gate_.set_value();
}

void TestServer::wait_for_held(int count) const {
    while (held_ < count)
        std::this_thread::yield();
}

void TestServer::answer_later(Response response, Responder responder) {
    std::lock_guard lock(mutex_);
    threads_.emplace_back([response = std::move(response), responder = std::move(responder)] { responder(response); });
}

std::vector<Route> TestServer::routes() {
    std::vector<Route> all = access->session_routes();
    all.push_back(inline_route(Method::get, "/hello", Access::open, [](const Request&) { return text("hello"); }));
    all.push_back(inline_route(Method::post, "/echo", Access::open, echo));
    all.push_back(inline_route(Method::get, "/number/{n}", Access::open,
                               [](const Request& request) { return text(std::string(request.parameter("n"))); }));
    all.push_back(on_worker(Method::get, "/work/{n}", Access::open,
                            [](const Request& request) { return text(std::string(request.parameter("n"))); }));
    all.push_back(on_worker(Method::post, "/work", Access::open, echo));
    all.push_back(inline_route(Method::post, "/describe/{name}", Access::open, describe));
    all.push_back(inline_route(Method::get, "/describe/{name}", Access::open, describe));
    all.push_back(on_worker(Method::get, "/held", Access::open, [this](const Request&) {
        ++held_;
        open_.wait();
        return text("held");
    }));
    all.push_back(awaiting_route(
        Method::post, "/later", Access::open,
        [this](const Request& request, Responder responder) { answer_later(echo(request), std::move(responder)); }));
    all.push_back(
        awaiting_route(Method::post, "/at-once", Access::open, [](const Request& request, Responder responder) {
            responder(echo(request));
            responder(text("twice"));
        }));
    all.push_back(awaiting_route(Method::post, "/never", Access::open, [](const Request&, const Responder&) {}));
    all.push_back(awaiting_route(Method::post, "/throws-later", Access::open, [](const Request&, const Responder&) {
        throw Unavailable("the expected failure of a test");
    }));
    all.push_back(inline_route(Method::get, "/throws", Access::open,
                               [](const Request&) -> Response { throw std::runtime_error("a secret of the server"); }));
    all.push_back(on_worker(Method::get, "/throws-int", Access::open, [](const Request&) -> Response { throw 1; }));
    all.push_back(on_worker(Method::get, "/away", Access::open,
                            [](const Request&) -> Response { throw Unavailable("no database"); }));
    all.push_back(inline_route(Method::get, "/splits", Access::open,
                               [](const Request&) { return text("x").with("X-Evil", "a\r\nSet-Cookie: b"); }));
    all.push_back(inline_route(Method::get, "/empty", Access::open, [](const Request&) {
        Response response;
        response.status = 204;
        return response;
    }));
    all.push_back(inline_route(Method::get, "/large", Access::open,
                               [](const Request&) { return text(std::string(8'000'000, 'x')); }));
    all.push_back(inline_route(Method::get, "/cached", Access::any_token,
                               [](const Request&) { return text("x").with("Cache-Control", "private, max-age=60"); }));
    const std::pair<const char*, Access> guarded[] = {{"/for/service", Access::service},
                                                      {"/for/read", Access::read},
                                                      {"/for/write", Access::write},
                                                      {"/for/admin", Access::admin},
                                                      {"/for/any", Access::any_token}};
    for (const auto& [path, who] : guarded) {
        all.push_back(
            inline_route(Method::get, path, who, [](const Request& request) { return text(request.principal.name); }));
        all.push_back(
            inline_route(Method::post, path, who, [](const Request& request) { return text(request.principal.name); }));
    }
    Route small = inline_route(Method::post, "/small", Access::open, echo);
    small.body_max = 10;
    all.push_back(small);
    Route own =
        inline_route(Method::post, "/own-errors", Access::any_token, [](const Request&) -> Response { throw 1; });
    own.render_error = own_error;
    own.body_max = 10;
    all.push_back(own);
    return all;
}

}  // namespace bellwether::testing
