#include "simulation/random.hpp"

#include <cmath>
#include <numbers>

namespace bellwether::simulation {

std::uint64_t Random::bits() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

double Random::uniform() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }

int Random::below(int n) { return static_cast<int>(uniform() * n); }

double Random::normal() {
    // Box and Muller (1958); 1 - u keeps the logarithm finite.
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
}

int Random::poisson(double mean) {
    if (mean > 30) return std::max(0, static_cast<int>(std::lround(mean + std::sqrt(mean) * normal())));
    const double limit = std::exp(-mean);
    int count = 0;
    for (double product = uniform(); product > limit; product *= uniform()) ++count;
    return count;
}

int Random::weighted(std::span<const double> weights) {
    double total = 0;
    for (double weight : weights) total += weight;
    double target = uniform() * total;
    for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
        target -= weights[i];
        if (target < 0) return static_cast<int>(i);
    }
    return static_cast<int>(weights.size()) - 1;
}

std::uint64_t mix_seed(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
    Random first(a);
    Random second(first.bits() ^ b);
    Random third(second.bits() ^ c);
    return third.bits();
}

}  // namespace bellwether::simulation
