#include "calculator/families.hpp"

namespace bellwether::calculator {

const std::map<std::string, Methods, std::less<>>& families() {
    static const std::map<std::string, Methods, std::less<>> all = {
        {"capped_mean", capped_mean()},
        {"cluster_robust", cluster_robust()},
        {"cuped", cuped()},
        {"cuped_ratio", cuped_ratio()},
        {"mean_welch", mean_welch()},
        {"multiple_testing", multiple_testing()},
        {"post_stratification", post_stratification()},
        {"proportion", proportion()},
        {"quantile_metric", quantile_metric()},
        {"ratio_delta", ratio_delta()},
        {"regression_adjustment", regression_adjustment()},
        {"srm", srm()},
    };
    return all;
}

}  // namespace bellwether::calculator
