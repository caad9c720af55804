#include "calculator/families.hpp"

namespace bellwether::calculator {

const std::map<std::string, Methods, std::less<>>& families() {
    static const std::map<std::string, Methods, std::less<>> all = {
        {"mean_welch", mean_welch()},
        {"multiple_testing", multiple_testing()},
        {"proportion", proportion()},
        {"ratio_delta", ratio_delta()},
        {"srm", srm()},
    };
    return all;
}

}  // namespace bellwether::calculator
