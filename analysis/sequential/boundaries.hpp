// Group-sequential designs: a few looks planned beforehand, two-sided and symmetric, stopping for efficacy only.
// Jennison and Turnbull (2000), "Group Sequential Methods with Applications to Clinical Trials", chapters 2, 3 and 7.
// What to make of the data at a look is in group_sequential_analysis.hpp.
#pragma once

#include <span>
#include <vector>

#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// More looks than this ask for asymptotic.hpp instead.
constexpr std::size_t looks_max = 50;

enum class BoundaryKind {
    obrien_fleming,             ///< z_k = C / sqrt(t_k) (O'Brien and Fleming 1979)
    pocock,                     ///< z_k = C (Pocock 1977)
    wang_tsiatis,               ///< z_k = C t_k^(parameter - 1/2) (Wang and Tsiatis 1987)
    lan_demets_obrien_fleming,  ///< spends 4 - 4 Phi(z_{alpha/4} / sqrt(t)) (Lan and DeMets 1983)
    lan_demets_pocock,          ///< spends alpha ln(1 + (e - 1) t) (Lan and DeMets 1983)
    kim_demets,                 ///< spends alpha t^parameter, parameter > 0 (Kim and DeMets 1987)
    hwang_shih_decani,          ///< spends alpha (1 - exp(-parameter t)) / (1 - exp(-parameter)) (1990)
};

struct BoundaryRule {
    BoundaryKind kind = BoundaryKind::lan_demets_obrien_fleming;
    double parameter = 0;  ///< of the kinds that have one
};

/// One entry a look.
struct Boundaries {
    std::vector<double> z;          ///< stop where |Z| is at least this; infinite where nothing is spent
    std::vector<double> nominal_p;  ///< 2 (1 - Phi(z))
    std::vector<double> spent;      ///< two-sided error spent up to and including the look
};

/// Which |Z| stops the experiment at each look, so that the whole two-sided error is alpha? `information` holds the
/// fractions of the final information, ascending, the last of them 1. Spending kinds spend alpha/2 on either side.
/// Refuses (bad_argument): no looks or more than looks_max, fractions that do not ascend from above 0 to 1 or are
/// closer than a hundred-thousandth of themselves, alpha outside (0, 1), a parameter beyond +-50, a Kim-DeMets power
/// that is not above 0.
Outcome<Boundaries> boundaries(const BoundaryRule& rule, std::span<const double> information, double alpha);

/// The largest level that level_at answers with: it means "this, or more".
constexpr double level_max = 0.5;

/// The level alpha at which the boundary of a look (counted from 0) is z: what a repeated p-value is made of. Between
/// 1e-300 and level_max; an end stands for what lies beyond it.
/// Refuses a design that boundaries() refuses, a look that it has not and z below 0 (bad_argument).
Outcome<double> level_at(const BoundaryRule& rule, std::span<const double> information, std::size_t look, double z);

/// What a design costs, as multiples of the information of the fixed two-sided test of the same level and power.
struct DesignCost {
    double inflation = 1;    ///< maximal information
    double average_h1 = 1;   ///< expected information at the planned effect
    double average_h0 = 1;   ///< at no effect
    double average_h01 = 1;  ///< at half the planned effect
};

/// The cost of boundaries at the effect for which the experiment has the given power of stopping on the effect's side.
/// Refuses a power outside (alpha/2, 1) (bad_argument).
Outcome<DesignCost> design_cost(const Boundaries& plan, std::span<const double> information, double alpha,
                                double power);

}  // namespace bellwether::analysis
