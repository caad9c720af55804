#include "runtime/postgres/supervisor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "runtime/postgres/child_process.hpp"
#include "runtime/postgres/cluster.hpp"
#include "runtime/postgres/data_directory.hpp"
#include "runtime/postgres/postmaster_file.hpp"
#include "runtime/postgres/socket_directory.hpp"

namespace bellwether {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto glance = 50ms;                   ///< between two looks at the server
constexpr auto patience_before_words = 5s;      ///< a start that takes longer is talked about, this often
constexpr auto good_run = 60s;                  ///< after which an earlier failure no longer counts
constexpr std::uintmax_t log_max = 16U << 20U;  ///< of postgres.log; there is one older file beside it
constexpr auto log_check_every = 30s;
constexpr std::uintmax_t tail_max = 4000;  ///< bytes of the log in a refusal

std::string tail(const fs::path& file, std::uintmax_t from) {
    std::error_code failure;
    const auto size = fs::file_size(file, failure);
    if (failure || size <= from) return {};
    std::ifstream stream(file);
    stream.seekg(static_cast<std::streamoff>(std::max(from, size - std::min(size, tail_max))));
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// What PostgreSQL says while the processes of a killed server are still going away.
bool is_held_by_a_dying_server(const std::string& log) {
    return log.find("lock file \"postmaster.pid\" already exists") != std::string::npos ||
           log.find("pre-existing shared memory block") != std::string::npos;
}

}  // namespace

Supervisor::Supervisor(SupervisorSettings settings)
    : settings_(std::move(settings)), log_(settings_.data_dir / "postgres.log") {}

Supervisor::~Supervisor() {
    stop();
}

Result<void> Supervisor::start() {
    set_phase(Phase::starting);
    thread_ = std::thread([this] { run(); });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return phase_ != Phase::starting; });
    if (phase_ == Phase::failed) return *failure_;
    if (stop_asked_) return Error{ErrorKind::unavailable, "stopped while PostgreSQL was starting", {}};
    return ok();
}

void Supervisor::interrupt() {
    {
        std::lock_guard lock(mutex_);
        stop_asked_ = true;
    }
    changed_.notify_all();
}

void Supervisor::stop() {
    interrupt();
    if (thread_.joinable()) thread_.join();
}

bool Supervisor::ready() const {
    std::lock_guard lock(mutex_);
    return phase_ == Phase::ready;
}

pid_t Supervisor::pid() const {
    std::lock_guard lock(mutex_);
    return pid_;
}

int Supervisor::restarts() const {
    std::lock_guard lock(mutex_);
    return restarts_;
}

void Supervisor::set_phase(Phase phase) {
    {
        std::lock_guard lock(mutex_);
        phase_ = phase;
    }
    changed_.notify_all();
}

void Supervisor::fail(Error error) {
    {
        std::lock_guard lock(mutex_);
        failure_ = std::move(error);
    }
    set_phase(Phase::failed);
}

/// Waits, and answers whether to go on: false once a stop was asked for.
bool Supervisor::pause(std::chrono::milliseconds length) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, length, [this] { return stop_asked_; });
}

void Supervisor::run() {
    auto delay = settings_.patience.restart_first;
    bool was_ready = false;
    const auto first_start = Clock::now();
    for (;;) {
        const auto begin = Clock::now();
        if (auto held = wait_for_predecessor(); !held) return fail(held.error());
        if (!pause(0ms)) return set_phase(Phase::stopped);
        if (auto started = start_server(); !started) return fail(started.error());
        auto status = wait_until_answering();
        if (!status && pause(0ms)) {
            was_ready = true;
            set_phase(Phase::ready);
            status = watch();
        }
        if (!status) {
            end_server();
            return set_phase(Phase::stopped);
        }
        const Error why = explain(*status);
        {
            std::lock_guard lock(mutex_);
            pid_ = 0;
            if (was_ready) phase_ = Phase::down;
        }
        const bool may_pass = is_held_by_a_dying_server(tail(log_, log_begin_)) &&
                              Clock::now() - first_start < settings_.patience.predecessor;
        if (!was_ready && !may_pass) return fail(why);
        if (Clock::now() - begin > good_run) delay = settings_.patience.restart_first;
        settings_.say(fmt::format("{}\nStarting it again in {} ms.", why.detail, delay.count()));
        if (!pause(delay)) return set_phase(Phase::stopped);
        delay = std::min(2 * delay, settings_.patience.restart_max);
        if (was_ready) {
            std::lock_guard lock(mutex_);
            ++restarts_;
        }
    }
}

/// A server of an earlier process may still be there: it stops by itself when that process dies. We hold the lock of
/// the data directory, so no other bellwether runs it; a person may, and then we refuse.
Result<void> Supervisor::wait_for_predecessor() {
    const auto begin = Clock::now();
    auto words_after = begin;
    not_a_server_.reset();
    for (;;) {
        const auto holder = look_at_postmaster(cluster_directory(settings_.data_dir));
        const auto waited = Clock::now() - begin;
        if (holder.state == PostmasterState::none) return ok();
        if (holder.state == PostmasterState::stranger ||
            (holder.state == PostmasterState::zombie && waited >= settings_.patience.zombie)) {
            not_a_server_ = holder.pid;
            return ok();
        }
        if (holder.state == PostmasterState::zombie) ended(holder.pid);  // collects it where it was our own
        if (holder.state == PostmasterState::running && waited >= settings_.patience.predecessor)
            return Error{ErrorKind::conflict,
                         fmt::format("another PostgreSQL server (process {}) is using {}: stop it first, for example "
                                     "with `kill -INT {}`",
                                     holder.pid, cluster_directory(settings_.data_dir).string(), holder.pid),
                         {}};
        if (Clock::now() >= words_after) {
            settings_.say(fmt::format("waiting for PostgreSQL {} of an earlier run to end", holder.pid));
            words_after = Clock::now() + patience_before_words;
        }
        if (!pause(glance)) return ok();
    }
}

