// Hears at once that the configuration has changed, or that a listener was erased: a connection of its own that waits for
// bump_config_version() and ErasureStore::tell_replicas().
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "storage/database.hpp"

namespace bellwether {

/// For one thread. Needs a connection that stays the same: a pooler that shares sessions makes it deaf, and polling does.
class ConfigListener {
  public:
    using ErasedHook = std::function<void(const std::string& listener_id)>;

    /// `on_erased` is called from within wait(). Throws StorageUnavailable where no connection can be made.
    explicit ConfigListener(const DatabaseSettings& settings, ErasedHook on_erased = {});
    ~ConfigListener();
    ConfigListener(const ConfigListener&) = delete;
    ConfigListener& operator=(const ConfigListener&) = delete;

    /// Waits for a change of the configuration, at most so long; whether there was one. Throws StorageUnavailable where the connection broke:
    /// make another listener then.
    bool wait(std::chrono::milliseconds longest);

  private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

}  // namespace bellwether
