// The HTTP server: threads that read requests, ask the router, and answer. docs/decisions/0001-http-server.md
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "http/access.hpp"
#include "http/router.hpp"
#include "runtime/counters.hpp"
#include "runtime/worker_pool.hpp"

namespace bellwether {

enum class AccessLog {
    off,
    failures,  ///< answers of 400 and above
    usual,     ///< all but the successes of quiet routes
    all,
};

struct HttpSettings {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0: any free one
    std::size_t io_threads = 2;
    std::size_t connections_max = 10'000;
    std::size_t buffered_bytes_max = 256u << 20;      ///< of bodies that are being read, over all connections
    std::chrono::milliseconds head_timeout{10'000};   ///< from the first byte of a message to the end of its head
    std::chrono::milliseconds body_timeout{60'000};   ///< from there to the end of its body
    std::chrono::milliseconds idle_timeout{75'000};   ///< between messages
    std::chrono::milliseconds write_timeout{30'000};  ///< for 1 MiB of answers, and as much again for each further one
    AccessLog access_log = AccessLog::usual;
    std::vector<std::string> trusted_proxies;  ///< addresses whose X-Forwarded-For and -Proto count
};

/// Throws std::runtime_error with the reason where an address cannot be listened on.
class HttpServer {
  public:
    /// Everything passed in must outlive the server.
    HttpServer(HttpSettings settings, const Router& router, AccessControl& access, WorkerPool& workers,
               Counters& counters);
    ~HttpServer();  ///< stops, with no grace
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Listens and returns; the threads answer from then on. Once.
    void start();

    /// The port that start() listens on.
    std::uint16_t port() const;

    /// Closes the listener and the idle connections, and lets those that are in the middle of something finish within
    /// the grace; then closes them too, and joins the threads. Handlers that still run are waited for a little longer,
    /// then left: what they answer goes nowhere. Stop the workers after this, not before.
    void stop(std::chrono::milliseconds grace);

    std::size_t connections() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace bellwether
