// App is the map of the service: every object in the order in which it is built, each a reference to those before it.
// Destruction is the reverse.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "runtime/config.hpp"

namespace bellwether {

/// The service cannot start; what() is the sentence for the operator.
struct StartFailure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class App {
  public:
    explicit App(ServiceConfig config);
    ~App();
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    /// From the main thread: the private PostgreSQL dies with the thread that started it. Returns when the service
    /// answers. Throws StartFailure.
    void start();

    /// From any thread: makes a start() that is under way end with StartFailure, soon, also during a long recovery.
    void interrupt();

    /// http://ADDRESS:PORT, with the port that was taken where the setting said 0.
    std::string address() const;

    /// Drains: no new connections, running requests end, events that wait are committed, then everything stops.
    void stop();

  private:
    struct Parts;
    ServiceConfig config_;
    std::unique_ptr<Parts> parts_;
};

}  // namespace bellwether
