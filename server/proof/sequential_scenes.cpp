// The exact and bounded kinds of always-valid inference: each stream is watched at every step, and the first step
// outside counts. No effect anywhere, or the true mean known.
#include <cmath>

#include "analysis/sequential/asymptotic.hpp"
#include "analysis/sequential/asymptotic_path.hpp"
#include "analysis/sequential/bounded_means.hpp"
#include "analysis/sequential/mixtures.hpp"
#include "analysis/sequential/msprt.hpp"
#include "analysis/sequential/stitching.hpp"
#include "proof/judging.hpp"
#include "proof/scene.hpp"

namespace bellwether::proof {

namespace {

constexpr int steps = 400;

void pairs(Random& random, std::span<Count> counts) {
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> u;
    std::vector<double> v;
    for (int i = 0; i < steps; ++i) {
        x.push_back(random.normal());
        y.push_back(random.normal());
        u.push_back(random.chance(0.3) ? 1 : 0);
        v.push_back(random.chance(0.3) ? 1 : 0);
    }
    const auto normal = analysis::msprt_normal(x, y, 0.2, 1);
    counts[0].add(normal && normal.value().p_value.back() <= level);
    const auto bernoulli = analysis::msprt_bernoulli(u, v, 0.05);
    counts[1].add(bernoulli && bernoulli.value().p_value.back() <= level);
}

/// The bounds at every step, which do not depend on the data.
struct Bounds {
    std::vector<double> normal_two;
    std::vector<double> normal_one;
    std::vector<double> gamma;
    std::vector<double> stitched;

    Bounds() {
        const analysis::MixtureTuning tuning{100, level};
        for (int n = 1; n <= steps; ++n) {
            normal_two.push_back(analysis::normal_mixture_bound(n, level, tuning, analysis::Sides::two).value());
            normal_one.push_back(analysis::normal_mixture_bound(n, level, tuning, analysis::Sides::one).value());
            gamma.push_back(analysis::gamma_exponential_bound(n, level, tuning, 1).value());
            stitched.push_back(analysis::polynomial_stitching_bound(n, level, {.v_min = 10}).value());
        }
    }
};

void sums(Random& random, std::span<Count> counts) {
    static const Bounds bounds;
    double sum = 0;
    double skewed = 0;
    bool two = false;
    bool one = false;
    bool gamma = false;
    bool stitched = false;
    for (std::size_t n = 0; n < steps; ++n) {
        sum += random.normal();
        skewed += random.exponential() - 1;
        two = two || std::abs(sum) >= bounds.normal_two[n];
        one = one || sum >= bounds.normal_one[n];
        stitched = stitched || sum >= bounds.stitched[n];
        gamma = gamma || skewed >= bounds.gamma[n];
    }
    counts[0].add(two);
    counts[1].add(one);
    counts[2].add(gamma);
    counts[3].add(stitched);
}

bool ever_outside(const analysis::Outcome<std::vector<analysis::Interval>>& path, double truth, std::size_t from = 0) {
    if (!path) return true;
    for (std::size_t i = from; i < path.value().size(); ++i)
        if (!holds(path.value()[i], truth)) return true;
    return false;
}

void means(Random& random, std::span<Count> counts) {
    std::vector<double> shares;
    std::vector<double> hours;
    double successes = 0;
    bool bernoulli = false;
    for (int n = 1; n <= steps; ++n) {
        shares.push_back(random.beta(2, 5));
        hours.push_back(std::exp(random.normal()));
        successes += random.chance(0.1) ? 1 : 0;
        if (n % 20 != 0) continue;
        const auto interval = analysis::bernoulli_interval(successes, n, level, 100, level);
        bernoulli = bernoulli || !interval || !holds(interval.value(), 0.1);
    }
    counts[0].add(ever_outside(analysis::empirical_bernstein_path(shares, level), 2.0 / 7));
    counts[1].add(ever_outside(analysis::hoeffding_path(shares, level), 2.0 / 7));
    counts[2].add(bernoulli);
    static const double rho2 = analysis::optimal_rho2(steps, level).value();
    constexpr std::size_t settled = 100;  // the guarantee is asymptotic
    counts[3].add(ever_outside(analysis::mean_path(shares, rho2, level), 2.0 / 7, settled));
    counts[4].add(ever_outside(analysis::mean_path(hours, rho2, level), std::exp(0.5), settled));
}

Claim claim(std::string method, std::string data, double tolerance = 0) {
    return {"peeking", std::move(method), std::move(data), Promise::at_most, level, tolerance};
}

}  // namespace

std::vector<Scene> sequential_scenes(Size size) {
    return {Scene{"watched pairs", size.replicates,
                  {claim("mSPRT, normal, every pair", "normal"), claim("mSPRT, Bernoulli, every pair", "30 %", 0.005)}, pairs},
            Scene{"watched sums", size.replicates,
                  {claim("normal mixture, two-sided, every step", "normal"),
                   claim("normal mixture, one-sided, every step", "normal"),
                   claim("gamma-exponential mixture, every step", "exponential"),
                   claim("polynomial stitching, every step", "normal")},
                  sums},
            Scene{"watched means", size.replicates,
                  {claim("empirical Bernstein, every step", "beta(2, 5)"), claim("Hoeffding, every step", "beta(2, 5)"),
                   claim("beta-binomial mixture, twenty looks", "10 %"),
                   claim("asymptotic sequence, from 100 on", "beta(2, 5)"),
                   claim("asymptotic sequence, from 100 on", "heavy tails", 0.02)},
                  means}};
}

}  // namespace bellwether::proof
