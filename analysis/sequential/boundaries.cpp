#include "analysis/sequential/boundaries.hpp"

#include <algorithm>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "analysis/sequential/arguments.hpp"
#include "analysis/sequential/continuation.hpp"
#include "analysis/tails.hpp"

namespace bellwether::analysis {

namespace {

namespace math = boost::math;
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double closest = 1e-5;  // a shorter step would need a grid of millions

Outcome<void> require_design(const BoundaryRule& rule, std::span<const double> information, double alpha) {
    AN_TRY(require_level(alpha));
    if (information.empty()) return Undefined{Reason::bad_argument, "a design has at least one look"};
    if (information.size() > looks_max) return Undefined{Reason::bad_argument, "a design has at most 50 looks"};
    double previous = 0;
    for (double t : information) {
        if (!(t > previous)) return Undefined{Reason::bad_argument, "information fractions must ascend from above 0"};
        if (!(t - previous >= closest * t))
            return Undefined{Reason::bad_argument, "information fractions must not be closer than 1e-5 of themselves"};
        previous = t;
    }
    if (std::abs(previous - 1) > 1e-9)
        return Undefined{Reason::bad_argument, "the last information fraction must be 1"};
    if (!(std::abs(rule.parameter) <= 50))
        return Undefined{Reason::bad_argument, "a boundary's parameter must lie between -50 and 50"};
    if (rule.kind == BoundaryKind::kim_demets && !(rule.parameter > 0))
        return Undefined{Reason::bad_argument, "a Kim-DeMets power must be above 0"};
    return boost::outcome_v2::success();
}

bool is_exact(BoundaryKind kind) {
    return kind == BoundaryKind::obrien_fleming || kind == BoundaryKind::pocock || kind == BoundaryKind::wang_tsiatis;
}

double spending(const BoundaryRule& rule, double alpha, double t) {
    switch (rule.kind) {
        case BoundaryKind::lan_demets_obrien_fleming:
            return 4 * normal_upper_tail(normal_upper_quantile(alpha / 4) / std::sqrt(t));
        case BoundaryKind::lan_demets_pocock:
            return alpha * std::log1p((std::numbers::e - 1) * t);
        case BoundaryKind::kim_demets:
            return alpha * std::pow(t, rule.parameter);
        case BoundaryKind::hwang_shih_decani:
            return rule.parameter == 0 ? alpha * t
                                       : alpha * std::expm1(-rule.parameter * t) / std::expm1(-rule.parameter);
        default:
            break;
    }
    return alpha;
}

/// The x between lower and upper at which tail(x), which falls in x, is the target: tail(lower) is at least,
/// tail(upper) at most that, up to rounding. In logarithms the tail is nearly a parabola, which the solver likes.
template <class Tail>
double solve_tail(Tail tail, double target, double lower, double upper) {
    const auto excess = [&](double x) {
        return std::log(std::max(tail(x), std::numeric_limits<double>::min())) - std::log(target);
    };
    const double at_lower = excess(lower);
    if (at_lower <= 0) return lower;
    const double at_upper = excess(upper);
    if (at_upper >= 0) return upper;
    std::uintmax_t iterations = 200;
    const auto root = math::tools::toms748_solve(excess, lower, upper, at_lower, at_upper,
                                                 math::tools::eps_tolerance<double>(48), iterations);
    return 0.5 * (root.first + root.second);
}

/// The first `looks` bounds. Both sides are alike under no effect: each look's share is twice the upper one.
std::vector<double> spending_bounds(const BoundaryRule& rule, std::span<const double> information, double alpha,
                                    std::size_t looks) {
    std::vector<double> z;
    Continuation running(0);
    double spent = 0;
    for (std::size_t k = 0; k < looks; ++k) {
        const double t = information[k];
        const double now = k + 1 == information.size() ? alpha : spending(rule, alpha, t);
        const double share = (now - spent) / 2;
        if (share > 0) {
            // Without earlier looks the tail would be the normal one; with them it lacks at most what they stopped.
            const double upper = normal_upper_quantile(share);
            const double lower = std::max(0.0, normal_upper_quantile(std::min(0.5, share + spent)));
            z.push_back(solve_tail([&](double bound) { return running.upper_tail(t, bound); }, share, lower, upper));
        } else {
            z.push_back(infinity);
        }
        if (k + 1 < looks) running.look(t, -z.back(), z.back(), information[k + 1]);
        spent = now;
    }
    return z;
}

struct Stops {
    std::vector<double> upper;
    std::vector<double> lower;

