// One function a family: its methods by name. Each lives in the file named after the family.
#pragma once

#include "calculator/calculator.hpp"

namespace bellwether::calculator {

Methods anytime_valid_regression();
Methods asymptotic_cs();
Methods bayes_beta();
Methods bayes_normal();
Methods capped_mean();
Methods cluster_robust();
Methods confidence_sequence_bounds();
Methods cuped();
Methods cuped_ratio();
Methods empirical_bayes();
Methods group_sequential();
Methods hashing();
Methods mean_welch();
Methods msprt();
Methods multiple_testing();
Methods online_fdr();
Methods post_stratification();
Methods power();
Methods proportion();
Methods quantile_metric();
Methods ratio_delta();
Methods regression_adjustment();
Methods sequential_gbstats();
Methods shapley();
Methods srm();

}  // namespace bellwether::calculator
