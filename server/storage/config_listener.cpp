#include "storage/config_listener.hpp"

#include <pqxx/pqxx>

#include "storage/connection_pool.hpp"

namespace bellwether {

namespace {

/// Also in sql/queries/config_store/bump_version.sql.
constexpr const char* config_channel = "bellwether_config";

struct Receiver : pqxx::notification_receiver {
    explicit Receiver(pqxx::connection& connection) : notification_receiver(connection, config_channel) {}
    void operator()(const std::string&, int) override { heard = true; }
    bool heard = false;
};

}  // namespace

struct ConfigListener::Connection {
    explicit Connection(const std::string& conninfo) : connection(conninfo), receiver(connection) {}
    pqxx::connection connection;
    Receiver receiver;
};

ConfigListener::ConfigListener(const DatabaseSettings& settings) {
    try {
        connection_ = std::make_unique<Connection>(conninfo_of(settings));
    } catch (const std::exception& error) {
        throw StorageUnavailable(std::string("cannot listen for changes of the configuration: ") + error.what());
    }
}

ConfigListener::~ConfigListener() = default;

bool ConfigListener::wait(std::chrono::milliseconds longest) {
    try {
        connection_->receiver.heard = false;
        connection_->connection.await_notification(longest.count() / 1000, longest.count() % 1000 * 1000);
        return connection_->receiver.heard;
    } catch (const std::exception& error) {
        throw StorageUnavailable(std::string("the connection that listens broke: ") + error.what());
    }
}

}  // namespace bellwether
