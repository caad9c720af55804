// Starting other programs: as another user, in a session of their own, ended with us.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/postgres/server_user.hpp"

namespace bellwether {

struct ChildSettings {
    std::vector<std::string> arguments;     ///< the first one is the program's full path
    std::vector<std::string> environment;   ///< NAME=value; nothing else is inherited
    std::filesystem::path directory = "/";  ///< where it starts
    const ServerUser* user = nullptr;       ///< whom it becomes, where that is not ourselves
    int output = -1;                        ///< its standard output; -1: nowhere
    int error_output = -1;                  ///< its standard error; -1: the same as the output
    int death_signal = 15;                  ///< what it gets when the thread that started it ends
};

/// Starts a direct child in its own session, with none of our descriptors, signal masks or handlers.
/// The kernel sends it `death_signal` when **the thread that called this** ends, however it ends (prctl(2),
/// PR_SET_PDEATHSIG): call it from a thread that lives as long as the child should. Throws std::system_error.
pid_t start_child(const ChildSettings& settings);

/// How it ended, as waitpid says, or nothing while it runs. Never waits.
std::optional<int> ended(pid_t child);

/// "exited with code 1" or "was ended by signal 9".
std::string describe_end(int status);

struct ChildOutput {
    int status = 0;
    std::string text;  ///< standard output and error; at most the first 64 KiB
    bool good() const { return status == 0; }
};

/// Runs a program to its end and keeps what it said; `settings.output` is not used.
ChildOutput run_child(ChildSettings settings);

/// Waits for its end and says how that was, as waitpid does.
int wait_for_end(pid_t child);

/// Calls `question` in a child that has become the user, and returns its answer, 0 to 255; -1 where it could not ask.
/// The question may only use system calls: the child is a copy of a program with threads.
int ask_as(const ServerUser& user, const std::function<int()>& question);

}  // namespace bellwether
