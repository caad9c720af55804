#include "analysis/moments.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

Methods mean_welch() { return {}; }

}  // namespace bellwether::calculator