    double upper_sum() const {
        double total = 0;
        for (double p : upper)
            total += p;
        return total;
    }
};

Stops stopping_probabilities(std::span<const double> z, std::span<const double> information, double drift) {
    Stops stops;
    Continuation running(drift);
    for (std::size_t k = 0; k < information.size(); ++k) {
        stops.upper.push_back(running.upper_tail(information[k], z[k]));
        stops.lower.push_back(running.lower_tail(information[k], -z[k]));
        if (k + 1 < information.size()) running.look(information[k], -z[k], z[k], information[k + 1]);
    }
    return stops;
}

std::vector<double> shaped_bounds(double scale, double exponent, std::span<const double> information) {
    std::vector<double> z;
    for (double t : information)
        z.push_back(scale * std::pow(t, exponent));
    return z;
}

double shape_exponent(const BoundaryRule& rule) {
    return (rule.kind == BoundaryKind::obrien_fleming ? 0
            : rule.kind == BoundaryKind::pocock       ? 0.5
                                                      : rule.parameter) -
           0.5;
}

std::vector<double> exact_bounds(const BoundaryRule& rule, std::span<const double> information, double alpha) {
    const double exponent = shape_exponent(rule);
    const auto upper_error = [&](double scale) {
        return stopping_probabilities(shaped_bounds(scale, exponent, information), information, 0).upper_sum();
    };
    // The looks together spend at least what the busiest spends alone, and at most the looks' number times that.
    double busiest = infinity;
    for (double t : information)
        busiest = std::min(busiest, std::pow(t, exponent));
    const double lower = normal_upper_quantile(alpha / 2) / busiest;
    const double upper = normal_upper_quantile(alpha / 2 / static_cast<double>(information.size())) / busiest;
    return shaped_bounds(solve_tail(upper_error, alpha / 2, lower, upper), exponent, information);
}

/// The root of a function that rises in ln alpha, or the end that it does not reach.
template <class Excess>
double solve_level(Excess excess, double smallest, double largest) {
    const double at_largest = excess(largest);
    if (at_largest <= 0) return largest;
    const double at_smallest = excess(smallest);
    if (at_smallest >= 0) return smallest;
    std::uintmax_t iterations = 200;
    const auto in_logarithm = [&](double log_alpha) { return excess(std::exp(log_alpha)); };
    const auto root = math::tools::toms748_solve(in_logarithm, std::log(smallest), std::log(largest), at_smallest,
                                                 at_largest, math::tools::eps_tolerance<double>(40), iterations);
    return std::exp(0.5 * (root.first + root.second));
}

/// A look stops at most what it is given to spend, and all looks so far stop at least what |Z| >= z has: between these
/// two levels lies the one whose boundary is z. Both are found without a single integration.
double spending_level(const BoundaryRule& rule, std::span<const double> information, std::size_t look, double z) {
    constexpr double unreachable = 50;  // in the place of an infinite boundary, which a solver cannot use
    const double nominal = 2 * normal_upper_tail(z);
    const auto spent_at = [&](double alpha, std::size_t k) {
        return k + 1 == information.size() ? alpha : spending(rule, alpha, information[k]);
    };
    const auto surplus = [&](double part) { return std::log(std::max(part, level_min)) - std::log(nominal); };
    const double lower = solve_level([&](double alpha) { return surplus(spent_at(alpha, look)); }, level_min, level_max);
    const double upper = solve_level(
        [&](double alpha) { return surplus(spent_at(alpha, look) - (look > 0 ? spent_at(alpha, look - 1) : 0)); }, lower,
        level_max);
    const double slack = 1e-9;  // the two meet at the first look
    return solve_level(
        [&](double alpha) {
            return z - std::min(unreachable, spending_bounds(rule, information, alpha, look + 1)[look]);
        },
        std::max(level_min, lower * (1 - slack)), std::min(level_max, upper * (1 + slack)));
}

double average_information(const Stops& stops, std::span<const double> information) {
    double average = 1;
    for (std::size_t k = 0; k + 1 < information.size(); ++k)
        average -= (stops.upper[k] + stops.lower[k]) * (information.back() - information[k]);
    return average;
}

}  // namespace

Outcome<Boundaries> boundaries(const BoundaryRule& rule, std::span<const double> information, double alpha) {
    AN_TRY(require_design(rule, information, alpha));
    Boundaries result;
    result.z = is_exact(rule.kind) ? exact_bounds(rule, information, alpha)
                                   : spending_bounds(rule, information, alpha, information.size());
    const Stops stops = stopping_probabilities(result.z, information, 0);
    double spent = 0;
    for (std::size_t k = 0; k < information.size(); ++k) {
        result.nominal_p.push_back(2 * normal_upper_tail(result.z[k]));
        spent += 2 * stops.upper[k];
        result.spent.push_back(spent);
    }
    return result;
}

Outcome<double> level_at(const BoundaryRule& rule, std::span<const double> information, std::size_t look, double z) {
    AN_TRY(require_design(rule, information, level_max));
    if (look >= information.size()) return Undefined{Reason::bad_argument, "the design has no such look"};
    if (!(z >= 0)) return Undefined{Reason::bad_argument, "a boundary is a number, and not below 0"};
    if (z == 0) return level_max;
    if (normal_upper_tail(z) < level_min) return level_min;
    if (!is_exact(rule.kind)) return spending_level(rule, information, look, z);
    // Here the look's boundary is that of all others times a constant: its level is what they stop together.
    const double exponent = shape_exponent(rule);
    const double scale = z / std::pow(information[look], exponent);
    const auto stops = stopping_probabilities(shaped_bounds(scale, exponent, information), information, 0);
    return std::clamp(2 * stops.upper_sum(), level_min, level_max);
}

Outcome<DesignCost> design_cost(const Boundaries& plan, std::span<const double> information, double alpha,
                                double power) {
    AN_TRY(require_level(alpha));
    if (plan.z.size() != information.size() || information.empty())
        return Undefined{Reason::bad_argument, "the plan and the information must have the same looks"};
    if (!(power > alpha / 2 && power < 1))
        return Undefined{Reason::bad_argument, "power must be between alpha/2 and 1"};
    const double fixed = normal_upper_quantile(alpha / 2) + normal_quantile(power);  // drift of the fixed test
    const auto excess = [&](double drift) {
        return stopping_probabilities(plan.z, information, drift).upper_sum() - power;
    };
    double upper = fixed;
    for (int i = 0; i < 60 && excess(upper) < 0; ++i)
        upper *= 1.5;
    if (excess(upper) < 0) return Undefined{Reason::did_not_converge, "no effect reaches this power"};
    std::uintmax_t iterations = 200;
    const auto root =
        math::tools::toms748_solve(excess, 0.0, upper, math::tools::eps_tolerance<double>(48), iterations);
    const double drift = 0.5 * (root.first + root.second);
    const double inflation = drift / fixed * (drift / fixed);
    const auto average = [&](double effect) {
        return inflation * average_information(stopping_probabilities(plan.z, information, effect), information);
    };
    return DesignCost{inflation, average(drift), average(0), average(drift / 2)};
}

}  // namespace bellwether::analysis
