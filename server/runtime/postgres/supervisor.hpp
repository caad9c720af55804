// The thread that starts PostgreSQL, watches it, starts it again when it dies, and stops it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "domain/result.hpp"
#include "runtime/postgres/binaries.hpp"
#include "runtime/postgres/server_user.hpp"

namespace bellwether {

/// How long to wait for what. The defaults are for real data; tests shorten them.
struct SupervisorPatience {
    std::chrono::milliseconds zombie{10'000};       ///< for somebody to collect an ended server
    std::chrono::milliseconds predecessor{10'000};  ///< for a running server of an earlier process to begin to stop
    std::chrono::milliseconds fast_stop{60'000};    ///< between SIGINT and SIGQUIT
    std::chrono::milliseconds quick_stop{30'000};   ///< after SIGQUIT
    std::chrono::milliseconds restart_first{100};   ///< before the first restart; doubles with each failure in a row
    std::chrono::milliseconds restart_max{15'000};
};

struct SupervisorSettings {
    std::filesystem::path data_dir;  ///< canonical, prepared, locked by the caller
    PostgresBinaries binaries;
    ServerUser user;
    std::vector<std::string> setting_arguments;
    SupervisorPatience patience;
    std::function<void(const std::string&)> say;  ///< called from the supervisor's thread
};

/// One thread makes every fork, because the kernel ends PostgreSQL (SIGINT, a fast shutdown) when the thread that
/// forked it ends: so PostgreSQL lives as long as this object, or until our process dies in any way, kill -9 included.
class Supervisor {
  public:
    explicit Supervisor(SupervisorSettings settings);
    ~Supervisor();  ///< stops

    /// Returns when connections work, however long a recovery takes (it says so meanwhile). Refuses where the server
    /// ends before that, with the end of its log, and where another server holds the cluster. Once only.
    Result<void> start();

    /// A fast shutdown (SIGINT), then after a while an immediate one (SIGQUIT), and never SIGKILL, which would leave
    /// its children and shared memory behind. Repeating it changes nothing.
    void stop();

    /// Begins to stop and does not wait; a start() that waits then refuses. From any thread.
    void interrupt();

    bool ready() const;
    pid_t pid() const;     ///< 0 while there is none
    int restarts() const;  ///< how often it died by itself and was started again

  private:
    enum class Phase { idle, starting, ready, down, failed, stopped };

    void run();
    Result<void> wait_for_predecessor();
    Result<void> start_server();
    std::optional<int> wait_until_answering();
    std::optional<int> watch();
    Error explain(int status) const;
    void end_server();
    bool pause(std::chrono::milliseconds length);
    void set_phase(Phase phase);
    void fail(Error error);
    void keep_log_small() const;

    const SupervisorSettings settings_;
    const std::filesystem::path log_;
    std::uintmax_t log_begin_ = 0;       ///< where this start's lines begin
    std::optional<pid_t> not_a_server_;  ///< a number in postmaster.pid that is known to be no server
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    Phase phase_ = Phase::idle;
    bool stop_asked_ = false;
    pid_t pid_ = 0;
    int restarts_ = 0;
    std::optional<Error> failure_;
    std::thread thread_;
};

}  // namespace bellwether
