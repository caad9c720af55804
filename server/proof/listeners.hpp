// Made-up listeners whose truth is known: the shapes that metrics of a radio take.
#pragma once

#include <string>

#include "proof/random.hpp"

namespace bellwether::proof {

/// heavy_tails: hours heard, log-normal (skewness 6). zero_inflated: thumbs, of which four listeners in five give none.
/// regular: nearly normal, as a score.
enum class Shape { regular, heavy_tails, zero_inflated };

std::string to_string(Shape shape);

/// A listener's metric, the same from before exposure (correlated), and a cell of the population that says something of
/// both.
struct Listener {
    double value = 0;
    double before = 0;
    double taste = 0;  ///< a second covariate
    int cell = 0;      ///< 0 to cells - 1
};
inline constexpr int cells = 4;

Listener draw_listener(Random& random, Shape shape);

/// Plays and thumbs: who plays more also likes more, and the past resembles the present.
struct Plays {
    double plays = 0;
    double thumbs = 0;
    double plays_before = 0;
    double thumbs_before = 0;
    int cell = 0;
};

/// `lift` multiplies the chance of a thumb after exposure.
Plays draw_plays(Random& random, double lift = 1);
/// The ratio of the expectations, thumbs over plays.
double true_thumb_rate(double lift = 1);

}  // namespace bellwether::proof
