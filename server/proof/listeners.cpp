#include "proof/listeners.hpp"

#include <algorithm>
#include <cmath>

namespace bellwether::proof {

std::string to_string(Shape shape) {
    switch (shape) {
        case Shape::regular: return "regular";
        case Shape::heavy_tails: return "heavy tails";
        case Shape::zero_inflated: return "zero-inflated";
    }
    return "regular";
}

Listener draw_listener(Random& random, Shape shape) {
    Listener listener;
    const double habit = random.normal();
    const double now = 0.7 * habit + std::sqrt(0.51) * random.normal();
    const double then = 0.7 * habit + std::sqrt(0.51) * random.normal();
    listener.taste = 0.5 * habit + random.normal();
    listener.cell = (habit > 0 ? 1 : 0) + (random.chance(0.5) ? 2 : 0);
    switch (shape) {
        case Shape::regular:
            listener.value = 10 + 3 * now;
            listener.before = 10 + 3 * then;
            break;
        case Shape::heavy_tails:
            listener.value = std::exp(now);
            listener.before = std::exp(then);
            break;
        case Shape::zero_inflated:  // active where the habit is high; then a geometric number of thumbs
            listener.value = now > 0.84 ? 1 + std::floor(random.exponential() * 2) : 0;
            listener.before = then > 0.84 ? 1 + std::floor(random.exponential() * 2) : 0;
            break;
    }
    return listener;
}

namespace {

constexpr double like = 0.08;

double thumbs_of(Random& random, double plays, double chance) {
    double thumbs = 0;
    for (int i = 0; i < static_cast<int>(plays); ++i)
        thumbs += random.chance(chance) ? 1 : 0;
    return thumbs;
}

double chance_of(double habit, double lift) {
    return std::min(0.9, like * lift * (0.5 + habit));  // grows with how much is played
}

}  // namespace

Plays draw_plays(Random& random, double lift) {
    Plays plays;
    const double habit = random.exponential();
    plays.cell = habit > 0.7 ? 1 : 0;
    plays.plays = 1 + random.poisson(8 * std::min(habit, 3.0));
    plays.plays_before = random.poisson(8 * std::min(habit, 3.0));
    plays.thumbs = thumbs_of(random, plays.plays, chance_of(habit, lift));
    plays.thumbs_before = thumbs_of(random, plays.plays_before, chance_of(habit, 1));
    return plays;
}

double true_thumb_rate(double lift) {
    // E[plays chance] / E[plays] over an exponential habit, by the midpoint rule.
    double thumbs = 0;
    double plays = 0;
    constexpr int steps = 200'000;
    constexpr double longest = 40;
    for (int i = 0; i < steps; ++i) {
        const double habit = longest * (i + 0.5) / steps;
        const double weight = std::exp(-habit);
        const double expected = 1 + 8 * std::min(habit, 3.0);
        plays += weight * expected;
        thumbs += weight * expected * chance_of(habit, lift);
    }
    return thumbs / plays;
}

}  // namespace bellwether::proof
