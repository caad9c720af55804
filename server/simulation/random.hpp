// Seeded randomness that gives the same numbers on every machine: the standard library's distributions do not.
#pragma once

#include <cstdint>
#include <span>

namespace bellwether::simulation {

/// SplitMix64 (Steele, Lea and Flood 2014). Streams with different seeds are independent for our purposes.
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t bits();
    /// In [0, 1), 53 bits.
    double uniform();
    bool chance(double probability) { return uniform() < probability; }
    /// In [0, n); n > 0.
    int below(int n);
    double normal();
    /// Knuth's method for small means, a rounded normal beyond 30.
    int poisson(double mean);
    /// An index with probability in proportion to its weight; weights are not all zero.
    int weighted(std::span<const double> weights);

  private:
    std::uint64_t state_;
};

/// Mixes numbers into a seed, so that listener 7's day 3 is the same whoever else is simulated.
std::uint64_t mix_seed(std::uint64_t a, std::uint64_t b, std::uint64_t c = 0);

}  // namespace bellwether::simulation
