// Experiments with a true effect: do they find it as often as the power functions promised?
#include <algorithm>
#include <cmath>

#include "analysis/checks/power.hpp"
#include "analysis/checks/power_difference.hpp"
#include "analysis/checks/power_proportion.hpp"
#include "analysis/checks/power_relative.hpp"
#include "analysis/effects/cuped.hpp"
#include "analysis/effects/proportion.hpp"
#include "analysis/effects/welch.hpp"
#include "analysis/sequential/asymptotic.hpp"
#include "analysis/sequential/boundaries.hpp"
#include "analysis/tails.hpp"
#include "proof/judging.hpp"
#include "proof/scene.hpp"

namespace bellwether::proof {

namespace {

using analysis::Alternative;
using analysis::EffectScale;
using analysis::Moments;

constexpr auto both_sides = Alternative::two_sided;
constexpr double formula = 0.006;  // the promises are approximations themselves: normal for t, one tail for two

Claim claim(std::string method, std::string data, double power, double tolerance = formula) {
    return {"power", std::move(method), std::move(data), Promise::equals, power, tolerance};
}

Moments draw_arm(Random& random, int n, double mean, double deviation) {
    Moments arm;
    for (int i = 0; i < n; ++i)
        arm.add(mean + deviation * random.normal());
    return arm;
}

Scene welch_scene(Size size) {
    static const std::vector<int> units = {50, 100, 200, 400, 800};
    constexpr double effect = 0.2;
    Scene scene{"power, Welch", size.replicates, {}, [](Random& random, std::span<Count> counts) {
                    for (std::size_t i = 0; i < units.size(); ++i)
                        counts[i].add(rejects(analysis::welch(draw_arm(random, units[i], 0, 1), draw_arm(random, units[i], effect, 1),
                                                              EffectScale::absolute, both_sides, level)));
                }};
    for (const int n : units)
        scene.claims.push_back(claim("Welch, effect of 0.2 deviations", std::to_string(n) + " listeners an arm",
                                     analysis::t_test_power(n, n, effect, {}).value(), 0));
    return scene;
}

/// Correlation 0.7 with the past: the same listeners see what 1 / (1 - 0.49) times as many would.
Scene cuped_scene(Size size) {
    constexpr double correlation = 0.7;
    constexpr int n = 250;
    constexpr double effect = 0.18;
    const auto draw = [](Random& random, double mean) {
        analysis::PairMoments arm;
        for (int i = 0; i < n; ++i) {
            const double habit = random.normal();
            arm.add(mean + correlation * habit + std::sqrt(1 - correlation * correlation) * random.normal(), habit);
        }
        return arm;
    };
    const double adjusted = effect / std::sqrt(1 - correlation * correlation);
    return {"power, CUPED", size.replicates,
            {claim("CUPED, correlation 0.7", "250 listeners an arm", analysis::t_test_power(n, n, adjusted, {}).value()),
             claim("the same without CUPED", "250 listeners an arm", analysis::t_test_power(n, n, effect, {}).value(), 0)},
            [draw](Random& random, std::span<Count> counts) {
                const auto c = draw(random, 0);
                const auto t = draw(random, effect);
                const auto cuped = analysis::cuped_welch(c, t, EffectScale::absolute, both_sides, level);
                counts[0].add(cuped && cuped.value().comparison.p_value <= level);
                counts[1].add(rejects(analysis::welch(c.x(), t.x(), EffectScale::absolute, both_sides, level)));
            }};
}

/// Sizes that were asked for a power of 0.8, or an effect that n units should show with it.
Scene planned_scene(Size size) {
    const analysis::PlannedTest one_sided{level, Alternative::greater};
    static const int n_two = static_cast<int>(std::ceil(analysis::t_test_n(0.25, 0.8, {}).value()));
    static const int n_one = static_cast<int>(std::ceil(analysis::z_test_n(0.25, 1, 0.8, one_sided).value()));
    static const double mde = analysis::t_test_mde(300, 0.8, {}).value();
    const auto test = [](Random& random, int n, double effect, Alternative alternative) {
        return rejects(analysis::welch(draw_arm(random, n, 0, 1), draw_arm(random, n, effect, 1), EffectScale::absolute,
                                       alternative, level));
    };
    return {"power, planned", size.replicates,
            {claim("size for 80 %, two-sided", "0.25 deviations", 0.8),
             claim("size for 80 %, non-inferiority (one-sided)", "margin 0.25 deviations", 0.8),
             claim("smallest effect for 80 %", "300 listeners an arm", 0.8)},
            [test](Random& random, std::span<Count> counts) {
                counts[0].add(test(random, n_two, 0.25, both_sides));
                counts[1].add(test(random, n_one, 0.25, Alternative::greater));
                counts[2].add(test(random, 300, mde, both_sides));
            }};
}

Scene share_scene(Size size) {
    constexpr int n = 1500;
    const analysis::PlannedProportions shares{0.1, 0.13};
    return {"power, shares", size.replicates,
            {claim("pooled z", "10 and 13 % of 1,500", analysis::proportion_power(shares, n, {}).value(), 0.01),
             claim("pooled z, arcsine formula", "10 and 13 % of 1,500", analysis::arcsine_power(shares, n, n, {}).value().power, 0.015)},
            [](Random& random, std::span<Count> counts) {
                analysis::Proportion c{n, 0};
                analysis::Proportion t{n, 0};
                for (int i = 0; i < n; ++i) {
                    c.x += random.chance(0.1) ? 1 : 0;
                    t.x += random.chance(0.13) ? 1 : 0;
                }
                const auto test = analysis::pooled_z(c, t, both_sides);
                const bool found = test && test.value().p_value <= level;
                counts[0].add(found);
                counts[1].add(found);
            }};
}

/// What POST /v1/power and the scorecard promise, below one half and above; and GrowthBook's always-valid formula, which
/// widens the standard error, noise and all: it promises too little above one half, so what it plans for 80 % finds more.
Scene difference_scene(Size size) {
    constexpr int n = 400;
    static const std::vector<double> lifts = {0.03, 0.06, 0.09};
    Scene scene{"power, differences", size.replicates, {}, [](Random& random, std::span<Count> counts) {
                    const auto control = draw_arm(random, n, 10, 3);
                    const auto test = [&](double lift, EffectScale scale) {
                        return analysis::welch(control, draw_arm(random, n, 10 * (1 + lift), 3), scale, both_sides, level);
                    };
                    for (std::size_t i = 0; i < lifts.size(); ++i) {
                        const auto fixed = test(lifts[i], EffectScale::absolute);
                        counts[2 * i].add(rejects(fixed));
                        counts[2 * i + 1].add(
                            fixed && rejects(analysis::always_valid(fixed.value(), 2 * n, both_sides, level, 2 * n)));
                    }
                    const auto relative = test(lifts[2], EffectScale::relative);
                    counts[2 * lifts.size()].add(
                        relative && rejects(analysis::always_valid(relative.value(), 2 * n, both_sides, level, 2 * n)));
                }};
    analysis::DifferenceDesign design{n, n, 9, 9, level, std::nullopt};
    for (const double lift : lifts) {
        const auto data = std::to_string(static_cast<int>(100 * lift + 0.5)) + " % of a mean of 10";
        design.tuning_n.reset();
        scene.claims.push_back(claim("Welch", data, analysis::difference_power(design, 10 * lift).value()));
        design.tuning_n = 2 * n;
        scene.claims.push_back(
            claim("always-valid, one look at the end", data, analysis::difference_power(design, 10 * lift).value()));
    }
    const analysis::RelativeDesign widened{
        .arms = 2, .n_total = 2 * n, .mean = 10, .variance = 9, .alpha = level, .tuning_n = 2 * n};
    scene.claims.push_back(claim("always-valid, GrowthBook's formula", "9 % of a mean of 10",
                                 analysis::relative_power(widened, lifts[2]).value(), 0));
    scene.claims.back().promise = Promise::at_least;
    return scene;
}

Scene staged_scene(Size size) {
    static const std::vector<double> information = {0.25, 0.5, 0.75, 1};
    static const auto plan = analysis::boundaries({analysis::BoundaryKind::lan_demets_obrien_fleming}, information, level).value();
    static const auto cost = analysis::design_cost(plan, information, level, 0.8).value();
    static const double drift =
        std::sqrt(cost.inflation) * (analysis::normal_upper_quantile(level / 2) + analysis::normal_quantile(0.8));
    return {"power, staged", size.replicates,
            {claim("group-sequential, O'Brien-Fleming spending", "4 looks", 0.8, 0)},
            [](Random& random, std::span<Count> counts) {
                double score = 0;
                double before = 0;
                bool found = false;
                for (std::size_t k = 0; k < information.size(); ++k) {
                    score += drift * (information[k] - before) + std::sqrt(information[k] - before) * random.normal();
                    before = information[k];
                    found = found || score / std::sqrt(before) >= plan.z[k];
                }
                counts[0].add(found);
            }};
}

}  // namespace

std::vector<Scene> power_scenes(Size size) {
    return {welch_scene(size), cuped_scene(size), planned_scene(size), share_scene(size), difference_scene(size), staged_scene(size)};
}

}  // namespace bellwether::proof
