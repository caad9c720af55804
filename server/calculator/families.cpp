#include "calculator/families.hpp"

namespace bellwether::calculator {

const std::map<std::string, Methods, std::less<>>& families() {
    static const std::map<std::string, Methods, std::less<>> all = {
        {"mean_welch", mean_welch()},
        {"proportion", proportion()},
        {"ratio_delta", ratio_delta()},
    };
    return all;
}

}  // namespace bellwether::calculator
