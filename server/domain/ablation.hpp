// Leave-one-out: each recommender is switched off for a few listeners, in turn, to see what it adds to the mix. A round
// is an experiment with one arm a recommender; this decides whose turn it is. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/time.hpp"

namespace bellwether {

/// What an arm's listeners get: everything but this recommender, or, for a candidate, this one besides.
struct AblationArm {
    std::string variant;  ///< key of the variant
    std::string recommender;
    bool added = false;  ///< switched on, where it is off for everybody else

    bool operator==(const AblationArm&) const = default;
};

struct AblationRound {
    int round = 1;
    std::string experiment;
    double percent = 0;  ///< of the listeners, all variants together
    UtcTime begins_at;
    UtcTime ends_at;                  ///< as planned: the end of a UTC day
    std::optional<UtcTime> ended_at;  ///< absent: it runs
    std::vector<AblationArm> arms;
};

struct Ablation {
    int ablation_id = 0;
    std::string key;
    std::string layer;
    std::vector<std::string> recommenders;  ///< switched off in turn; empty: every one that is seen in slates
    std::vector<std::string> candidates;    ///< outside the mix: switched on in turn
    double percent_each = 0.5;              ///< of the listeners, for each arm
    int arms_at_once = 10;
    int days = 14;  ///< whole UTC days after the one on which a round begins
    std::string created_by;
    UtcTime created_at;
    std::optional<UtcTime> stopped_at;
    std::vector<AblationRound> rounds;  ///< by number
};

inline constexpr double ablation_percent_min = 0.01;
inline constexpr int ablation_arms_max = 50;
inline constexpr int ablation_days_max = 90;
inline constexpr std::size_t ablation_recommenders_max = 1000;
inline constexpr std::size_t ablation_key_bytes_max = 100;  ///< so that "KEY.r0001" is a key

/// The control is compared with every arm, so it is larger than one by the root of their number: the split that makes
/// the comparisons sharpest for the listeners they take (Dunnett 1955, section 5).
double ablation_control_percent(double percent_each, int arms);
/// All arms and the control.
double ablation_round_percent(double percent_each, int arms);

/// What a keeper does now: at most one of the two.
struct AblationMove {
    bool end_round = false;          ///< the last one
    std::vector<AblationArm> begin;  ///< the arms of a new round; empty: none begins
};

/// A round ends at its planned end, or at once where the ablation was stopped. Then the next one takes those that had
/// the fewest rounds, of these the ones whose last round is longest ago, then by name. `seen` are the recommenders that
/// the slates of late hold, for ablations that name none.
AblationMove next_move(const Ablation& ablation, const std::vector<std::string>& seen, UtcTime now);

/// The first midnight after `days` whole days have passed.
UtcTime ablation_end(UtcTime begins_at, int days);

}  // namespace bellwether
