// One function a family: its methods by name. Each lives in the file named after the family.
#pragma once

#include "calculator/calculator.hpp"

namespace bellwether::calculator {

Methods mean_welch();
Methods multiple_testing();
Methods proportion();
Methods ratio_delta();
Methods srm();

}  // namespace bellwether::calculator
