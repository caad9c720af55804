// A/A experiments on shares of listeners, large and small, and traffic that is split as designed.
#include <array>

#include "analysis/checks/sample_ratio.hpp"
#include "analysis/effects/fisher.hpp"
#include "analysis/effects/proportion.hpp"
#include "analysis/effects/unconditional.hpp"
#include "analysis/sequential/asymptotic.hpp"
#include "proof/judging.hpp"
#include "proof/scene.hpp"

namespace bellwether::proof {

namespace {

using analysis::Alternative;
using analysis::EffectScale;
using analysis::Proportion;

constexpr auto both_sides = Alternative::two_sided;

Proportion draw_share(Random& random, int n, double p) {
    Proportion arm{static_cast<double>(n), 0};
    for (int i = 0; i < n; ++i)
        arm.x += random.chance(p) ? 1 : 0;
    return arm;
}

bool rejects_pooled(const analysis::Outcome<analysis::PooledZ>& test, bool yates) {
    return test && (yates ? test.value().p_value_yates : test.value().p_value) <= level;
}

void large_shares(Random& random, std::span<Count> counts) {
    const Proportion c = draw_share(random, 2000, 0.1);
    const Proportion t = draw_share(random, 2000, 0.1);
    const auto welch = analysis::proportion_welch(c, t, EffectScale::absolute, both_sides, level);
    const auto pooled = analysis::pooled_z(c, t, both_sides);
    std::size_t i = 0;
    counts[i++].add(rejects(welch));
    counts[i++].add(rejects(analysis::proportion_welch(c, t, EffectScale::relative, both_sides, level)));
    counts[i++].add(rejects_pooled(pooled, false));
    counts[i++].add(rejects_pooled(pooled, true));
    const auto score = analysis::score_interval(c, t, level);
    counts[i++].add(score && !holds(score.value(), 0));
    const auto newcombe = analysis::newcombe_interval(c, t, level);
    counts[i++].add(newcombe && !holds(newcombe.value(), 0));
    counts[i++].add(welch && rejects(analysis::always_valid(welch.value(), 4000, both_sides, level, 4000)));
}

constexpr int few = 18;

/// The exact tests of every pair of counts: there are few, and each takes a search.
struct SmallTests {
    std::array<std::array<bool, few + 1>, few + 1> fisher{};
    std::array<std::array<bool, few + 1>, few + 1> boschloo{};
    std::array<std::array<bool, few + 1>, few + 1> barnard{};

    SmallTests() {
        for (int x = 0; x <= few; ++x)
            for (int y = 0; y <= few; ++y) {
                const Proportion c{few, static_cast<double>(x)};
                const Proportion t{few, static_cast<double>(y)};
                const auto p = analysis::fisher_exact(c, t, both_sides, level);
                fisher[x][y] = p && p.value().p_value <= level;
                boschloo[x][y] = rejects(analysis::boschloo_p_value(c, t));
                barnard[x][y] = rejects(analysis::barnard_p_value(c, t));
            }
    }
};

void small_shares(Random& random, std::span<Count> counts) {
    static const SmallTests tests;
    const auto x = static_cast<std::size_t>(draw_share(random, few, 0.3).x);
    const auto y = static_cast<std::size_t>(draw_share(random, few, 0.3).x);
    counts[0].add(tests.fisher[x][y]);
    counts[1].add(tests.boschloo[x][y]);
    counts[2].add(tests.barnard[x][y]);
}

void split_traffic(Random& random, std::span<Count> counts) {
    const std::vector<double> weights = {0.5, 0.3, 0.2};
    constexpr int looks = 20;
    std::vector<double> total(3);
    std::vector<std::vector<double>> batches;
    bool naive = false;
    for (int look = 0; look < looks; ++look) {
        std::vector<double> batch(3);
        for (int i = 0; i < 150; ++i) {
            const double u = random.uniform();
            batch[u < 0.5 ? 0 : u < 0.8 ? 1 : 2] += 1;
        }
        for (std::size_t arm = 0; arm < 3; ++arm)
            total[arm] += batch[arm];
        batches.push_back(batch);
        const auto now = analysis::sample_ratio(total, weights);
        naive = naive || (now && now.value().p_value <= level);
    }
    const auto fixed = analysis::sample_ratio(total, weights);
    counts[0].add(fixed && fixed.value().p_value <= level);
    const std::vector<double> two = {total[0], total[1] + total[2]};
    counts[1].add(rejects(analysis::exact_sample_ratio(two, std::vector<double>{0.5, 0.5})));
    const auto sequence = analysis::sequential_sample_ratio(batches, weights, 100);
    counts[2].add(sequence && sequence.value().p_value.back() <= level);
    counts[3].add(naive);
}

}  // namespace

std::vector<Scene> count_scenes(Size size) {
    const auto claim = [](std::string method, std::string data, Promise promise, double tolerance = 0) {
        return Claim{"false positives", std::move(method), std::move(data), promise, level, tolerance};
    };
    const std::string large = "10 % of 2,000";
    const std::string small = "30 % of 18";
    const std::string split = "50 : 30 : 20";
    return {
        Scene{"shares", size.replicates,
              {claim("proportion, Welch, absolute", large, Promise::equals),
               claim("proportion, Welch, relative", large, Promise::equals),
               claim("pooled z", large, Promise::equals),
               claim("pooled z with Yates' correction", large, Promise::at_most),
               claim("Miettinen-Nurminen interval without 0", large, Promise::equals),
               claim("Newcombe interval without 0", large, Promise::equals),
               claim("always-valid proportion", large, Promise::at_most)},
              large_shares},
        Scene{"small shares", size.replicates,
              {claim("Fisher's exact test", small, Promise::at_most),
               claim("Boschloo's test", small, Promise::at_most),
               claim("Barnard's test", small, Promise::at_most)},
              small_shares},
        Scene{"split traffic", size.replicates,
              {claim("sample ratio, chi-square", split, Promise::equals),
               claim("sample ratio, exact", split, Promise::at_most),
               claim("sample ratio, twenty looks, sequential", split, Promise::at_most),
               claim("sample ratio, twenty looks, chi-square each time", split, Promise::shown)},
              split_traffic}};
}

}  // namespace bellwether::proof
