// One function a family: its methods by name. Each lives in the file named after the family.
#pragma once

#include "calculator/calculator.hpp"

namespace bellwether::calculator {

Methods capped_mean();
Methods cluster_robust();
Methods cuped();
Methods cuped_ratio();
Methods mean_welch();
Methods multiple_testing();
Methods post_stratification();
Methods proportion();
Methods quantile_metric();
Methods ratio_delta();
Methods regression_adjustment();
Methods srm();

}  // namespace bellwether::calculator
