#include "proof/random.hpp"

#include <bit>
#include <cmath>

namespace bellwether::proof {

namespace {

std::uint64_t splitmix(std::uint64_t& x) {
    std::uint64_t z = (x += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

}  // namespace

Random::Random(std::uint64_t seed, std::string_view scene, std::uint64_t replicate) {
    std::uint64_t key = 0xcbf29ce484222325ULL;  // FNV-1a
    for (const char c : scene)
        key = (key ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    std::uint64_t x = seed;
    x = splitmix(x) ^ key;
    x = splitmix(x) ^ replicate;
    for (auto& word : state_)
        word = splitmix(x);
}

std::uint64_t Random::next() {
    auto& s = state_;
    const std::uint64_t result = std::rotl(s[0] + s[3], 23) + s[0];
    const std::uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = std::rotl(s[3], 45);
    return result;
}

double Random::uniform() {
    return (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52;
}

double Random::normal() {
    if (has_spare_) {
        has_spare_ = false;
        return spare_;
    }
    double u = 0;
    double v = 0;
    double square = 0;
    do {
        u = 2 * uniform() - 1;
        v = 2 * uniform() - 1;
        square = u * u + v * v;
    } while (square >= 1);
    const double factor = std::sqrt(-2 * std::log(square) / square);
    spare_ = v * factor;
    has_spare_ = true;
    return u * factor;
}

double Random::exponential() {
    return -std::log(uniform());
}

std::size_t Random::below(std::size_t n) {
    return static_cast<std::size_t>(uniform() * static_cast<double>(n));
}

int Random::poisson(double mean) {
    const double limit = std::exp(-mean);
    int count = 0;
    for (double product = uniform(); product > limit; product *= uniform())
        ++count;
    return count;
}

double Random::gamma(double shape) {
    const double d = shape - 1.0 / 3;
    const double c = 1 / std::sqrt(9 * d);
    while (true) {
        const double x = normal();
        const double v = std::pow(1 + c * x, 3);
        if (v > 0 && std::log(uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
    }
}

double Random::beta(double a, double b) {
    const double x = gamma(a);
    return x / (x + gamma(b));
}

}  // namespace bellwether::proof
