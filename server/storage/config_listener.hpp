// Hears at once that the configuration has changed: a connection of its own that waits for bump_config_version().
#pragma once

#include <chrono>
#include <memory>

#include "storage/database.hpp"

namespace bellwether {

/// For one thread. Needs a connection that stays the same: a pooler that shares sessions makes it deaf, and polling does.
class ConfigListener {
  public:
    /// Throws StorageUnavailable where no connection can be made.
    explicit ConfigListener(const DatabaseSettings& settings);
    ~ConfigListener();
    ConfigListener(const ConfigListener&) = delete;
    ConfigListener& operator=(const ConfigListener&) = delete;

    /// Waits for a change, at most so long; whether there was one. Throws StorageUnavailable where the connection broke:
    /// make another listener then.
    bool wait(std::chrono::milliseconds longest);

  private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

}  // namespace bellwether
