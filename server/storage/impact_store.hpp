// Frozen impact reports, money models, and the few sums that an impact report reads beside its experiments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/impact.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct FrozenImpact {
    std::int64_t report_id = 0;
    std::string quarter;
    UtcTime cut_off;
    std::string inputs_sha256;
    std::string code_version;
    std::string body_sha256;
    UtcTime frozen_at;
    std::string frozen_by;
    std::string reason;
    std::string inputs;  ///< empty in lists
    std::string body;
};

struct LiveDays {
    std::int64_t listener_days = 0;
    std::int64_t listeners = 0;
};

class ImpactStore {
  public:
    explicit ImpactStore(Transaction& transaction) : transaction_(transaction) {}

    /// Keys of the experiments that ran within [from, until).
    std::vector<std::string> concerned(UtcTime from, UtcTime until);
    /// One pass over listener_days of these days.
    LiveDays live_days(UtcDay from, UtcDay until);
    /// When the default that the experiment shipped was taken back by shipping its control.
    std::optional<UtcTime> taken_back(int experiment_id, int iteration);

    /// Gives the report its number and its moment.
    void freeze(FrozenImpact& report);
    /// Newest first; without inputs and body.
    std::vector<FrozenImpact> reports(const std::optional<std::string>& quarter, int limit);
    std::optional<FrozenImpact> report(std::int64_t report_id);
    std::optional<FrozenImpact> newest(const std::string& quarter);

    MoneyModel add_money_model(const MoneyModel& model);
    /// Newest first; one where a version is given.
    std::vector<MoneyModel> money_models(std::optional<int> version = {});

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