Result<void> Supervisor::start_server() {
    keep_log_small();
    const int log = open(log_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (log < 0)
        return Error{
            ErrorKind::unavailable, fmt::format("cannot open {}: {}", log_.string(), std::strerror(errno)), {}};
    std::error_code failure;
    log_begin_ = fs::file_size(log_, failure);
    ChildSettings server;
    server.arguments = {(settings_.binaries.directory / "postgres").string(),
                        "-D",
                        cluster_directory(settings_.data_dir).string(),
                        "-p",
                        "5432",
                        "-c",
                        "listen_addresses=",
                        "-c",
                        "unix_socket_directories=" + socket_directory(settings_.data_dir).string(),
                        "-c",
                        "unix_socket_permissions=0700",
                        "-c",
                        "logging_collector=off"};
    server.arguments.insert(server.arguments.end(), settings_.setting_arguments.begin(),
                            settings_.setting_arguments.end());
    server.environment = postgres_environment();
    // pg_ctl's way to tell PostgreSQL that a process number in postmaster.pid is not a server. PostgreSQL then still
    // looks whether the shared memory is in use, and clears the file away by itself.
    if (not_a_server_) server.environment.push_back(fmt::format("PG_GRANDPARENT_PID={}", *not_a_server_));
    server.directory = cluster_directory(settings_.data_dir);
    server.user = &settings_.user;
    server.output = log;
    server.death_signal = SIGINT;
    pid_t pid = 0;
    try {
        pid = start_child(server);
    } catch (const std::exception& error) {
        close(log);
        return Error{ErrorKind::unavailable, error.what(), {}};
    }
    close(log);
    std::lock_guard lock(mutex_);
    pid_ = pid;
    return ok();
}

/// Nothing once a connection works or a stop was asked for; how the server ended where it did.
std::optional<int> Supervisor::wait_until_answering() {
    const std::string url = socket_url(settings_.data_dir, PostgresRole::superuser, "postgres");
    const pid_t server = pid();
    const auto begin = Clock::now();
    auto words_after = begin + patience_before_words;
    do {
        if (const auto status = ended(server)) return status;
        const PGPing answer = PQping(url.c_str());
        if (answer == PQPING_OK) return std::nullopt;
        if (Clock::now() >= words_after) {
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - begin).count();
            settings_.say(answer == PQPING_REJECT
                              ? fmt::format("PostgreSQL is recovering, {} s so far", seconds)
                              : fmt::format("waiting for PostgreSQL to answer, {} s so far", seconds));
            words_after = Clock::now() + patience_before_words;
        }
    } while (pause(glance));
    return std::nullopt;
}

/// Nothing once a stop was asked for; how the server ended where it did.
std::optional<int> Supervisor::watch() {
    const pid_t server = pid();
    auto look_at_log = Clock::now() + log_check_every;
    while (pause(glance)) {
        if (const auto status = ended(server)) return status;
        if (Clock::now() < look_at_log) continue;
        keep_log_small();
        look_at_log = Clock::now() + log_check_every;
    }
    return std::nullopt;
}

Error Supervisor::explain(int status) const {
    const std::string said = tail(log_, log_begin_);
    return {ErrorKind::unavailable,
            fmt::format("PostgreSQL {}; its log {}{}", describe_end(status), log_.string(),
                        said.empty() ? " says nothing" : " ends with:\n" + said),
            {}};
}

void Supervisor::end_server() {
    const pid_t server = pid();
    const auto wait_end = [server](std::chrono::milliseconds length) {
        for (const auto begin = Clock::now(); Clock::now() - begin < length; std::this_thread::sleep_for(10ms))
            if (ended(server)) return true;
        return false;
    };
    kill(server, SIGINT);
    bool gone = wait_end(settings_.patience.fast_stop);
    if (!gone) {
        settings_.say("PostgreSQL takes too long to stop: asking for an immediate shutdown");
        kill(server, SIGQUIT);
        gone = wait_end(settings_.patience.quick_stop);
    }
    if (!gone) settings_.say(fmt::format("PostgreSQL (process {}) does not stop; it is left alone", server));
    std::lock_guard lock(mutex_);
    pid_ = 0;
}

/// The server holds the file open and appends, so its content moves to a second file and it starts at nothing again;
/// lines written in between are lost, which a log of this size can bear.
void Supervisor::keep_log_small() const {
    std::error_code failure;
    const auto size = fs::file_size(log_, failure);
    if (failure || size < log_max) return;
    fs::copy_file(log_, log_.string() + ".1", fs::copy_options::overwrite_existing, failure);
    if (!failure) fs::resize_file(log_, 0, failure);
    if (failure) settings_.say(fmt::format("cannot shorten {}: {}", log_.string(), failure.message()));
}

}  // namespace bellwether
