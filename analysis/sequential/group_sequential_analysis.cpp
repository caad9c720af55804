#include "analysis/sequential/group_sequential_analysis.hpp"

#include <algorithm>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>

#include "analysis/sequential/arguments.hpp"
#include "analysis/sequential/continuation.hpp"

namespace bellwether::analysis {

namespace {

namespace math = boost::math;

Outcome<void> require_looks(std::span<const double> information, std::span<const LookEstimate> looks) {
    if (looks.empty()) return Undefined{Reason::no_units, "an analysis needs at least one look"};
    if (looks.size() > information.size())
        return Undefined{Reason::bad_argument, "there are more looks than the design has"};
    for (const auto& look : looks) {
        if (!in_range(look.estimate))
            return Undefined{Reason::bad_argument, "every estimate must be finite and not huge"};
        if (!(look.standard_error > 0) || !in_range(look.standard_error))
            return Undefined{Reason::zero_variance, "every standard error must be above 0"};
    }
    return boost::outcome_v2::success();
}

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The probabilities, at a drift, of crossing the upper boundary before look k (from 0) or of Z >= z there; and of
/// neither.
struct Sides {
    double at_least = 0;
    double below = 0;
};

Sides ordering(const Boundaries& plan, std::span<const double> information, std::size_t k, double z, double drift) {
    Sides sides;
    Continuation running(drift);
    for (std::size_t i = 0; i < k; ++i) {
        sides.at_least += running.upper_tail(information[i], plan.z[i]);
        running.look(information[i], -infinity, plan.z[i], information[i + 1]);
    }
    sides.at_least += running.upper_tail(information[k], z);
    sides.below = running.lower_tail(information[k], z);
    return sides;
}

StoppedResult after_stopping(const Boundaries& plan, std::span<const double> information, double alpha, std::size_t k,
                             const LookEstimate& look) {
    const double z = look.estimate / look.standard_error;
    if (z < 0 && z <= -plan.z[k]) {
        const StoppedResult mirrored =
            after_stopping(plan, information, alpha, k, {-look.estimate, look.standard_error});
        return {mirrored.look,
                mirrored.p_value,
                {-mirrored.interval.upper, -mirrored.interval.lower},
                -mirrored.median_unbiased};
    }
    StoppedResult result;
    result.look = k + 1;
    result.p_value = std::min(1.0, 2 * std::min(ordering(plan, information, k, z, 0).at_least,
                                                ordering(plan, information, k, -z, 0).at_least));

    // The effect, in standard errors of this look (a drift of 1/sqrt(t)), at which one side has the given probability.
    // Each end is solved by its own small tail.
    const double root_t = std::sqrt(information[k]);
    const auto effect_at = [&](double Sides::*side, double probability) {
        const double rising = side == &Sides::at_least ? 1 : -1;
        const auto excess = [&](double effect) {
            const double tail = ordering(plan, information, k, z, effect / root_t).*side;
            return rising * (std::log(std::max(tail, std::numeric_limits<double>::min())) - std::log(probability));
        };
        double lower = std::min(z, 0.0) - 5;
        double upper = std::max(z, 0.0) + 5;
        double at_lower = excess(lower);
        double at_upper = excess(upper);
        for (int i = 0; i < 10 && at_lower > 0; ++i)
            at_lower = excess(lower -= std::abs(lower));
        for (int i = 0; i < 10 && at_upper < 0; ++i)
            at_upper = excess(upper *= 2);
        if (at_lower >= 0) return lower * look.standard_error;
        if (at_upper <= 0) return upper * look.standard_error;
        std::uintmax_t iterations = 200;
        const auto root = math::tools::toms748_solve(excess, lower, upper, at_lower, at_upper,
                                                     math::tools::eps_tolerance<double>(44), iterations);
        return 0.5 * (root.first + root.second) * look.standard_error;
    };
    result.interval = {effect_at(&Sides::at_least, alpha / 2), effect_at(&Sides::below, alpha / 2)};
    result.median_unbiased = effect_at(&Sides::at_least, 0.5);
    return result;
}

}  // namespace

Outcome<GroupSequentialAnalysis> analyse_looks(const BoundaryRule& rule, std::span<const double> information,
                                               double alpha, std::span<const LookEstimate> looks) {
    AN_TRY(const Boundaries plan, boundaries(rule, information, alpha));
    AN_TRY(require_looks(information, looks));
    GroupSequentialAnalysis result;
    for (std::size_t k = 0; k < looks.size(); ++k) {
        const auto& [estimate, error] = looks[k];
        result.repeated_intervals.push_back({estimate - plan.z[k] * error, estimate + plan.z[k] * error});
        AN_TRY(const double level, level_at(rule, information, k, std::abs(estimate / error)));
        result.repeated_p_values.push_back(level);
        const bool crossed = std::abs(estimate / error) >= plan.z[k];
        if (!result.stopped && (crossed || k + 1 == information.size()))
            result.stopped = after_stopping(plan, information, alpha, k, looks[k]);
    }
    return result;
}

}  // namespace bellwether::analysis
