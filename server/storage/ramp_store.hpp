// What ramp plans need beside the experiments: approvals, the health of what serves the variants, the history of moves,
// and the lock that makes one autopilot of all replicas.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/time.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct RampApproval {
    double percent = 0;  ///< of the step that was approved
    std::string approved_by;
    UtcTime approved_at;
    std::string reason;
};

/// A line of the audit log that has moved listeners, or allowed it.
struct RampHistoryLine {
    UtcTime at;
    std::string actor;
    std::string action;
    std::string reason;
    double percent_before = 0;
    double percent_after = 0;
};

/// What one service reports of one variant over one window.
struct HealthReport {
    int variant_id = 0;
    UtcTime window_begin;
    UtcTime window_end;
    std::int64_t requests = 0;
    std::int64_t errors = 0;
    double latency_p99_ms = 0;
};

/// All reports of a variant since some moment.
struct HealthSum {
    int variant_id = 0;
    double requests = 0;
    double errors = 0;
    double latency_p99_ms = 0;  ///< the worst
    UtcTime seen_until;
};

class RampStore {
  public:
    explicit RampStore(Transaction& transaction) : transaction_(transaction) {}

    /// Makes this transaction the one autopilot; false where another one is.
    bool try_lead();
    /// Keys of running experiments whose plan has an autopilot.
    std::vector<std::string> flown();

    /// False where this person has approved the step before.
    bool add_approval(int experiment_id, int iteration, const RampApproval& approval);
    std::vector<RampApproval> approvals(int experiment_id, int iteration);
    /// Who started this iteration or has ramped in it.
    std::vector<std::string> movers(std::string_view experiment_key);
    /// Newest first.
    std::vector<RampHistoryLine> moves(std::string_view experiment_key, int limit);

    /// The same window of the same reporter again replaces what it said. Forgets windows older than 90 days.
    void add_health(int experiment_id, int iteration, const std::vector<HealthReport>& reports,
                    std::string_view reported_by);
    std::vector<HealthSum> health(int experiment_id, int iteration, UtcTime since);
    /// When the newest event was received; absent where there is none.
    std::optional<UtcTime> last_event_at();

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
