#include "http/io_loop.hpp"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <tuple>

#include "http/random.hpp"
#include "http/session.hpp"
#include "runtime/clock.hpp"
#include "runtime/log.hpp"

namespace bellwether {

namespace asio = boost::asio;
using asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

namespace {

/// How fine deadlines, the date and the shared counters are.
constexpr std::chrono::milliseconds tick_interval{100};
/// After a failed accept, as without file descriptors, which would fail again at once.
constexpr std::chrono::milliseconds accept_pause{100};
constexpr int backlog = 4096;

constexpr std::string_view too_many_connections =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nContent-Length: 110\r\n"
    "Retry-After: 1\r\nConnection: close\r\n\r\n"
    R"({"type":"urn:bellwether:problem:unavailable","title":"Too many connections","status":503,"detail":"try again"})";

/// Chance between processes and threads; within one the number after it counts. An id only has to be found in a log.
std::string random_prefix() {
    constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    std::string text = random_bytes(7);
    for (char& c : text)
        c = alphabet[static_cast<unsigned char>(c) % alphabet.size()];
    return text;
}

/// A handler in place of `detached`: what escapes a coroutine is ours to know.
void report(const std::exception_ptr& escaped) {
    if (!escaped) return;
    try {
        std::rethrow_exception(escaped);
    } catch (const std::exception& failure) {
        log_error("an exception escaped from a connection", {{"reason", failure.what()}});
    } catch (...) {
        log_error("an exception escaped from a connection", {{"reason", "not a std::exception"}});
    }
}

}  // namespace

void LoopGate::post(std::function<void()> job) {
    std::lock_guard lock(mutex_);
    if (io_) asio::post(*io_, std::move(job));
}

void LoopGate::close() {
    std::lock_guard lock(mutex_);
    io_ = nullptr;
}

IoLoop::IoLoop(ServerState& state, Counters& counters)
    : state_(state),
      gate_(std::make_shared<LoopGate>(io_)),
      acceptor_(io_),
      tick_timer_(io_),
      accept_timer_(io_),
      tally_(state.dispatcher->router(), counters),
      id_prefix_(random_prefix()) {
    update_clock();
}

IoLoop::~IoLoop() {
    // Handlers that still run elsewhere find the gate closed. Then the sessions go, before the io_context of their
    // sockets; the coroutines, which are suspended in it, go last and touch neither.
    gate_->close();
    sessions_.clear();
}

std::uint16_t IoLoop::listen(const tcp::endpoint& endpoint) {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.set_option(ReusePort(true));
    acceptor_.set_option(tcp::no_delay(true));  // accepted sockets inherit it
    acceptor_.bind(endpoint);
    acceptor_.listen(backlog);
    return acceptor_.local_endpoint().port();
}

void IoLoop::run() {
    asio::co_spawn(io_.get_executor(), tick(), report);
    asio::co_spawn(io_.get_executor(), accept(), report);
    for (;;) {
        try {
            io_.run();
            return;
        } catch (const std::exception& failure) {
            log_error("an exception escaped from the I/O loop", {{"reason", failure.what()}});
        }
    }
}

void IoLoop::drain() {
    gate_->post([this] {
        draining_ = true;
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        accept_timer_.cancel();
        for (const auto& entry : sessions_)
            entry.first->drain();
        if (sessions_.empty()) tick_timer_.cancel();
    });
}

void IoLoop::abort() {
    gate_->post([this] {
        for (const auto& entry : sessions_)
            entry.first->abort();
    });
}

void IoLoop::halt() {
    io_.stop();
}

std::string IoLoop::next_request_id() {
    // 15 characters fit into a std::string without an allocation.
    constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    std::string id = id_prefix_;
    std::uint64_t number = id_next_++;
    id.resize(15);
    for (std::size_t i = id.size(); i-- > id_prefix_.size(); number >>= 5)
        id[i] = alphabet[number & 31];
    return id;
}

Task<void> IoLoop::accept() {
    while (acceptor_.is_open()) {
        auto result = co_await acceptor_.async_accept(awaited);
        const auto failure = std::get<0>(result);
        if (!failure) {
            begin_session(std::move(std::get<1>(result)));
        } else if (failure != asio::error::operation_aborted && failure != asio::error::connection_aborted) {
            log_warning("a connection could not be accepted", {{"reason", failure.message()}});
            accept_timer_.expires_after(accept_pause);
            co_await accept_timer_.async_wait(awaited);
        }
    }
}

void IoLoop::begin_session(Socket socket) {
    boost::system::error_code failure;
    const auto peer = socket.remote_endpoint(failure);
    if (failure) return;  // it has gone already
    socket.non_blocking(true, failure);
    if (state_.connections.fetch_add(1) >= state_.settings.connections_max) {
        --state_.connections;
        state_.refused_connections.add();
        socket.write_some(asio::buffer(too_many_connections), failure);
        return;
    }
    auto session = std::make_unique<Session>(*this, std::move(socket), peer.address().to_string());
    Session* const key = session.get();
    sessions_.emplace(key, std::move(session));
    asio::co_spawn(io_.get_executor(), key->run(), [this, key](const std::exception_ptr& escaped) {
        report(escaped);
        end_session(key);
    });
}

void IoLoop::end_session(Session* session) {
    sessions_.erase(session);
    if (draining_ && sessions_.empty()) tick_timer_.cancel();
}

Task<void> IoLoop::tick() {
    while (!draining_ || !sessions_.empty()) {
        update_clock();
        for (const auto& entry : sessions_)
            entry.first->check_deadline();
        tally_.flush();
        state_.connections_now.set(static_cast<double>(state_.connections));
        tick_timer_.expires_after(tick_interval);
        co_await tick_timer_.async_wait(awaited);
    }
    tally_.flush();
}

void IoLoop::update_clock() {
    const UtcTime before = now_;
    now_ = bellwether::now();
    steady_now_ = SteadyClock::now();
    const auto second = std::chrono::floor<std::chrono::seconds>(now_);
    if (date_.empty() || second != std::chrono::floor<std::chrono::seconds>(before))
        date_ = http_date(second.time_since_epoch().count());
}

}  // namespace bellwether
