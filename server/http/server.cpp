#include "http/server.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <thread>

#include "domain/ensure.hpp"
#include "http/io_loop.hpp"
#include "http/session.hpp"
#include "runtime/log.hpp"

namespace bellwether {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds handlers_grace{2000};
constexpr std::chrono::milliseconds stop_poll{5};

tcp::endpoint endpoint_of(const HttpSettings& settings) {
    boost::system::error_code failure;
    const auto address =
        asio::ip::make_address(settings.address == "localhost" ? "127.0.0.1" : settings.address, failure);
    if (failure) throw std::runtime_error(fmt::format("cannot listen on '{}': it is no IP address", settings.address));
    return {address, settings.port};
}

/// With SO_REUSEPORT a second server on the same port would silently take half of the connections; a socket without it
/// finds out.
void ensure_free(const tcp::endpoint& endpoint) {
    if (endpoint.port() == 0) return;
    asio::io_context io;
    tcp::acceptor probe(io);
    probe.open(endpoint.protocol());
    probe.set_option(asio::socket_base::reuse_address(true));
    probe.bind(endpoint);
}

}  // namespace

struct HttpServer::Parts {
    Parts(HttpSettings chosen, std::shared_ptr<const Dispatcher> dispatcher, WorkerPool& workers, Counters& shared)
        : settings(std::move(chosen)),
          state{settings,
                std::move(dispatcher),
                workers,
                {},
                {},
                shared.counter("bellwether_http_connections_refused_total",
                               "Connections refused because there were too many."),
                shared.gauge("bellwether_http_connections", "Connections that are open now.")},
          counters(shared) {}

    const HttpSettings settings;
    ServerState state;
    Counters& counters;
    std::vector<std::unique_ptr<IoLoop>> loops;
    std::vector<std::thread> threads;
    std::uint16_t port = 0;

    bool wait_for_sessions(std::chrono::milliseconds longest) const {
        const auto end = SteadyClock::now() + longest;
        while (state.connections > 0 && SteadyClock::now() < end)
            std::this_thread::sleep_for(stop_poll);
        return state.connections == 0;
    }
};

HttpServer::HttpServer(HttpSettings settings, const Router& router, AccessControl& access, WorkerPool& workers,
                       Counters& counters) {
    ensure(settings.io_threads > 0, "a server without threads would never answer");
    auto dispatcher = std::make_shared<const Dispatcher>(router, access, counters);
    parts_ = std::make_unique<Parts>(std::move(settings), std::move(dispatcher), workers, counters);
}

HttpServer::~HttpServer() {
    stop(std::chrono::milliseconds(0));
}

void HttpServer::start() {
    ensure(parts_->threads.empty(), "a server starts once");
    tcp::endpoint endpoint = endpoint_of(parts_->settings);
    try {
        ensure_free(endpoint);
        for (std::size_t i = 0; i < parts_->settings.io_threads; ++i) {
            parts_->loops.push_back(std::make_unique<IoLoop>(parts_->state, parts_->counters));
            endpoint.port(parts_->loops.back()->listen(endpoint));
        }
    } catch (const boost::system::system_error& failure) {
        parts_->loops.clear();
        throw std::runtime_error(fmt::format("cannot listen on {}:{}: {}", parts_->settings.address,
                                             parts_->settings.port, failure.code().message()));
    }
    parts_->port = endpoint.port();
    for (const auto& loop : parts_->loops)
        parts_->threads.emplace_back([running = loop.get()] { running->run(); });
    log_info("listening", {{"address", parts_->settings.address}, {"port", parts_->port}});
}

std::uint16_t HttpServer::port() const {
    return parts_->port;
}

void HttpServer::stop(std::chrono::milliseconds grace) {
    if (parts_->threads.empty()) return;
    parts_->state.draining = true;  // at once for every loop: what is answered from now on says that the connection closes
    for (const auto& loop : parts_->loops)
        loop->drain();
    if (!parts_->wait_for_sessions(grace)) {
        log_warning("connections are cut", {{"connections", parts_->state.connections.load()}});
        for (const auto& loop : parts_->loops)
            loop->abort();
        if (!parts_->wait_for_sessions(handlers_grace)) {
            log_warning("handlers have not answered", {{"connections", parts_->state.connections.load()}});
            for (const auto& loop : parts_->loops)
                loop->halt();
        }
    }
    for (auto& thread : parts_->threads)
        thread.join();
    parts_->threads.clear();
    parts_->loops.clear();
}

std::size_t HttpServer::connections() const {
    return parts_->state.connections;
}

}  // namespace bellwether
