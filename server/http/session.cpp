// The part of a session that never waits: from bytes to requests, from answers to bytes. session_waits.cpp has the
// rest.
#include "http/session.hpp"

#include <algorithm>

#include "http/problem.hpp"
#include "runtime/log.hpp"

namespace bellwether {

namespace {

constexpr std::size_t buffer_size_first = 8 * 1024;
constexpr std::size_t buffer_size_kept = 64 * 1024;   // an idle connection gives back what is more
constexpr std::size_t answers_size_max = 256 * 1024;  // written before further requests are looked at
constexpr std::size_t compact_below = 2 * 1024;       // free bytes at the end of the buffer

bool contains(const std::vector<std::string>& addresses, std::string_view address) {
    return std::find(addresses.begin(), addresses.end(), address) != addresses.end();
}

/// The last address of X-Forwarded-For that no trusted proxy has: what stands before it, anybody may have written.
std::string_view client_of(std::string_view list, const std::vector<std::string>& trusted) {
    std::string_view client;
    while (!list.empty()) {
        const std::size_t comma = list.rfind(',');
        client = list.substr(comma == std::string_view::npos ? 0 : comma + 1);
        list = comma == std::string_view::npos ? std::string_view{} : list.substr(0, comma);
        while (client.starts_with(' '))
            client.remove_prefix(1);
        while (client.ends_with(' '))
            client.remove_suffix(1);
        if (!contains(trusted, client)) break;
    }
    return client;
}

}  // namespace

Session::Session(IoLoop& loop, Socket socket, std::string peer)
    : loop_(loop),
      socket_(std::move(socket)),
      wake_(socket_.get_executor(), SteadyClock::time_point::max()),
      peer_(std::move(peer)),
      exchange_(std::make_shared<Exchange>()) {
    exchange_->buffer.relocate(buffer_size_first);
}

Session::~Session() {
    loop_.state().buffered_bytes -= charged_;
    --loop_.state().connections;
}

Session::Step Session::advance() {
    while (!last_) {
        if (out_.size() >= answers_size_max) return Step::flush;
        if (head_size_ == 0 && !take_head()) {
            if (last_) break;
            return Step::read;
        }
        if (head_size_ == 0) continue;  // refused by its head, and answered
        if (!body_is_here()) {
            if (framing_.expects_continue && !continued_) out_ += "HTTP/1.1 100 Continue\r\n\r\n";
            continued_ = true;
            return Step::read;
        }
        complete_request();
        if (route_->execution != Execution::inline_) return Step::hop;
        finish(loop_.state().dispatcher->call(*route_, exchange_->request));
    }
    return Step::close;
}

/// Reads the head once all of it is here. False where more bytes are needed, or where it was refused for good.
bool Session::take_head() {
    ReceiveBuffer& buffer = exchange_->buffer;
    if (!skipped_ && buffer.view().starts_with("\r\n")) {  // one empty line is forgiven: RFC 9112, section 2.2
        buffer.consume(2);
        skipped_ = true;
        searched_ = 0;
    }
    if (buffer.empty()) return false;
    if (idle_) {
        idle_ = false;
        set_deadline(loop_.state().settings.head_timeout);
    }
    const std::size_t end = buffer.view().find("\r\n\r\n", searched_);
    const std::size_t size = end == std::string_view::npos ? buffer.size() : end + 4;
    if (size > head_size_max || (end == std::string_view::npos && size == head_size_max)) {
        refuse({431, "the head is larger than 16 KiB"});
        return false;
    }
    if (end == std::string_view::npos) {
        searched_ = size < 3 ? 0 : size - 3;
        return false;
    }
    Request& request = exchange_->request;
    request.path = request.body = request.traceparent = {};
    if (const auto refused = parse_head(buffer.data(), size, request, framing_)) {
        request.path = request.traceparent = {};
        refuse(*refused);
        return false;
    }
    head_size_ = size;
    head_at_ = buffer.data();
    identify();
    auto admission = loop_.state().dispatcher->admit(request, framing_, loop_.now(), remembered_);
    route_ = admission.route;
    authenticated_ = admission.authenticated;
    if (admission.refusal)
        finish(std::move(*admission.refusal));
    else if (!body_is_here())
        set_deadline(loop_.state().settings.body_timeout);
    return true;
}

void Session::identify() {
    Request& request = exchange_->request;
    request.principal = Principal{};
    request.path_parameters.clear();
    request.peer = peer_;
    request.forwarded_tls = false;
    const auto& trusted = loop_.state().settings.trusted_proxies;
    if (!trusted.empty() && contains(trusted, peer_)) {
        if (!framing_.forwarded_for.empty()) request.peer = client_of(framing_.forwarded_for, trusted);
        request.forwarded_tls = framing_.forwarded_proto == "https";
    }
    if (framing_.request_id.empty())
        request.request_id = loop_.next_request_id();
    else
        request.request_id = framing_.request_id;
}

bool Session::body_is_here() const {
    return framing_.content_length <= exchange_->buffer.size() - head_size_;
}

/// Sets the body. The buffer may have moved since the head was read; then its views are made anew.
void Session::complete_request() {
    ReceiveBuffer& buffer = exchange_->buffer;
    if (head_at_ != buffer.data()) parse_head(buffer.data(), head_size_, exchange_->request, framing_);
    exchange_->request.body = buffer.view().substr(head_size_, framing_.content_length);
}

void Session::finish(Response response) {
    const Request& request = exchange_->request;
    if (!is_sendable(response))
        response = loop_.state().dispatcher->fault(route_, request, "the answer's status or headers cannot be sent");
    // What is left of a body that nobody wanted is not read: the connection ends.
    if (!framing_.keep_alive || loop_.draining() || !body_is_here()) last_ = true;
    AnswerContext context;
    context.date = loop_.date();
    context.request_id = request.request_id;
    context.keep_alive = !last_;
    context.http_1_0 = framing_.http_1_0;
    context.without_body = request.method == Method::head;
    context.authenticated = authenticated_;
    context.tls = request.forwarded_tls;
    append_answer(out_, response, context);

    const auto end = SteadyClock::now();
    const double seconds = std::chrono::duration<double>(end - began_).count();
    began_ = end;
    loop_.tally().note(route_, response.status, seconds);
    log_access(response.status, response.body.size(), seconds);

    if (!last_) exchange_->buffer.consume(head_size_ + framing_.content_length);
    head_size_ = searched_ = 0;
    route_ = nullptr;
    idle_ = true;
    skipped_ = continued_ = authenticated_ = false;
}

/// Answers what is no request. Where the next message begins is unknown, so this is the last answer.
void Session::refuse(const HeadRefusal& refusal) {
    last_ = true;
    exchange_->request.request_id = loop_.next_request_id();
    exchange_->request.principal = Principal{};
    exchange_->request.peer = peer_;
    AnswerContext context;
    context.date = loop_.date();
    context.request_id = exchange_->request.request_id;
    context.keep_alive = false;
    const Response response = head_problem(refusal);
    append_answer(out_, response, context);
    route_ = nullptr;
    loop_.tally().note(nullptr, response.status, 0);
    log_access(response.status, response.body.size(), 0);
}

/// Makes room for the next bytes. False where there is none, and the message was refused.
bool Session::prepare_read() {
    ReceiveBuffer& buffer = exchange_->buffer;
    phase_ = Phase::reading;
    if (idle_) {
        set_deadline(loop_.state().settings.idle_timeout);
        if (buffer.capacity() > buffer_size_kept && buffer.empty()) grow(buffer_size_first);
    }
    if (head_size_ > 0) {
        // The body is taken as it comes: a length alone, without bytes, gets no memory.
        const std::size_t needed = head_size_ + framing_.content_length;
        if (buffer.free_size() > 0 && buffer.capacity() >= needed) return true;
        if (buffer.free_size() > 0 && buffer.free_size() >= buffer.size()) return true;
        return grow(std::min(std::max(needed, buffer.capacity()), std::max(2 * buffer.capacity(), buffer_size_kept)));
    }
    if (buffer.free_size() >= compact_below) return true;
    const bool full = buffer.size() + compact_below > buffer.capacity();
    return grow(full ? 2 * buffer.capacity() : buffer.capacity());
}

/// Gives the buffer another capacity, or moves its bytes to the front; false where the server holds too much already.
bool Session::grow(std::size_t capacity) {
    auto& buffered = loop_.state().buffered_bytes;
    const std::size_t charge = capacity > buffer_size_kept ? capacity : 0;
    if (charge > charged_ && buffered + (charge - charged_) > loop_.state().settings.buffered_bytes_max) {
        refuse({503, "too many large requests are being read; please repeat it"});
        return false;
    }
    buffered += charge;
    buffered -= charged_;
    charged_ = charge;
    exchange_->buffer.relocate(capacity);
    return true;
}

bool Session::note_read(const boost::system::error_code& failure, std::size_t count) {
    began_ = SteadyClock::now();
    exchange_->buffer.commit(count);
    // The last byte may come in the very moment of the deadline: it is too late all the same.
    if (timed_out_ && socket_.is_open()) {
        refuse({408, "the request did not come to its end in time"});
        return true;
    }
    return !failure;
}

void Session::set_deadline(std::chrono::milliseconds from_now) {
    deadline_ = loop_.steady_now() + from_now;
}

void Session::check_deadline() {
    if (loop_.steady_now() < deadline_) return;
    deadline_ = SteadyClock::time_point::max();
    // Between messages a stray 408 would be taken for the answer to the next request.
    if (phase_ != Phase::reading || idle_) return abort();
    timed_out_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

void Session::drain() {
    if (phase_ == Phase::reading && idle_) abort();
}

void Session::abort() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void Session::log_access(int status, std::size_t bytes, double seconds) const {
    const AccessLog level = loop_.state().settings.access_log;
    const bool success = status < 400;
    if (level == AccessLog::off || (success && level == AccessLog::failures)) return;
    if (success && level == AccessLog::usual && route_ && route_->quiet) return;
    const Request& request = exchange_->request;
    log_info("request", {{"method", request.path.empty() ? std::string_view{} : to_string(request.method)},
                         {"path", route_ && route_->names_person ? std::string_view(route_->pattern) : request.path},
                         {"status", status},
                         {"bytes", bytes},
                         {"seconds", seconds},
                         {"peer", request.peer},
                         {"principal", request.principal.name},
                         {"request_id", request.request_id},
                         {"traceparent", request.traceparent}});
}

}  // namespace bellwether
