#include "commands/db.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "reporting/rollups.hpp"
#include "runtime/local_postgres.hpp"
#include "runtime/postgres/binaries.hpp"
#include "runtime/postgres/child_process.hpp"
#include "runtime/postgres/cluster.hpp"
#include "runtime/postgres/data_directory.hpp"
#include "storage/dump_prologue.hpp"

namespace bellwether {

namespace {

namespace fs = std::filesystem;

Error refused(std::string detail) {
    return {ErrorKind::unavailable, std::move(detail), {}};
}

std::string path_variable() {
    const char* path = std::getenv("PATH");
    return path != nullptr ? path : "";
}

/// pg_dump and psql beside the server where there is one, else Debian's own, which come without a server.
fs::path client_program(const DbOptions& options, std::optional<int> major, const std::string& name) {
    const auto found =
        find_postgres_binaries({.configured = options.postgres_bin_dir, .major = major, .path = path_variable()});
    return (found ? found.value().directory : fs::path("/usr/bin")) / name;
}

struct Address {
    std::string conninfo;  ///< without the password: other users see the arguments of a program
    std::string password;
};

Result<Address> address_of(const std::string& url) {
    char* message = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(PQconninfoParse(url.c_str(), &message),
                                                                              &PQconninfoFree);
    if (parsed == nullptr) {
        const std::string why = message != nullptr ? message : "out of memory";
        PQfreemem(message);
        return Error{ErrorKind::invalid, "the database URL cannot be read: " + why, {}};
    }
    Address address;
    for (const auto* option = parsed.get(); option->keyword != nullptr; ++option) {
        if (option->val == nullptr) continue;
        if (std::strcmp(option->keyword, "password") == 0) {
            address.password = option->val;
            continue;
        }
        std::string quoted;
        for (const char* c = option->val; *c != 0; ++c) {
            if (*c == '\'' || *c == '\\') quoted += '\\';
            quoted += *c;
        }
        address.conninfo += fmt::format("{}='{}' ", option->keyword, quoted);
    }
    return address;
}

/// Runs pg_dump or psql with its errors on our standard error.
Result<void> run_client(const fs::path& program, std::vector<std::string> arguments, const std::string& url,
                        int output) {
    BW_TRY(auto address, address_of(url));
    ChildSettings client;
    client.arguments = {program.string()};
    client.arguments.insert(client.arguments.end(), arguments.begin(), arguments.end());
    client.arguments.push_back("--no-password");
    client.arguments.push_back("--dbname=" + address.conninfo);
    client.environment = postgres_environment();
    client.environment.push_back("PGOPTIONS=-c client_min_messages=warning");
    if (!address.password.empty()) client.environment.push_back("PGPASSWORD=" + address.password);
    client.output = output;
    client.error_output = STDERR_FILENO;
    const int status = wait_for_end(start_child(client));
    if (status != 0) return refused(fmt::format("{} {}", program.string(), describe_end(status)));
    return ok();
}

LocalPostgresSettings private_settings(const DbOptions& options) {
    LocalPostgresSettings settings;
    settings.data_dir = options.data_dir;
    settings.binaries = options.postgres_bin_dir;
    settings.say = options.say;
    return settings;
}

/// The output of a dump: the standard output, or a file that gets its name when it is whole.
class DumpFile {
  public:
    static Result<DumpFile> open_for(const fs::path& file) {
        DumpFile dump;
        if (file.empty()) return dump;
        std::error_code failure;
        if (fs::exists(file, failure))
            return Error{
                ErrorKind::conflict, fmt::format("{} is there already: choose another name", file.string()), {}};
        dump.name_ = file;
        dump.part_ = file.string() + ".part";
        dump.descriptor_ = open(dump.part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (dump.descriptor_ < 0)
            return refused(fmt::format("cannot write {}: {}", dump.part_.string(), std::strerror(errno)));
        return dump;
    }
    DumpFile(DumpFile&& other) noexcept
        : name_(std::move(other.name_)),
          part_(std::move(other.part_)),
          descriptor_(std::exchange(other.descriptor_, STDOUT_FILENO)) {}
    DumpFile& operator=(DumpFile&&) = delete;
    ~DumpFile() {
        if (descriptor_ == STDOUT_FILENO) return;
        close(descriptor_);
        std::error_code ignored;  // it is gone already where all went well
        fs::remove(part_, ignored);
    }

    int descriptor() const { return descriptor_; }

    Result<void> begin() {
        if (write(descriptor_, dump_prologue.data(), dump_prologue.size()) ==
            static_cast<ssize_t>(dump_prologue.size()))
            return ok();
        return refused(fmt::format("cannot write the dump: {}", std::strerror(errno)));
    }

    Result<void> finish() {
        if (descriptor_ == STDOUT_FILENO) return ok();
        std::error_code failure;
        if (fsync(descriptor_) != 0)
            return refused(fmt::format("cannot write {}: {}", part_.string(), std::strerror(errno)));
        fs::rename(part_, name_, failure);
        if (failure) return refused(fmt::format("cannot rename {}: {}", part_.string(), failure.message()));
        return ok();
    }

  private:
    DumpFile() = default;
    fs::path name_;
    fs::path part_;
    int descriptor_ = STDOUT_FILENO;
};

}  // namespace

Result<std::string> database_address(const DbOptions& options, PostgresRole role) {
    if (!options.database_url.empty()) return options.database_url;
    return local_url(options.data_dir, role);
}

Result<void> dump_database(const DbOptions& options, const fs::path& file) {
    BW_TRY(auto url, database_address(options));
    std::optional<int> major;
    std::unique_ptr<LocalPostgres> started;
    if (options.database_url.empty()) {
        const fs::path data_dir = fs::canonical(options.data_dir);
        BW_TRY(major, cluster_version(data_dir));
        if (!data_directory_holder(data_dir)) {
            started = std::make_unique<LocalPostgres>(private_settings(options));
            BW_TRY(started->start());
        }
    }
    BW_TRY(auto dump, DumpFile::open_for(file));
    BW_TRY(dump.begin());
    BW_TRY(run_client(client_program(options, major, "pg_dump"), {}, url, dump.descriptor()));
    return dump.finish();
}

Result<void> restore_database(const DbOptions& options, const fs::path& file) {
    if (access(file.c_str(), R_OK) != 0)
        return Error{ErrorKind::not_found, fmt::format("cannot read {}: {}", file.string(), std::strerror(errno)), {}};
    std::string url = options.database_url;
    std::optional<int> major;
    std::unique_ptr<LocalPostgres> started;
    if (url.empty()) {
        started = std::make_unique<LocalPostgres>(private_settings(options));
        BW_TRY(started->start());
        url = started->url(PostgresRole::superuser);
        BW_TRY(major, cluster_version(fs::canonical(options.data_dir)));
    }
    return run_client(client_program(options, major, "psql"),
                      {"--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
                       "--file=" + fs::absolute(file).string()},
                      url, -1);
}

Result<void> rebuild_database_rollups(const DbOptions& options) {
    std::string url = options.database_url;
    std::unique_ptr<LocalPostgres> started;
    if (url.empty()) {
        BW_TRY(url, local_url(options.data_dir, PostgresRole::service));
        if (!data_directory_holder(fs::canonical(options.data_dir))) {
            started = std::make_unique<LocalPostgres>(private_settings(options));
            BW_TRY(started->start());
        }
    }
    DatabaseSettings settings;
    settings.url = url;
    settings.connections_max = 2;
    Database database(settings);
    const auto begin = std::chrono::steady_clock::now();
    if (options.say) options.say("reading every stored event; reports show the old rollups until this is done");
    BW_TRY(rebuild_rollups(database));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    if (options.say) options.say(fmt::format("{} events in {:.1f} s", rollup_status(database).events_seen, took.count()));
    return ok();
}

}  // namespace bellwether
