#include "calculator/families.hpp"

namespace bellwether::calculator {

const std::map<std::string, Methods, std::less<>>& families() {
    static const std::map<std::string, Methods, std::less<>> all = {
        {"anytime_valid_regression", anytime_valid_regression()},
        {"asymptotic_cs", asymptotic_cs()},
        {"bayes_beta", bayes_beta()},
        {"bayes_normal", bayes_normal()},
        {"capped_mean", capped_mean()},
        {"cluster_robust", cluster_robust()},
        {"confidence_sequence_bounds", confidence_sequence_bounds()},
        {"cuped", cuped()},
        {"cuped_ratio", cuped_ratio()},
        {"empirical_bayes", empirical_bayes()},
        {"group_sequential", group_sequential()},
        {"hashing", hashing()},
        {"mean_welch", mean_welch()},
        {"msprt", msprt()},
        {"multiple_testing", multiple_testing()},
        {"online_fdr", online_fdr()},
        {"post_stratification", post_stratification()},
        {"power", power()},
        {"proportion", proportion()},
        {"quantile_metric", quantile_metric()},
        {"ratio_delta", ratio_delta()},
        {"regression_adjustment", regression_adjustment()},
        {"sequential_gbstats", sequential_gbstats()},
        {"shapley", shapley()},
        {"srm", srm()},
    };
    return all;
}

}  // namespace bellwether::calculator
