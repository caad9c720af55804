// Connections, for database.cpp alone: lending them, and ending those whose answer never comes.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <pqxx/pqxx>
#include <set>
#include <thread>

#include "storage/database.hpp"

namespace bellwether {

/// The connection string of these settings, time limits and session settings included. Throws StorageUnavailable where the
/// URL cannot be read.
std::string conninfo_of(const DatabaseSettings& settings);

/// One connection with the moment by which its current work must have answered.
struct PooledConnection {
    explicit PooledConnection(const std::string& conninfo) : connection(conninfo) {}
    pqxx::connection connection;
    std::chrono::steady_clock::time_point deadline{};
};

/// Lends at most `connections_max` connections, the most recently used first. libpqxx has no time limit of its own on an
/// answer that never comes, so a watchdog shuts the socket of a connection that is past its deadline; its user then gets
/// a broken connection.
class ConnectionPool {
  public:
    explicit ConnectionPool(DatabaseSettings settings);
    ~ConnectionPool();

    /// Throws StorageUnavailable where none becomes free in time, or none can be made.
    std::unique_ptr<PooledConnection> borrow();
    /// Puts a connection back, or (null) only frees its place.
    void give_back(std::unique_ptr<PooledConnection> connection, const PooledConnection* lent);

    const DatabaseSettings& settings() const { return settings_; }

  private:
    void watch();

    DatabaseSettings settings_;
    std::string conninfo_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::condition_variable stop_watching_;
    std::deque<std::unique_ptr<PooledConnection>> idle_;
    std::set<PooledConnection*> lent_;
    int opening_ = 0;
    bool stopping_ = false;
    std::thread watchdog_;
};

}  // namespace bellwether
