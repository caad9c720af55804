// The service's alerts as one part of App: what raises them, and what delivers them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "administration/alert_sender.hpp"
#include "assignment/snapshot.hpp"
#include "domain/recommender.hpp"
#include "runtime/ticker.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// Two threads: one reads the audit log on and delivers what is due, one looks at running experiments and at the rollups.
class AlertDuty {
  public:
    /// `running` gives the keys of running experiments, from any thread. The database outlives it.
    AlertDuty(Database& database, std::function<std::vector<std::string>()> running);
    void stop();

  private:
    void look();

    Database& database_;
    std::function<std::vector<std::string>()> running_;
    AlertSender sender_;
    Ticker delivery_;
    Ticker watch_;
};

std::vector<std::string> running_keys(const ConfigSnapshot& snapshot);

/// The gate's findings go out with the transaction that holds the version.
void raise_held(Transaction& transaction, const ModelVersion& version, const std::string& serving);

}  // namespace bellwether
