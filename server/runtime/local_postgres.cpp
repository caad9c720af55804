#include "runtime/local_postgres.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "domain/ensure.hpp"
#include "runtime/postgres/application_database.hpp"
#include "runtime/postgres/cluster.hpp"
#include "runtime/postgres/data_directory.hpp"

namespace bellwether {

namespace fs = std::filesystem;

struct LocalPostgres::Running {
    DataDirectoryLock lock;  // first in, last out
    fs::path data_dir;
    std::unique_ptr<Supervisor> supervisor;
};

LocalPostgres::LocalPostgres(LocalPostgresSettings settings) : settings_(std::move(settings)) {
    if (!settings_.say) settings_.say = [](const std::string&) {};
}

LocalPostgres::~LocalPostgres() {
    stop();
}

Result<SupervisorSettings> LocalPostgres::prepare() {
    SupervisorSettings plan;
    BW_TRY(plan.user, server_user());
    BW_TRY(plan.data_dir, prepare_data_directory(settings_.data_dir, plan.user));
    BW_TRY(auto lock, DataDirectoryLock::take(plan.data_dir));
    {
        std::lock_guard holding(interrupting_);
        running_ = std::make_unique<Running>(Running{std::move(lock), plan.data_dir, nullptr});
    }
    BW_TRY(check_cluster_owner(plan.data_dir, plan.user));
    BW_TRY(auto version, cluster_version(plan.data_dir));
    const char* path = std::getenv("PATH");
    BW_TRY(plan.binaries,
           find_postgres_binaries(
               {.configured = settings_.binaries, .major = version, .path = path != nullptr ? path : ""}));
    if (const auto obstacle = first_unreachable(plan.binaries.directory, plan.user))
        return Error{ErrorKind::unavailable,
                     fmt::format("PostgreSQL runs as the user {}, who may not enter {}, on the way to the server's "
                                 "programs in {}",
                                 plan.user.name, obstacle->string(), plan.binaries.directory.string()),
                     {}};
    if (!version) {
        settings_.say(fmt::format("making a PostgreSQL {} cluster in {}", plan.binaries.major,
                                  cluster_directory(plan.data_dir).string()));
        BW_TRY(create_cluster(plan.data_dir, plan.binaries, plan.user, settings_.durable));
    }
    BW_TRY(make_private_directory(socket_directory(plan.data_dir), plan.user));
    plan.setting_arguments = setting_arguments(settings_.tuning.value_or(tuned_for(this_machine())), settings_.durable);
    plan.patience = settings_.patience;
    plan.say = settings_.say;
    return plan;
}

Result<void> LocalPostgres::start() {
    ensure(running_ == nullptr, "a private PostgreSQL is started once");
    const auto started = [this]() -> Result<void> {
        BW_TRY(auto plan, prepare());
        {
            std::lock_guard lock(interrupting_);
            running_->supervisor = std::make_unique<Supervisor>(std::move(plan));
            if (interrupted_) running_->supervisor->interrupt();
        }
        BW_TRY(running_->supervisor->start());
        return make_database(std::string(private_database));
    }();
    if (!started) stop();
    return started;
}

void LocalPostgres::stop() {
    if (running_ && running_->supervisor) running_->supervisor->stop();
    std::lock_guard lock(interrupting_);
    running_.reset();
}

void LocalPostgres::interrupt() {
    std::lock_guard lock(interrupting_);
    interrupted_ = true;
    if (running_ && running_->supervisor) running_->supervisor->interrupt();
}

std::string LocalPostgres::url(PostgresRole role) const {
    return url_of(std::string(private_database), role);
}

std::string LocalPostgres::url_of(const std::string& name, PostgresRole role) const {
    ensure(running_ != nullptr, "the address of a private PostgreSQL is asked for while it runs");
    return socket_url(running_->data_dir, role, name);
}

Result<void> LocalPostgres::make_database(const std::string& name) {
    ensure(running_ != nullptr, "databases are made while the private PostgreSQL runs");
    return make_application_database(running_->data_dir, name);
}

bool LocalPostgres::ready() const {
    return running_ && running_->supervisor && running_->supervisor->ready();
}
pid_t LocalPostgres::pid() const {
    return running_ && running_->supervisor ? running_->supervisor->pid() : 0;
}
int LocalPostgres::restarts() const {
    return running_ && running_->supervisor ? running_->supervisor->restarts() : 0;
}

Result<std::string> local_url(const fs::path& data_dir, PostgresRole role) {
    std::error_code failure;
    const fs::path path = fs::canonical(data_dir, failure);
    if (failure || !fs::exists(cluster_directory(path), failure))
        return Error{ErrorKind::not_found,
                     fmt::format("there is no private PostgreSQL in {}: `bellwether serve --data-dir {}` makes one",
                                 data_dir.string(), data_dir.string()),
                     {}};
    return socket_url(path, role);
}

}  // namespace bellwether
