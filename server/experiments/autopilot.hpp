// The autopilot: looks at every ramp that has one, decides (domain/autopilot.hpp), and moves it with the same calls as
// people do.
#pragma once

#include <functional>
#include <string>

#include "domain/autopilot.hpp"
#include "domain/experiment.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// What the numbers say; reporting knows it, and App hands it in.
using RampReadingsOf = std::function<RampReadings(Transaction&, const Experiment&)>;

/// A ramp as it stands.
struct RampView {
    RampPlan plan;
    RampState state;
    RampReadings readings;
    RampDecision decision;
};

/// Plan, state, readings and what would be done now, from one snapshot of the database.
RampView view_ramp(Transaction& transaction, const Experiment& experiment, const RampReadingsOf& readings_of,
                   UtcTime now);

/// Whose name stands in the audit log.
inline constexpr const char* autopilot_name = "autopilot";

class Autopilot {
  public:
    Autopilot(Database& database, RampReadingsOf readings_of)
        : database_(database), readings_of_(std::move(readings_of)) {}

    /// One round over all ramps; does nothing where another replica is at it. A ramp that somebody changes meanwhile is
    /// left for the next round. On roll_back the variants that harm are killed; where no treatment would be left, the
    /// experiment is stopped with the decision `rollback`. Throws StorageUnavailable.
    void run(UtcTime now);

  private:
    void fly(const std::string& key, UtcTime now);
    void roll_back(const Experiment& experiment, const RampDecision& decision);

    Database& database_;
    const RampReadingsOf readings_of_;
};

}  // namespace bellwether
