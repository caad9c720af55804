#include "runtime/postgres/data_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <utility>

namespace bellwether {

namespace {

namespace fs = std::filesystem;

Error cannot(std::string_view what, const fs::path& path, int why) {
    return {ErrorKind::unavailable, fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(why)), {}};
}

/// Closes itself: the functions below leave in many places.
struct Descriptor {
    int number = -1;
    ~Descriptor() {
        if (number >= 0) close(number);
    }
};

/// Opens our directory to us and PostgreSQL's user, and to nobody else.
Result<void> close_to_others(const fs::path& path, const ServerUser& user) {
    if (user.switched && chown(path.c_str(), static_cast<uid_t>(-1), user.gid) != 0)
        return cannot("hand to PostgreSQL's group", path, errno);
    if (chmod(path.c_str(), user.switched ? 0710 : 0700) != 0) return cannot("change the mode of", path, errno);
    return ok();
}

Error in_the_way(const fs::path& obstacle, const fs::path& data_dir, const ServerUser& user) {
    return {ErrorKind::conflict,
            fmt::format("PostgreSQL runs as the user {0}, who may not enter {1}: give that directory the right to be "
                        "entered (`chmod o+x {1}`), choose another place than {2} for the data, such as "
                        "/var/lib/bellwether, or give a database URL",
                        user.name, obstacle.string(), data_dir.string()),
            {}};
}

/// Tries for a moment: data_directory_holder() and a child between fork and exec hold the lock that long.
bool lock_patiently(int descriptor) {
    for (int tries = 10;; --tries) {
        if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return true;
        if (errno != EWOULDBLOCK || tries == 0) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

pid_t written_process(int descriptor) {
    char text[32] = {};
    return pread(descriptor, text, sizeof text - 1, 0) > 0 ? static_cast<pid_t>(std::atoi(text)) : 0;
}

}  // namespace

Result<fs::path> prepare_data_directory(const fs::path& data_dir, const ServerUser& user) {
    std::error_code failure;
    const bool made = fs::create_directories(data_dir, failure);
    if (failure) return cannot("make the directory", data_dir, failure.value());
    const fs::path path = fs::canonical(data_dir, failure);
    if (failure) return cannot("use", data_dir, failure.value());
    if (!fs::is_directory(path)) return cannot("use", path, ENOTDIR);
    const bool empty = fs::is_empty(path, failure);
    if (failure) return cannot("read", path, failure.value());
    const auto obstacle = first_unreachable(path, user);
    const bool ours = fs::exists(lock_file(path), failure);
    if (made || empty || (ours && obstacle == path)) {
        BW_TRY(close_to_others(path, user));
    } else if (!obstacle) {
        return path;
    }
    if (const auto still = first_unreachable(path, user)) return in_the_way(*still, path, user);
    return path;
}

Result<void> make_private_directory(const fs::path& path, const ServerUser& user) {
    const bool made = mkdir(path.c_str(), 0700) == 0;
    if (!made && errno != EEXIST) return cannot("make the directory", path, errno);
    // By descriptor and without following links: /tmp, where the socket may be, is everybody's.
    const Descriptor directory{open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (directory.number < 0) return cannot("open the directory", path, errno);
    if (made && user.switched && fchown(directory.number, user.uid, user.gid) != 0)
        return cannot("hand to PostgreSQL's user", path, errno);
    struct stat state {};
    if (fstat(directory.number, &state) != 0) return cannot("look at", path, errno);
    if (state.st_uid != user.uid)
        return Error{
            ErrorKind::conflict,
            fmt::format("{0} belongs to the user {1}, and PostgreSQL would run as {2}: start bellwether as {1}, "
                        "or hand the directory over (`chown -R {2} {0}`)",
                        path.string(), user_name(state.st_uid), user.name),
            {}};
    if ((state.st_mode & 0077) != 0)
        return Error{ErrorKind::conflict,
                     fmt::format("{0} is open to other users: close it (`chmod 0700 {0}`)", path.string()),
                     {}};
    return ok();
}

Result<DataDirectoryLock> DataDirectoryLock::take(const fs::path& data_dir) {
    const fs::path path = lock_file(data_dir);
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return cannot("open", path, errno);
    DataDirectoryLock lock(descriptor);
    if (!lock_patiently(descriptor)) {
        if (errno != EWOULDBLOCK) return cannot("lock", path, errno);
        const pid_t holder = written_process(descriptor);
        return Error{ErrorKind::conflict,
                     fmt::format("{} is in use by another bellwether{}: stop that one, or choose another --data-dir",
                                 data_dir.string(), holder > 0 ? fmt::format(" (process {})", holder) : ""),
                     {}};
    }
    // Only for that sentence: the lock is the flock, not the number.
    const std::string number = fmt::format("{}\n", getpid());
    if (ftruncate(descriptor, 0) != 0 || pwrite(descriptor, number.data(), number.size(), 0) < 0)
        return cannot("write", path, errno);
    return lock;
}

std::optional<pid_t> data_directory_holder(const fs::path& data_dir) {
    const Descriptor file{open(lock_file(data_dir).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (file.number < 0 || flock(file.number, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK) return std::nullopt;
    return written_process(file.number);
}

DataDirectoryLock::DataDirectoryLock(DataDirectoryLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

DataDirectoryLock& DataDirectoryLock::operator=(DataDirectoryLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

DataDirectoryLock::~DataDirectoryLock() {
    if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace bellwether
