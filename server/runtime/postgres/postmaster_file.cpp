#include "runtime/postgres/postmaster_file.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <string>

namespace bellwether {

namespace {

namespace fs = std::filesystem;

constexpr int status_line = 8;  // LOCK_FILE_LINE_PM_STATUS in PostgreSQL's miscadmin.h

struct ProcessState {
    char letter = 0;  ///< as in proc(5); 0: there is no such process
    pid_t parent = 0;
};

ProcessState process_state(pid_t pid) {
    std::ifstream file(fmt::format("/proc/{}/stat", pid));
    std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto name_end = text.rfind(')');  // the name before it may hold anything
    ProcessState state;
    if (name_end == std::string::npos) return state;
    std::istringstream rest(text.substr(name_end + 1));
    rest >> state.letter >> state.parent;
    return state;
}

/// PostgreSQL's processes work in the data directory.
bool works_in(pid_t pid, const fs::path& cluster) {
    std::error_code failure;
    const auto directory = fs::read_symlink(fmt::format("/proc/{}/cwd", pid), failure);
    if (failure) return true;  // not allowed to look: another user's; better to wait than to be wrong
    return fs::equivalent(directory, cluster, failure);
}

}  // namespace

Postmaster look_at_postmaster(const fs::path& cluster) {
    std::ifstream file(cluster / "postmaster.pid");
    Postmaster found;
    std::string status;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        if (number == 1) found.pid = static_cast<pid_t>(std::atol(line.c_str()));
        if (number == status_line) status = line;
    }
    if (found.pid <= 0) return found;
    const auto process = process_state(found.pid);
    found.parent = process.parent;
    if (process.letter == 0) return found;
    if (process.letter == 'Z' || process.letter == 'X') {
        found.state = PostmasterState::zombie;
    } else if (!works_in(found.pid, cluster)) {
        found.state = PostmasterState::stranger;
    } else {
        found.state = status.starts_with("stopping") ? PostmasterState::stopping : PostmasterState::running;
    }
    return found;
}

}  // namespace bellwether
