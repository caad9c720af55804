#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>

#include "commands/doctor_checks.hpp"
#include "runtime/postgres/binaries.hpp"
#include "runtime/postgres/cluster.hpp"
#include "runtime/postgres/data_directory.hpp"
#include "runtime/postgres/postmaster_file.hpp"
#include "runtime/postgres/tuning.hpp"

namespace bellwether {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t disk_min_mib = 1024;  ///< PostgreSQL's log alone may take twice max_wal_size
constexpr std::int64_t disk_comfortable_mib = 8192;
constexpr std::int64_t shared_memory_comfortable_mib = 256;

DoctorCheck check_binaries(const DoctorOptions& options, std::optional<int> major) {
    const char* path = std::getenv("PATH");
    const auto found = find_postgres_binaries(
        {.configured = options.postgres_bin_dir, .major = major, .path = path != nullptr ? path : ""});
    if (!found)
        return wrong("server programs", found.error().detail, "install the package that is named, then ask again");
    return good("server programs",
                fmt::format("PostgreSQL {} in {}{}", found.value().major, found.value().directory.string(),
                            major ? ", the version of the cluster" : ""));
}

DoctorCheck check_directory(const fs::path& data_dir, const ServerUser& user) {
    struct stat state {};
    if (stat(data_dir.c_str(), &state) != 0)
        return wrong("data directory", fmt::format("{}: {}", data_dir.string(), std::strerror(errno)),
                     "look at the directories above it");
    if (const auto obstacle = first_unreachable(data_dir, user))
        return wrong("data directory",
                     fmt::format("the user {}, who runs PostgreSQL, may not enter {}", user.name, obstacle->string()),
                     fmt::format("chmod o+x {}, or choose another --data-dir", obstacle->string()));
    if ((state.st_mode & 0002) != 0)
        return wrong("data directory", fmt::format("everybody may write to {}", data_dir.string()),
                     fmt::format("chmod o-w {}", data_dir.string()));
    return good("data directory", fmt::format("{}, of {}, mode {:04o}", data_dir.string(), user_name(state.st_uid),
                                              state.st_mode & 07777));
}

DoctorCheck check_cluster_directory(const fs::path& data_dir, const ServerUser& user) {
    const fs::path cluster = cluster_directory(data_dir);
    if (const auto owned = check_cluster_owner(data_dir, user); !owned)
        return wrong("cluster", owned.error().detail, "one of the two that the sentence names");
    struct stat state {};
    if (stat(cluster.c_str(), &state) != 0)
        return wrong("cluster", fmt::format("{}: {}", cluster.string(), std::strerror(errno)),
                     "run doctor as its owner");
    if ((state.st_mode & 0027) != 0)
        return wrong("cluster",
                     fmt::format("{} is open to others (mode {:04o}); PostgreSQL refuses that", cluster.string(),
                                 state.st_mode & 07777),
                     fmt::format("chmod 0700 {}", cluster.string()));
    return good("cluster", fmt::format("{}, of {}, mode {:04o}", cluster.string(), user.name, state.st_mode & 07777));
}

DoctorCheck check_holder(const fs::path& data_dir) {
    if (const auto holder = data_directory_holder(data_dir))
        return good("lock", fmt::format("held by process {}, a running bellwether", *holder));
    const auto server = look_at_postmaster(cluster_directory(data_dir));
    if (server.state == PostmasterState::running)
        return wrong("lock", fmt::format("no bellwether runs, but PostgreSQL {} uses the cluster", server.pid),
                     fmt::format("stop it: kill -INT {}", server.pid));
    if (server.state == PostmasterState::zombie)
        return remark("lock",
                      fmt::format("free; PostgreSQL {} has ended, and process {} has not collected it", server.pid,
                                  server.parent),
                      "nothing: the next start waits for ten seconds, then goes on");
    return good("lock", "free: no bellwether runs on this data directory");
}

fs::path nearest_existing(fs::path path) {
    std::error_code ignored;
    path = fs::absolute(path, ignored);
    while (!fs::exists(path, ignored) && path.has_relative_path())
        path = path.parent_path();
    return path;
}

/// Whether somebody who answers HTTP there says that it is well.
bool answers_healthz(const sockaddr* address, socklen_t size) {
    const int connection = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0) return false;
    const timeval limit{2, 0};
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    constexpr std::string_view request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    char answer[16] = {};
    const bool answered = connect(connection, address, size) == 0 &&
                          send(connection, request.data(), request.size(), MSG_NOSIGNAL) > 0 &&
                          recv(connection, answer, sizeof answer - 1, MSG_WAITALL) > 0;
    close(connection);
    return answered && std::string_view(answer).starts_with("HTTP/1.1 200");
}

}  // namespace

