#include "calculator/families.hpp"

namespace bellwether::calculator {

const std::map<std::string, Methods, std::less<>>& families() {
    static const std::map<std::string, Methods, std::less<>> all = {
        {"mean_welch", mean_welch()},
    };
    return all;
}

}  // namespace bellwether::calculator
