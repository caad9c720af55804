// bellwether report off-policy: what would another policy have earned, from the logs of the one that ran?
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "analysis/off_policy/doubly_robust.hpp"

namespace bellwether {

/// One logged impression of the Open Bandit layout.
struct LoggedImpression {
    std::size_t item = 0;
    std::size_t position = 0;  ///< from 0
    double click = 0;
    double propensity = 0;
};

/// Throws std::runtime_error naming file and line of what cannot be read.
std::vector<LoggedImpression> read_impressions(const std::filesystem::path& path);

/// The probability of each item at each position.
using Policy = std::vector<std::vector<double>>;
inline constexpr std::size_t items_max = 100'000;

/// Every item alike at every position.
Policy uniform_policy(std::size_t positions, std::size_t items);
/// The shares in which logs show the items at each position: the policy averaged over the time of the logs.
Policy shown_policy(const std::vector<LoggedImpression>& logs, std::size_t positions, std::size_t items);

struct OffPolicyAnswer {
    analysis::Outcome<double> missing_mass;
    analysis::Outcome<analysis::WeightDiagnostics> weights;
    analysis::Outcome<analysis::PolicyValue> inverse_propensity;
    analysis::Outcome<analysis::PolicyValue> self_normalised;
    analysis::Outcome<analysis::PolicyValue> doubly_robust;
};

/// The target's clicks an impression, from logs of another policy. The reward model of the doubly robust estimate is the
/// click rate of an item at a position, from the other of ten folds. Estimates are refused where the logs lack more than
/// missing_mass_max of what the target would show.
OffPolicyAnswer evaluate_off_policy(const std::vector<LoggedImpression>& logs, const Policy& target, double alpha);

struct OffPolicyOptions {
    std::filesystem::path logs;   ///< a folder with one CSV a policy
    std::string from = "bts";     ///< whose logs are read: from.csv
    std::string to = "uniform";   ///< uniform, or the name of another file, whose shares are the policy
    std::string against;          ///< logs that ran the target policy themselves, to compare with; may be empty
    double alpha = 0.05;
    bool json = false;
};

/// Prints the answer and returns the exit code: 0 with an answer, 1 where every estimate was refused.
int run_off_policy(const OffPolicyOptions& options, std::ostream& out);

}  // namespace bellwether
