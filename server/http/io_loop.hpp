// One I/O thread: its io_context, its listener, its sessions and their deadlines. Nothing here is shared with another
// thread but what says so; so nothing needs a strand or a lock.
#pragma once

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "http/dispatch.hpp"
#include "http/server.hpp"
#include "http/tally.hpp"

namespace bellwether {

// Concrete executors: any_io_executor would cost an allocation and an indirect call at every step.
using IoExecutor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, IoExecutor>;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, IoExecutor>;
using SteadyClock = std::chrono::steady_clock;
using Timer = boost::asio::basic_waitable_timer<SteadyClock, boost::asio::wait_traits<SteadyClock>, IoExecutor>;
template <class T>
using Task = boost::asio::awaitable<T, IoExecutor>;
inline constexpr boost::asio::as_tuple_t<boost::asio::use_awaitable_t<IoExecutor>> awaited{};

class Session;

/// What all I/O threads share.
struct ServerState {
    const HttpSettings& settings;
    std::shared_ptr<const Dispatcher> dispatcher;  ///< shared with jobs that may outlive the server
    WorkerPool& workers;
    std::atomic<std::size_t> connections{0};
    std::atomic<std::size_t> buffered_bytes{0};
    Counter refused_connections;
    Gauge connections_now;
    std::atomic<bool> draining{false};  ///< what is answered says that its connection closes
};

/// How other threads reach a loop. It outlives the loop; what is posted after the loop has gone goes nowhere.
class LoopGate {
  public:
    explicit LoopGate(boost::asio::io_context& io) : io_(&io) {}
    void post(std::function<void()> job);
    void close();

  private:
    std::mutex mutex_;
    boost::asio::io_context* io_;
};

class IoLoop {
  public:
    IoLoop(ServerState& state, Counters& counters);
    ~IoLoop();

    /// Binds, and gives the port. Throws boost::system::system_error.
    std::uint16_t listen(const boost::asio::ip::tcp::endpoint& endpoint);
    /// Runs until stopped or until nothing is left to do.
    void run();

    /// These three are for any thread. In order: closes the listener and idle sessions; cuts what still goes on; ends
    /// run() even though handlers have not answered.
    void drain();
    void abort();
    void halt();

    // For the sessions of this loop, on its thread.
    ServerState& state() { return state_; }
    const std::shared_ptr<LoopGate>& gate() { return gate_; }
    Tally& tally() { return tally_; }
    UtcTime now() const { return now_; }
    SteadyClock::time_point steady_now() const { return steady_now_; }
    std::string_view date() const { return date_; }
    bool draining() const { return state_.draining; }
    std::string next_request_id();

  private:
    Task<void> accept();
    Task<void> tick();
    void begin_session(Socket socket);
    void end_session(Session* session);
    void update_clock();

    ServerState& state_;
    boost::asio::io_context io_{1};
    std::shared_ptr<LoopGate> gate_;
    Acceptor acceptor_;
    Timer tick_timer_;
    Timer accept_timer_;
    Tally tally_;
    std::unordered_map<Session*, std::unique_ptr<Session>> sessions_;
    UtcTime now_;
    SteadyClock::time_point steady_now_;
    std::string date_;
    std::string id_prefix_;
    std::uint64_t id_next_ = 0;
    bool draining_ = false;
};

}  // namespace bellwether
