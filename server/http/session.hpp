// One connection: reads messages, has them answered in their order, writes all answers of one read at once.
#pragma once

#include <memory>
#include <string>

#include "http/answer.hpp"
#include "http/io_loop.hpp"
#include "http/receive_buffer.hpp"

namespace bellwether {

/// A message and the bytes that its views point into. A handler that runs elsewhere shares it, so that the views hold
/// even where the server has gone.
struct Exchange {
    ReceiveBuffer buffer;
    Request request;
};

class Session {
  public:
    Session(IoLoop& loop, Socket socket, std::string peer);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// The whole life of the connection.
    Task<void> run();

    /// Ends what has taken too long. Called at every tick of the loop.
    void check_deadline();
    /// Closes if idle; otherwise the answer under way is the last one.
    void drain();
    /// Closes now.
    void abort();

  private:
    enum class Step { read, flush, hop, close };
    enum class Phase { reading, handling, writing, lingering };
    class Answering;

    // What can be done without waiting.
    Step advance();
    bool take_head();
    bool body_is_here() const;
    void complete_request();
    void identify();
    void finish(Response response);
    void refuse(const HeadRefusal& refusal);
    bool prepare_read();
    bool note_read(const boost::system::error_code& failure, std::size_t count);
    bool write_now();
    void written();

    // What waits.
    Task<bool> write_rest();
    Task<void> answer_elsewhere();
    Task<void> linger();

    void set_deadline(std::chrono::milliseconds from_now);
    bool grow(std::size_t capacity);
    void log_access(int status, std::size_t bytes, double seconds) const;

    IoLoop& loop_;
    Socket socket_;
    Timer wake_;  ///< never expires: cancelled when an answer from elsewhere is here
    const std::string peer_;
    std::shared_ptr<Exchange> exchange_;
    AccessControl::Remembered remembered_;
    std::string out_;       ///< answers that are not written yet
    std::size_t sent_ = 0;  ///< bytes of them that are, while the rest waits
    SteadyClock::time_point deadline_ = SteadyClock::time_point::max();
    SteadyClock::time_point began_;  ///< when the message under way was complete, or the one before was answered

    // Of the message under way.
    Framing framing_;
    const Route* route_ = nullptr;
    std::size_t searched_ = 0;   ///< bytes that hold no end of the head
    std::size_t head_size_ = 0;  ///< 0: the head is not here yet
    const char* head_at_ = nullptr;
    bool skipped_ = false;    ///< an empty line before it
    bool continued_ = false;  ///< 100 was sent
    bool authenticated_ = false;
    Response elsewhere_;

    std::size_t charged_ = 0;  ///< bytes of the buffer that count against the server's limit
    Phase phase_ = Phase::reading;
    bool idle_ = true;   ///< between messages, with nothing of the next one
    bool last_ = false;  ///< close once the answers so far are written
    bool timed_out_ = false;
};

}  // namespace bellwether
