// Random numbers of the simulations: a stream for each replicate, so that no result depends on threads or their order.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace bellwether::proof {

/// xoshiro256++ (Blackman and Vigna 2019), seeded from three keys by splitmix64. The same on every machine: nothing of
/// the standard library's distributions is used.
class Random {
  public:
    Random(std::uint64_t seed, std::string_view scene, std::uint64_t replicate);

    std::uint64_t next();
    double uniform();      ///< in (0, 1), never 0 or 1
    double normal();       ///< standard normal, by Marsaglia's polar method
    double exponential();  ///< of mean 1
    bool chance(double p) { return uniform() < p; }
    std::size_t below(std::size_t n);  ///< 0 to n - 1; n must be above 0
    int poisson(double mean);          ///< by multiplication: for means up to about 30
    double gamma(double shape);        ///< shape at least 1, scale 1 (Marsaglia and Tsang 2000)
    double beta(double a, double b);   ///< a, b at least 1

  private:
    std::array<std::uint64_t, 4> state_{};
    double spare_ = 0;
    bool has_spare_ = false;
};

}  // namespace bellwether::proof
