// How large must the arms of an ablation be, and how long a round? From what listeners do: pure, and its route.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "analysis/outcome.hpp"
#include "domain/ablation.hpp"
#include "http/router.hpp"
#include "storage/ablation_store.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// Lengths of a round that a plan looks at, in days.
inline constexpr std::array ablation_plan_days = {7, 14, 21, 28, 42, 56};

struct AblationPlanQuestion {
    int recommenders = 0;
    double percent_each = 0.5;
    int arms_at_once = 10;
    double minimum_effect = 0.02;  ///< relative to the mean of a listener
    double alpha = 0.05;
    double power = 0.8;
};

/// One measure, over a window of days.
struct AblationPlanMeasure {
    double mean = 0;  ///< of a listener
    double deviation = 0;
    double detectable = 0;           ///< relative effect that the arms show with the power
    double percent_each_needed = 0;  ///< for the minimum effect; above 100: no arm is large enough
};

struct AblationPlanWindow {
    int days = 0;
    double listeners = 0;
    AblationPlanMeasure thumbs_up;
    AblationPlanMeasure hours;
};

/// z-test of arm against control. Of the family of 2 * recommenders tests the hardest case is planned for: that a single
/// one differs, which the step-up procedures then test at alpha over their number.
/// Refuses no_units (nobody listened), zero_variance, and what the power analysis refuses.
analysis::Outcome<AblationPlanWindow> plan_ablation(const AblationPlanQuestion& question, int days,
                                                    const ActiveListeners& seen);

/// POST /v1/ablations/plan
std::vector<Route> ablation_plan_routes(Database& database);

}  // namespace bellwether
