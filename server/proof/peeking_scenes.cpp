// Sixty days of an A/A experiment that somebody looks at every evening and would stop at the first "significant".
#include <array>
#include <cmath>

#include "analysis/effects/cuped.hpp"
#include "analysis/effects/ratio.hpp"
#include "analysis/effects/welch.hpp"
#include "analysis/sequential/anytime_regression.hpp"
#include "analysis/sequential/asymptotic.hpp"
#include "analysis/sequential/boundaries.hpp"
#include "proof/judging.hpp"
#include "proof/listeners.hpp"
#include "proof/scene.hpp"

namespace bellwether::proof {

namespace {

using analysis::Alternative;
using analysis::Comparison;
using analysis::EffectScale;
using analysis::Outcome;
using analysis::PairMoments;

constexpr int days = 60;
constexpr int listeners_a_day = 50;  // in each arm
constexpr double tuning_n = days * listeners_a_day;  // tightest half way
constexpr auto both_sides = Alternative::two_sided;

Outcome<Comparison> always(const Outcome<Comparison>& fixed, double n) {
    AN_TRY(const auto comparison, fixed);
    return analysis::always_valid(comparison, n, both_sides, level, tuning_n);
}

Outcome<Comparison> cuped(const PairMoments& control, const PairMoments& treatment) {
    AN_TRY(const auto result, analysis::cuped_welch(control, treatment, EffectScale::absolute, both_sides, level));
    return result.comparison;
}

/// Whether each way of looking has ever rejected; once it has, it stays.
template <std::size_t Ways>
struct Watch {
    std::array<bool, Ways> stopped{};
    void see(std::size_t way, bool rejected) { stopped[way] = stopped[way] || rejected; }
};

/// Claims of one scene: one a way at the end, and for the first `curves` ways the share stopped by each day.
struct Layout {
    std::size_t ways = 0;
    std::size_t curves = 0;
    std::size_t curve(std::size_t way, int day) const { return ways + way * days + static_cast<std::size_t>(day); }
};

template <std::size_t Ways>
void record_day(const Watch<Ways>& watch, const Layout& layout, int day, std::span<Count> counts) {
    for (std::size_t way = 0; way < layout.curves; ++way)
        counts[layout.curve(way, day)].add(watch.stopped[way]);
    if (day + 1 < days) return;
    for (std::size_t way = 0; way < Ways; ++way)
        counts[way].add(watch.stopped[way]);
}

constexpr Layout mean_layout{8, 3};

const std::vector<double>& planned_looks() {
    static const std::vector<double> looks = {0.2, 0.4, 0.6, 0.8, 1};
    return looks;
}

const std::vector<double>& plan(analysis::BoundaryKind kind) {
    static const auto obrien = analysis::boundaries({analysis::BoundaryKind::lan_demets_obrien_fleming}, planned_looks(), level).value().z;
    static const auto pocock = analysis::boundaries({analysis::BoundaryKind::lan_demets_pocock}, planned_looks(), level).value().z;
    return kind == analysis::BoundaryKind::lan_demets_pocock ? pocock : obrien;
}

void mean_experiment(Random& random, Shape shape, std::span<Count> counts) {
    PairMoments control;
    PairMoments treatment;
    Watch<mean_layout.ways> watch;
    for (int day = 0; day < days; ++day) {
        for (int i = 0; i < listeners_a_day; ++i) {
            const Listener c = draw_listener(random, shape);
            control.add(c.value, c.before);
            const Listener t = draw_listener(random, shape);
            treatment.add(t.value, t.before);
        }
        const double n = control.n() + treatment.n();
        const auto fixed = analysis::welch(control.x(), treatment.x(), EffectScale::absolute, both_sides, level);
        const auto relative = analysis::welch(control.x(), treatment.x(), EffectScale::relative, both_sides, level);
        const auto adjusted = cuped(control, treatment);
        watch.see(0, rejects(fixed));
        watch.see(1, rejects(always(fixed, n)));
        watch.see(2, rejects(always(adjusted, n)));
        watch.see(3, rejects(adjusted));
        watch.see(4, rejects(always(relative, n)));
        watch.see(5, rejects(analysis::anytime_difference(control.x(), treatment.x(), 100, level)));
        if ((day + 1) % 12 == 0 && fixed) {
            const auto look = static_cast<std::size_t>((day + 1) / 12 - 1);
            const double z = std::abs(fixed.value().statistic);
            watch.see(6, z >= plan(analysis::BoundaryKind::lan_demets_obrien_fleming)[look]);
            watch.see(7, z >= plan(analysis::BoundaryKind::lan_demets_pocock)[look]);
        }
        record_day(watch, mean_layout, day, counts);
    }
}

constexpr Layout ratio_layout{2, 0};

void ratio_experiment(Random& random, std::span<Count> counts) {
    PairMoments control;
    PairMoments treatment;
    Watch<ratio_layout.ways> watch;
    for (int day = 0; day < days; ++day) {
        for (int i = 0; i < listeners_a_day; ++i) {
            const Plays c = draw_plays(random);
            control.add(c.thumbs, c.plays);
            const Plays t = draw_plays(random);
            treatment.add(t.thumbs, t.plays);
        }
        const auto fixed = analysis::ratio_welch(control, treatment, EffectScale::relative, both_sides, level);
        watch.see(0, rejects(fixed));
        watch.see(1, rejects(always(fixed, control.n() + treatment.n())));
        record_day(watch, ratio_layout, day, counts);
    }
}

Claim claim(std::string method, const std::string& data, Promise promise, double rate = level) {
    return {"peeking", std::move(method), data, promise, rate};
}

/// A naive reader of a daily p-value is wrong more often than this.
constexpr double naive_error = 0.2;

Scene mean_scene(Shape shape, Size size) {
    const std::string data = to_string(shape);
    Scene scene{"peeking, " + data,
                size.replicates,
                {claim("Welch every day", data, Promise::at_least, naive_error),
                 claim("always-valid, absolute", data, Promise::at_most),
                 claim("always-valid with CUPED", data, Promise::at_most),
                 claim("CUPED every day", data, Promise::at_least, naive_error),
                 claim("always-valid, relative", data, Promise::at_most),
                 claim("always-valid t (linear model)", data, Promise::at_most),
                 claim("group-sequential, O'Brien-Fleming, 5 looks", data, Promise::equals),
                 claim("group-sequential, Pocock, 5 looks", data, Promise::equals)},
                [shape](Random& random, std::span<Count> counts) { mean_experiment(random, shape, counts); }};
    for (std::size_t way = 0; way < mean_layout.curves; ++way)
        for (int day = 0; day < days; ++day)
            scene.claims.push_back({"curve", scene.claims[way].method, data + " " + std::to_string(day + 1), Promise::shown});
    return scene;
}

}  // namespace

std::vector<Scene> peeking_scenes(Size size) {
    const std::string data = "correlated ratio";
    return {mean_scene(Shape::heavy_tails, size), mean_scene(Shape::zero_inflated, size),
            Scene{"peeking, ratio",
                  size.replicates,
                  {claim("ratio every day", data, Promise::at_least, naive_error),
                   claim("always-valid ratio, relative", data, Promise::at_most)},
                  ratio_experiment}};
}

}  // namespace bellwether::proof
