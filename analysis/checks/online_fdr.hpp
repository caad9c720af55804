// A stream of experiments, each decided as it ends: test levels that keep the false discovery rate of the whole stream.
// Each level depends on earlier p-values only, so it is known before its own p-value is seen.
#pragma once

#include <span>
#include <vector>

#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// The level given to each test in order of arrival, and whether its p-value was at most that level.
struct OnlineTests {
    std::vector<double> levels;
    std::vector<bool> rejected;
};

/// Every level looks back at all rejections before it.
inline constexpr std::size_t online_tests_max = 20'000;

/// All four refuse p-values outside [0, 1], alpha outside (0, 1), and more than online_tests_max tests (bad_argument);
/// an empty stream has an empty answer. The constants (sequences, starting wealth) are the defaults of the R package
/// onlineFDR (Robertson, Wildenhain, Javanmard and Karp 2019).

/// LOND: Javanmard and Montanari (2015), arXiv:1502.06197; each level is its share of alpha times the rejections so
/// far plus 1. For independent or positively dependent p-values.
Outcome<OnlineTests> lond(std::span<const double> p_values, double alpha);

/// LORD++: Ramdas, Yang, Wainwright and Jordan (2017); starting wealth alpha/10. Each rejection earns
/// levels for the tests after it. For independent p-values.
Outcome<OnlineTests> lord(std::span<const double> p_values, double alpha);

/// SAFFRON: Ramdas, Zrnic, Wainwright and Jordan (2018); candidates are p-values up to 1/2, starting
/// wealth alpha/2. Estimates the share of true hypotheses, and so gains where many are false. Independent p-values.
Outcome<OnlineTests> saffron(std::span<const double> p_values, double alpha);

/// ADDIS: Tian and Ramdas (2019); p-values above 1/2 are discarded, candidates are those up to 1/4,
/// starting wealth alpha/2. Gains where many p-values are conservative. Independent p-values.
Outcome<OnlineTests> addis(std::span<const double> p_values, double alpha);

}  // namespace bellwether::analysis
