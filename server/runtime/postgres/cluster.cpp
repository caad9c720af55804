#include "runtime/postgres/cluster.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "runtime/postgres/child_process.hpp"
#include "runtime/postgres/data_directory.hpp"
#include "runtime/postgres/socket_directory.hpp"

namespace bellwether {

namespace {

namespace fs = std::filesystem;

Error refused(std::string detail) {
    return {ErrorKind::unavailable, std::move(detail), {}};
}

/// A rename is on disk only when its directory is.
Result<void> sync_directory(const fs::path& path) {
    const int directory = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = directory >= 0 && fsync(directory) == 0;
    if (directory >= 0) close(directory);
    if (!synced) return refused(fmt::format("cannot write {} to disk", path.string()));
    return ok();
}

}  // namespace

std::vector<std::string> postgres_environment() {
    return {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"};
}

Result<void> check_cluster_owner(const fs::path& data_dir, const ServerUser& user) {
    const fs::path cluster = cluster_directory(data_dir);
    struct stat state {};
    if (stat(cluster.c_str(), &state) != 0 || state.st_uid == user.uid) return ok();
    return Error{
        ErrorKind::conflict,
        fmt::format("{0} belongs to the user {1}, and PostgreSQL would run as {2}: start bellwether as {1}{3}, or "
                    "hand the cluster over (`chown -R {2} {0}`)",
                    cluster.string(), user_name(state.st_uid), user.name, user.switched ? "" : " or as root"),
        {}};
}

Result<std::optional<int>> cluster_version(const fs::path& data_dir) {
    const fs::path cluster = cluster_directory(data_dir);
    std::error_code failure;
    if (!fs::exists(cluster, failure) && !failure) return std::optional<int>();
    if (failure) return refused(fmt::format("cannot look into {}: {}", cluster.string(), failure.message()));
    int major = 0;
    if (std::ifstream(cluster / "PG_VERSION") >> major && major > 0) return std::optional<int>(major);
    return Error{ErrorKind::conflict,
                 fmt::format("{0} is there but is not a PostgreSQL cluster that we may read (no PG_VERSION): move it "
                             "away, or choose another --data-dir; nothing in it was changed",
                             cluster.string()),
                 {}};
}

Result<void> create_cluster(const fs::path& data_dir, const PostgresBinaries& binaries, const ServerUser& user,
                            bool durable) {
    const fs::path made_in = data_dir / "postgres.new";
    std::error_code failure;
    fs::remove_all(made_in, failure);  // only an interrupted initdb leaves it; a cluster in use has its final name
    if (failure) return refused(fmt::format("cannot remove {}: {}", made_in.string(), failure.message()));
    BW_TRY(make_private_directory(made_in, user));
    ChildSettings initdb;
    initdb.arguments = {(binaries.directory / "initdb").string(),
                        "--pgdata=" + made_in.string(),
                        fmt::format("--username={}", role_name(PostgresRole::superuser)),
                        "--auth-local=trust",
                        "--auth-host=reject",
                        "--encoding=UTF8",
                        "--locale=C.UTF-8",
                        "--data-checksums",
                        "--no-instructions"};
    if (!durable) initdb.arguments.emplace_back("--no-sync");
    initdb.environment = postgres_environment();
    initdb.directory = made_in;
    initdb.user = &user;
    const auto answer = run_child(initdb);
    if (!answer.good())
        return refused(fmt::format("initdb {} and made no cluster in {}:\n{}", describe_end(answer.status),
                                   made_in.string(), answer.text));
    fs::rename(made_in, cluster_directory(data_dir), failure);
    if (failure) return refused(fmt::format("cannot rename {}: {}", made_in.string(), failure.message()));
    return durable ? sync_directory(data_dir) : ok();
}

}  // namespace bellwether
