// What does each recommender add to the mix? Rounds of leave-one-out experiments become incremental thumbs and hours
// beside the credit, with advice. Pure.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/checks/multiple_testing.hpp"
#include "analysis/effects/comparison.hpp"
#include "domain/ablation.hpp"
#include "domain/credit.hpp"
#include "domain/report.hpp"

namespace bellwether {

/// Thumbs up and hours, of listeners or of a recommender's credit.
struct ThumbsAndHours {
    double thumbs_up = 0;
    double hours = 0;
};

/// Of one rule, in millionths and whole milliseconds turned into thumbs and hours.
using CreditByRule = std::array<ThumbsAndHours, credit_rules.size()>;

/// One arm of one round that is over.
struct AblationReading {
    int round = 0;
    std::string experiment;
    AblationArm arm;
    double control_listeners = 0;
    double arm_listeners = 0;
    double population = 0;  ///< listeners that would have taken part, had everybody: exposed ones over the share of slots
    /// Arm less control, of a listener.
    analysis::Outcome<analysis::Comparison> thumbs_up = analysis::Undefined{analysis::Reason::no_units, "nobody"};
    analysis::Outcome<analysis::Comparison> hours = analysis::Undefined{analysis::Reason::no_units, "nobody"};
};

struct AblationInputs {
    std::vector<AblationReading> readings;
    /// Of the days that a round was read over: everybody's thumbs and hours, and each recommender's credit.
    std::map<int, ThumbsAndHours> happened;
    std::map<int, std::map<std::string, CreditByRule>> credit;
    std::vector<std::pair<std::string, bool>> waiting;  ///< recommender, added: no round of it is over
    UtcTime caught_up_at;
};

struct AblationSettings {
    double alpha = 0.05;
    double margin = 0.001;  ///< share of what everybody does that is too little to be worth a recommender
    analysis::Adjustment correction = analysis::Adjustment::benjamini_hochberg;
};

/// Sums over the rounds that were read, for everybody: what would be lost with the recommender (or won with a candidate).
struct IncrementalNumber {
    ReportNumber total;
    ReportNumber share;  ///< of what happened in the rounds
    std::optional<double> p_value;
    std::optional<double> q_value;  ///< over all recommenders and both measures
};

enum class Advice { add, keep, retire, cannot_tell };
std::string_view to_string(Advice advice);

struct AblationRow {
    std::string recommender;
    bool candidate = false;
    std::vector<int> rounds;  ///< read
    double arm_listeners = 0;
    double control_listeners = 0;
    IncrementalNumber thumbs_up;
    IncrementalNumber hours;
    CreditByRule credit{};  ///< of the same days
    ThumbsAndHours happened;
    Advice advice = Advice::cannot_tell;
    std::string reason;
};

struct AblationReport {
    std::string ablation;
    AblationSettings settings;
    UtcTime caught_up_at;
    int tests = 0;
    std::vector<AblationRow> rows;  ///< by recommender
};

/// A round that was refused (broken sample ratio, a killed arm, cut short) leaves its recommender without a number, and
/// the row says why.
AblationReport build_ablation_report(const std::string& ablation, const AblationInputs& inputs,
                                     const AblationSettings& settings);

}  // namespace bellwether
