#include "runtime/postgres/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace bellwether {

namespace {

constexpr std::size_t output_max = 64 * 1024;
constexpr int could_not_start = 127;

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> result;
    for (auto& word : words)
        result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

// Everything below runs between fork and exec in a copy of a program that has other threads: system calls only, no
// allocation, no locks. That is why the groups are looked up before (initgroups reads files), and why these are raw
// calls (the library's setuid signals the other threads, which this process does not have).

bool become(const ServerUser& user) {
    return syscall(SYS_setgroups, user.groups.size(), user.groups.data()) == 0 &&
           syscall(SYS_setresgid, user.gid, user.gid, user.gid) == 0 &&
           syscall(SYS_setresuid, user.uid, user.uid, user.uid) == 0;
}

[[noreturn]] void give_up(const char* what) {
    const char* why = strerrordesc_np(errno);
    for (const char* text : {what, ": ", why != nullptr ? why : "unknown error", "\n"})
        if (write(STDERR_FILENO, text, std::strlen(text)) < 0) break;
    _exit(could_not_start);
}

void reset_signals() {
    struct sigaction standard {};
    standard.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; ++number)
        sigaction(number, &standard, nullptr);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// A listening socket or a lock that stayed open in PostgreSQL would outlive us in it.
void close_all_but_standard() {
    if (syscall(SYS_close_range, 3U, ~0U, 0U) == 0) return;
    const long open_max = sysconf(_SC_OPEN_MAX);
    for (int descriptor = 3; descriptor < open_max; ++descriptor)
        close(descriptor);
}

[[noreturn]] void become_program(const ChildSettings& settings, char* const* arguments, char* const* environment,
                                 int nothing, pid_t parent) {
    reset_signals();
    setsid();
    umask(077);
    const int output = settings.output >= 0 ? settings.output : nothing;
    const int error_output = settings.error_output >= 0 ? settings.error_output : output;
    // The error output first: it may be our own 2, and the output our own 1.
    if (dup2(nothing, STDIN_FILENO) < 0 || dup2(error_output, STDERR_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0)
        _exit(could_not_start);
    close_all_but_standard();
    if (settings.user != nullptr && settings.user->switched && !become(*settings.user))
        give_up("cannot change the user");
    // After the change of user, which would clear it.
    if (prctl(PR_SET_PDEATHSIG, settings.death_signal) != 0) give_up("cannot ask for the parent's death signal");
    // The parent may have ended before that call; then nobody would ever signal this child.
    if (getppid() != parent) _exit(could_not_start);
    if (chdir(settings.directory.c_str()) != 0) give_up(settings.directory.c_str());
    execve(arguments[0], arguments, environment);
    give_up(arguments[0]);
}

}  // namespace

pid_t start_child(const ChildSettings& settings) {
    auto arguments = settings.arguments;
    auto environment = settings.environment;
    const auto argument_pointers = pointers(arguments);
    const auto environment_pointers = pointers(environment);
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nothing < 0) throw std::system_error(errno, std::generic_category(), "/dev/null");
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) become_program(settings, argument_pointers.data(), environment_pointers.data(), nothing, parent);
    const int why = errno;
    close(nothing);
    if (child < 0) throw std::system_error(why, std::generic_category(), "cannot start " + settings.arguments.front());
    return child;
}

std::optional<int> ended(pid_t child) {
    int status = 0;
    const pid_t answer = waitpid(child, &status, WNOHANG);
    if (answer == child) return status;
    if (answer < 0 && errno != EINTR) return could_not_start << 8;
    return std::nullopt;
}

int wait_for_end(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno == EINTR) continue;
        return could_not_start << 8;  // somebody else collected it: how it ended is not known
    }
    return status;
}

std::string describe_end(int status) {
    if (WIFSIGNALED(status)) return fmt::format("was ended by signal {}", WTERMSIG(status));
    return fmt::format("exited with code {}", WEXITSTATUS(status));
}

ChildOutput run_child(ChildSettings settings) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    settings.output = ends[1];
    pid_t child = -1;
    try {
        child = start_child(settings);
    } catch (...) {
        close(ends[0]);
        close(ends[1]);
        throw;
    }
    close(ends[1]);
    ChildOutput result;
    char buffer[4096];
    for (;;) {
        const ssize_t size = read(ends[0], buffer, sizeof buffer);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) break;
        const auto room = output_max - std::min(output_max, result.text.size());
        result.text.append(buffer, std::min(room, static_cast<std::size_t>(size)));
    }
    close(ends[0]);
    result.status = wait_for_end(child);
    return result;
}

int ask_as(const ServerUser& user, const std::function<int()>& question) {
    const pid_t child = fork();
    if (child < 0) return -1;
    if (child == 0) {
        if (user.switched && !become(user)) _exit(255);
        _exit(question());
    }
    const int status = wait_for_end(child);
    return WIFEXITED(status) && WEXITSTATUS(status) != 255 ? WEXITSTATUS(status) : -1;
}

}  // namespace bellwether
