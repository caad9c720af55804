// A scene simulates one kind of experiment over and over, and counts what the methods made of it. Each counter carries a
// promise; verdicts say which were kept. What is simulated is in the files *_scenes.cpp, how it is printed in report.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "proof/random.hpp"

namespace bellwether::proof {

enum class Promise {
    equals,    ///< the rate is what was promised, up to the simulation's own noise
    at_most,   ///< an error that a method keeps below the level, perhaps far below
    at_least,  ///< a coverage, or a naive method's error, that is above
    shown,     ///< nothing is promised: shown for comparison
};

/// What one counter counts, and what is promised of it.
struct Claim {
    std::string group;  ///< the section of the report: false positives, peeking, coverage, ...
    std::string method;
    std::string data;  ///< the shape of the metric
    Promise promise = Promise::equals;
    double rate = 0.05;
    double tolerance = 0;  ///< beside the noise, where the promise is itself an approximation; the report prints it
};

/// Hits out of trials; a hit may be a fraction, such as the share of false discoveries. Kept in whole millionths, so
/// that sums do not depend on their order.
struct Count {
    std::int64_t hit_millionths = 0;
    std::int64_t trials = 0;

    void add(bool hit) {
        hit_millionths += hit ? 1'000'000 : 0;
        ++trials;
    }
    void add_share(double share);
    double rate() const { return trials > 0 ? static_cast<double>(hit_millionths) * 1e-6 / static_cast<double>(trials) : 0; }
};

struct Scene {
    std::string name;
    std::int64_t replicates = 0;
    std::vector<Claim> claims;
    /// One simulated experiment; counts[i] belongs to claims[i]. Called from several threads at once.
    std::function<void(Random&, std::span<Count>)> replicate;
};

/// A promise held against what happened. The bounds are those of a binomial count, this many standard deviations wide.
inline constexpr double bound_deviations = 4;

struct Verdict {
    std::string scene;
    Claim claim;
    Count count;
    double lower = 0;  ///< the rate must lie between these
    double upper = 1;
    bool kept = true;
};

struct RunSettings {
    std::uint64_t seed = 1;
    int threads = 2;
    std::function<void(double share)> progress = {};  ///< of this scene; called from one thread
};

/// Simulates, and judges. The same seed gives the same verdicts whatever the threads. Claims never tried fail.
std::vector<Verdict> run(const Scene& scene, const RunSettings& settings);

/// How much is simulated: every scene, with about this many replicates of an A/A experiment.
struct Size {
    std::int64_t replicates = 20'000;
};
inline constexpr Size full_size{20'000};
inline constexpr Size quick_size{1'000};

std::vector<Scene> mean_scenes(Size size);
std::vector<Scene> ratio_scenes(Size size);
std::vector<Scene> count_scenes(Size size);       ///< proportions, sample ratio
std::vector<Scene> peeking_scenes(Size size);     ///< sixty days, looked at daily
std::vector<Scene> sequential_scenes(Size size);  ///< the exact and bounded kinds, and group-sequential designs
std::vector<Scene> interval_scenes(Size size);
std::vector<Scene> power_scenes(Size size);
std::vector<Scene> family_scenes(Size size);  ///< many tests at once: family-wise error, false discovery
std::vector<Scene> interleaving_scenes(Size size);
std::vector<Scene> all_scenes(Size size);

}  // namespace bellwether::proof
