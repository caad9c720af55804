// The part of a session that waits: its coroutines.
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <tuple>

#include "http/session.hpp"

namespace bellwether {

namespace asio = boost::asio;

namespace {

constexpr std::size_t answers_capacity_kept = 64 * 1024;
constexpr std::size_t write_unit = 1024 * 1024;  // what the write timeout is for
constexpr std::size_t linger_bytes_max = 1024 * 1024;
constexpr std::chrono::milliseconds linger_time{2000};

}  // namespace

/// Takes one answer from any thread to the session that waits for it. Without one, by the time that nobody can answer
/// any more, the session answers 500.
class Session::Answering {
  public:
    explicit Answering(Session& session)
        : gate_(session.loop_.gate()), exchange_(session.exchange_), session_(&session) {}
    ~Answering() {
        if (answered_.exchange(true)) return;
        gate_->post([session = session_] {
            const auto& dispatcher = *session->loop_.state().dispatcher;
            session->elsewhere_ = dispatcher.fault(session->route_, session->exchange_->request, "nobody answered");
            session->wake_.cancel();
        });
    }
    Answering(const Answering&) = delete;
    Answering& operator=(const Answering&) = delete;

    /// The first answer counts. What is posted runs on the session's thread, which is not before the session waits.
    void answer(Response response) {
        if (answered_.exchange(true)) return;
        gate_->post([session = session_, response = std::move(response)]() mutable {
            session->elsewhere_ = std::move(response);
            session->wake_.cancel();
        });
    }
    void dismiss() { answered_ = true; }
    const Request& request() const { return exchange_->request; }

  private:
    const std::shared_ptr<LoopGate> gate_;
    const std::shared_ptr<Exchange> exchange_;
    Session* const session_;
    std::atomic<bool> answered_{false};
};

Task<void> Session::run() {
    for (;;) {
        const Step step = advance();
        if (!write_now()) {
            const bool all_written = co_await write_rest();
            if (!all_written) co_return;
        }
        if (step == Step::close) {
            co_await linger();
            co_return;
        }
        if (step == Step::hop) co_await answer_elsewhere();
        if (step != Step::read || !prepare_read()) continue;
        const auto space = asio::buffer(exchange_->buffer.free_space(), exchange_->buffer.free_size());
        const auto result = co_await socket_.async_read_some(space, awaited);
        if (!note_read(std::get<0>(result), std::get<1>(result))) co_return;
    }
}

/// Mostly the socket takes everything at once, and nothing has to wait. False where something is left, or failed.
bool Session::write_now() {
    if (out_.empty()) return true;
    boost::system::error_code failure;
    const std::size_t count = socket_.write_some(asio::buffer(out_), failure);
    if (!failure && count == out_.size()) {
        written();
        return true;
    }
    if (!failure) sent_ = count;
    return false;
}

Task<bool> Session::write_rest() {
    phase_ = Phase::writing;
    const auto deadline_of_message = deadline_;
    const auto rest = asio::buffer(out_) + sent_;
    set_deadline(loop_.state().settings.write_timeout * static_cast<int>(1 + rest.size() / write_unit));
    const auto result = co_await asio::async_write(socket_, rest, awaited);
    written();
    deadline_ = deadline_of_message;  // a head that has begun to come gets no more time for this
    co_return !std::get<0>(result);
}

void Session::written() {
    if (out_.capacity() > answers_capacity_kept) out_ = std::string();
    out_.clear();
    sent_ = 0;
}

Task<void> Session::answer_elsewhere() {
    ServerState& state = loop_.state();
    phase_ = Phase::handling;
    deadline_ = SteadyClock::time_point::max();
    auto answering = std::make_shared<Answering>(*this);
    if (route_->execution == Execution::worker) {
        auto job = [answering, dispatcher = state.dispatcher, route = route_] {
            answering->answer(dispatcher->call(*route, answering->request()));
        };
        const bool taken = state.workers.try_submit(std::move(job));
        if (!taken) {
            answering->dismiss();
            finish(state.dispatcher->overloaded(*route_));
            co_return;
        }
    } else {
        Responder responder = [answering](Response response) { answering->answer(std::move(response)); };
        state.dispatcher->call(*route_, exchange_->request, responder);
    }
    answering.reset();
    co_await wake_.async_wait(awaited);
    finish(std::move(elsewhere_));
}

/// Closing with unread bytes would make the kernel reset the connection, and the answer might never be seen.
Task<void> Session::linger() {
    phase_ = Phase::lingering;
    set_deadline(linger_time);
    boost::system::error_code failure;
    socket_.shutdown(asio::socket_base::shutdown_send, failure);
    std::array<char, 4096> discarded;
    for (std::size_t total = 0; !failure && total < linger_bytes_max;) {
        const auto space = asio::buffer(discarded);
        const auto result = co_await socket_.async_read_some(space, awaited);
        failure = std::get<0>(result);
        total += std::get<1>(result);
    }
}

}  // namespace bellwether
