// The sums that the attribution report is made of, and what belongs to the chain of a play.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/contributions.hpp"
#include "domain/report.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

/// Sums of credit_days for a model version and a group of listeners; by CreditColumn.
struct CreditSums {
    int model_version_id = 0;
    int listener_group = 0;
    std::array<Millionths, Counts<CreditColumn>::size> sums{};

    Millionths operator[](CreditColumn column) const { return sums[static_cast<std::size_t>(column)]; }
};

struct HappenedSums {
    std::array<Millionths, Counts<HappenedColumn>::size> sums{};

    Millionths operator[](HappenedColumn column) const { return sums[static_cast<std::size_t>(column)]; }
};

struct OverlapSum {
    int recommender_a = 0;
    int recommender_b = 0;
    std::int64_t plays = 0;
};

struct KnownModel {
    int model_version_id = 0;
    int recommender_id = 0;
    std::string recommender;
    std::string version;
    bool registered = false;
};

struct ExposureInChain {
    std::string experiment;
    int iteration = 1;
    std::optional<std::string> variant;
    bool is_control = false;
    UtcTime first_exposed_at;
    bool conflicting = false;
};

/// The sums cost a range of days of their tables.
class ReportStore {
  public:
    explicit ReportStore(Transaction& transaction) : transaction_(transaction) {}

    std::vector<CreditSums> credit_by_group(const AttributionQuestion& question);
    HappenedSums happened(const AttributionQuestion& question);
    std::vector<OverlapSum> overlap(const AttributionQuestion& question);
    std::vector<KnownModel> models();
    /// By recommender_id, also those that have no version.
    std::map<int, std::string> recommender_names();
    bool knows_recommender(const std::string& name);
    std::vector<ExposureInChain> exposures_by(const std::string& listener_id, UtcTime moment);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
