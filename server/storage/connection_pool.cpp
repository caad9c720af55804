#include "storage/connection_pool.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sys/socket.h>

namespace bellwether {

namespace {

using namespace std::chrono_literals;

/// One key=value pair of a libpq connection string, quoted.
std::string pair(std::string_view key, std::string_view value) {
    std::string quoted;
    for (char c : value) {
        if (c == '\'' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return fmt::format("{}='{}' ", key, quoted);
}

}  // namespace

/// The settings go into the connection string and not into SET statements: there they hold for every session that the
/// library may make.
std::string conninfo_of(const DatabaseSettings& settings) {
    char* message = nullptr;
    std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
        PQconninfoParse(settings.url.c_str(), &message), &PQconninfoFree);
    if (parsed == nullptr) {
        const std::string why = message != nullptr ? message : "out of memory";
        PQfreemem(message);
        throw StorageUnavailable("the database URL cannot be read: " + why);
    }
    std::string conninfo;
    bool has_timeout = false;
    std::string options;
    for (const auto* option = parsed.get(); option->keyword != nullptr; ++option) {
        if (option->val == nullptr) continue;
        const std::string_view key = option->keyword;
        if (key == "options") {
            options = option->val;
            continue;
        }
        if (key == "application_name") continue;
        has_timeout = has_timeout || key == "connect_timeout";
        conninfo += pair(key, option->val);
    }
    if (!has_timeout) conninfo += pair("connect_timeout", "2");
    conninfo += pair("application_name", settings.application_name);
    conninfo += pair("tcp_user_timeout", "3000") + pair("keepalives_idle", "5");
    // JIT costs more than it saves on our short statements; datestyle and zone fix what times look like.
    options += fmt::format(
        " -c statement_timeout={} -c lock_timeout={} -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
        " -c datestyle=ISO -c intervalstyle=iso_8601 -c client_encoding=UTF8 -c extra_float_digits=1 -c jit=off",
        settings.statement_timeout.count(), settings.lock_timeout.count());
    return conninfo + pair("options", options);
}

ConnectionPool::ConnectionPool(DatabaseSettings settings)
    : settings_(std::move(settings)), conninfo_(conninfo_of(settings_)), watchdog_([this] { watch(); }) {}

ConnectionPool::~ConnectionPool() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_watching_.notify_all();
    watchdog_.join();
}

std::unique_ptr<PooledConnection> ConnectionPool::borrow() {
    std::unique_ptr<PooledConnection> connection;
    {
        std::unique_lock lock(mutex_);
        const auto has_place = [this] {
            return !idle_.empty() || static_cast<int>(lent_.size()) + opening_ < settings_.connections_max;
        };
        if (!freed_.wait_for(lock, settings_.wait_max, has_place))
            throw StorageUnavailable("every connection to the database is busy");
        if (!idle_.empty()) {
            connection = std::move(idle_.back());
            idle_.pop_back();
        } else {
            ++opening_;
        }
    }
    if (connection == nullptr) {
        try {
            connection = std::make_unique<PooledConnection>(conninfo_);
        } catch (const std::exception& error) {
            std::lock_guard lock(mutex_);
            --opening_;
            freed_.notify_one();
            throw StorageUnavailable(fmt::format("cannot connect to the database: {}", error.what()));
        }
        std::lock_guard lock(mutex_);
        --opening_;
    }
    std::lock_guard lock(mutex_);
    // Many statements may follow each other in one transaction; each has its own statement_timeout in the server.
    connection->deadline = std::chrono::steady_clock::now() + 10 * settings_.statement_timeout;
    lent_.insert(connection.get());
    return connection;
}

void ConnectionPool::give_back(std::unique_ptr<PooledConnection> connection, const PooledConnection* lent) {
    {
        std::lock_guard lock(mutex_);
        lent_.erase(const_cast<PooledConnection*>(lent));
        if (connection != nullptr) idle_.push_back(std::move(connection));
    }
    freed_.notify_one();
}

void ConnectionPool::watch() {
    std::unique_lock lock(mutex_);
    while (!stop_watching_.wait_for(lock, 250ms, [this] { return stopping_; })) {
        const auto now = std::chrono::steady_clock::now();
        for (auto* connection : lent_) {
            if (connection->deadline < now && connection->connection.sock() >= 0) {
                ::shutdown(connection->connection.sock(), SHUT_RDWR);
                connection->deadline = now + 1h;  // once is enough
            }
        }
    }
}

}  // namespace bellwether
