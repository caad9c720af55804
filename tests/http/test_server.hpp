// A server on a free port with routes that tests need, and tokens of every role.
#pragma once

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/server.hpp"
#include "runtime/log.hpp"
#include "tests/http/raw_client.hpp"

namespace bellwether::testing {

class TestServer {
  public:
    struct Options {
        HttpSettings http;
        AccessSettings access;
        std::size_t workers = 2;
        std::size_t queue_max = 1000;
    };
    TestServer() : TestServer(Options{}) {}
    explicit TestServer(Options options);
    ~TestServer();

    RawClient connect() const { return RawClient(server->port()); }
    /// One request on a connection of its own.
    RawAnswer ask(std::string_view bytes) const { return connect().ask(bytes); }
    std::string bearer(Role role) const;
    void publish_tokens(bool revoke_all);
    /// Lets every "/held" go on that waits or will come.
    void release();
    /// Waits until so many "/held" are running.
    void wait_for_held(int count) const;

    Counters counters;
    Published<TokenDirectory> tokens;
    std::string secrets[4];
    std::string expired_secret;
    std::unique_ptr<AccessControl> access;
    std::unique_ptr<Router> router;
    std::unique_ptr<WorkerPool> workers;
    std::unique_ptr<HttpServer> server;

  private:
    std::vector<Route> routes();
    void answer_later(Response response, Responder responder);

    std::promise<void> gate_;
    std::shared_future<void> open_ = gate_.get_future().share();
    std::atomic<int> held_{0};
    std::mutex mutex_;
    std::vector<std::thread> threads_;
    bool released_ = false;
};

}  // namespace bellwether::testing
