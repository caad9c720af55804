#include "storage/config_listener.hpp"

#include <pqxx/pqxx>

#include "storage/connection_pool.hpp"

namespace bellwether {

namespace {

constexpr const char* config_channel = "bellwether_config";  // also in sql/queries/config_store/bump_version.sql
constexpr const char* erased_channel = "bellwether_erased";  // also in sql/queries/erasure_store/tell_replicas.sql

struct ConfigReceiver : pqxx::notification_receiver {
    explicit ConfigReceiver(pqxx::connection& connection) : notification_receiver(connection, config_channel) {}
    void operator()(const std::string&, int) override { heard = true; }
    bool heard = false;
};

struct ErasedReceiver : pqxx::notification_receiver {
    ErasedReceiver(pqxx::connection& connection, ConfigListener::ErasedHook hook)
        : notification_receiver(connection, erased_channel), on_erased(std::move(hook)) {}
    void operator()(const std::string& listener_id, int) override {
        if (on_erased) on_erased(listener_id);
    }
    ConfigListener::ErasedHook on_erased;
};

}  // namespace

struct ConfigListener::Connection {
    Connection(const std::string& conninfo, ErasedHook on_erased)
        : connection(conninfo), config(connection), erased(connection, std::move(on_erased)) {}
    pqxx::connection connection;
    ConfigReceiver config;
    ErasedReceiver erased;
};

ConfigListener::ConfigListener(const DatabaseSettings& settings, ErasedHook on_erased) {
    try {
        connection_ = std::make_unique<Connection>(conninfo_of(settings), std::move(on_erased));
    } catch (const std::exception& error) {
        throw StorageUnavailable(std::string("cannot listen for changes of the configuration: ") + error.what());
    }
}

ConfigListener::~ConfigListener() = default;

bool ConfigListener::wait(std::chrono::milliseconds longest) {
    try {
        connection_->config.heard = false;
        connection_->connection.await_notification(longest.count() / 1000, longest.count() % 1000 * 1000);
        return connection_->config.heard;
    } catch (const std::exception& error) {
        throw StorageUnavailable(std::string("the connection that listens broke: ") + error.what());
    }
}

}  // namespace bellwether