std::vector<DoctorCheck> check_private_server(const DoctorOptions& options) {
    const auto user = server_user();
    if (!user) return {wrong("server user", user.error().detail, "install the package, or use another user")};
    std::error_code failure;
    const fs::path data_dir = fs::weakly_canonical(options.data_dir, failure);
    std::vector<DoctorCheck> checks;
    const auto version = cluster_version(data_dir);
    checks.push_back(check_binaries(options, version ? version.value() : std::nullopt));
    if (!fs::exists(data_dir, failure)) {
        checks.push_back(remark("data directory", fmt::format("{} is not there yet", data_dir.string()),
                                fmt::format("`bellwether serve --data-dir {}` makes it", options.data_dir)));
        return checks;
    }
    checks.push_back(check_directory(data_dir, user.value()));
    if (!version) {
        const auto owned = check_cluster_owner(data_dir, user.value());
        checks.push_back(wrong("cluster", owned ? version.error().detail : owned.error().detail,
                               "one of the ways that the sentence names"));
    } else if (version.value()) {
        checks.push_back(check_cluster_directory(data_dir, user.value()));
        checks.push_back(check_holder(data_dir));
    } else {
        checks.push_back(remark("cluster", "not made yet",
                                fmt::format("`bellwether serve --data-dir {}` makes it", options.data_dir)));
    }
    return checks;
}

DoctorCheck check_disk(const DoctorOptions& options) {
    const fs::path place = nearest_existing(options.data_dir);
    struct statvfs space {};
    if (statvfs(place.c_str(), &space) != 0)
        return wrong("disk", fmt::format("{}: {}", place.string(), std::strerror(errno)), "look at that file system");
    const auto free_mib = static_cast<std::int64_t>(space.f_bavail * (space.f_frsize / 1024)) / 1024;
    const std::string finding =
        fmt::format("{:.1f} GiB free for {}", static_cast<double>(free_mib) / 1024, place.string());
    if (free_mib < disk_min_mib) return wrong("disk", finding, "make room: PostgreSQL stops when its disk is full");
    if (free_mib < disk_comfortable_mib) return remark("disk", finding, "plan for more room: events are kept");
    return good("disk", finding);
}

DoctorCheck check_shared_memory() {
    const auto free_mib = this_machine().shared_memory_mib;
    const std::string finding = fmt::format("{} MiB free in /dev/shm", free_mib);
    if (free_mib >= shared_memory_comfortable_mib) return good("shared memory", finding);
    return remark("shared memory", finding + ": queries run without parallel workers",
                  "give the container more, for example --shm-size=512m");
}

DoctorCheck check_listen(const DoctorOptions& options) {
    const std::string where = fmt::format("{}:{}", options.listen_address, options.listen_port);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    const int answer =
        getaddrinfo(options.listen_address.c_str(), std::to_string(options.listen_port).c_str(), &hints, &list);
    if (answer != 0)
        return wrong("listen", fmt::format("{}: {}", where, gai_strerror(answer)), "give another --listen");
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(list, &freeaddrinfo);
    const int listener = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    // Listening as well: with SO_REUSEADDR a bind alone may succeed beside somebody who listens.
    const bool is_free = bind(listener, list->ai_addr, list->ai_addrlen) == 0 && listen(listener, 1) == 0;
    const int why = errno;
    close(listener);
    if (is_free) return good("listen", where + " is free");
    if (why == EADDRINUSE && answers_healthz(list->ai_addr, list->ai_addrlen))
        return good("listen", where + " is taken by a service that answers /healthz");
    return wrong("listen", fmt::format("{}: {}", where, std::strerror(why)),
                 why == EADDRINUSE ? "stop what listens there (`ss -ltnp` names it), or give another --listen"
                                   : "give another --listen");
}

DoctorCheck check_token_file(const DoctorOptions& options) {
    const fs::path file = fs::path(options.data_dir) / "admin-token";
    struct stat state {};
    if (lstat(file.c_str(), &state) != 0) {
        if (errno == ENOENT)
            return remark("admin token", "no file yet",
                          "the first `bellwether serve` writes it; it may be removed later");
        return wrong("admin token", fmt::format("{}: {}", file.string(), std::strerror(errno)),
                     "run doctor as its owner");
    }
    if (!S_ISREG(state.st_mode))
        return wrong("admin token", fmt::format("{} is no regular file", file.string()),
                     "remove it and make a new token");
    if ((state.st_mode & 0077) != 0)
        return wrong("admin token",
                     fmt::format("others may read {} (mode {:04o})", file.string(), state.st_mode & 07777),
                     fmt::format("chmod 0600 {}, and make a new token where others may have read it", file.string()));
    return good("admin token", fmt::format("{}, mode {:04o}", file.string(), state.st_mode & 07777));
}

DoctorCheck check_clock() {
    using namespace std::chrono;
    const auto today = year_month_day(floor<days>(system_clock::now()));
    const std::string finding = fmt::format("{:04}-{:02}-{:02} UTC", static_cast<int>(today.year()),
                                            static_cast<unsigned>(today.month()), static_cast<unsigned>(today.day()));
    // Older than this program, or so far on that certificates and tokens would be of no use.
    if (today.year() < 2026y || today.year() > 2100y)
        return wrong("clock", finding,
                     "set the clock; time synchronisation (chrony, systemd-timesyncd) keeps it right");
    return good("clock", finding);
}

}  // namespace bellwether
