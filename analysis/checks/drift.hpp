// How far two distributions over the same bins lie apart, and how far one more value of a kind may lie from those before.
#pragma once

#include <span>

#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// Of two lists of counts over the same bins, in their order.
struct DistributionDistance {
    double psi = 0;  ///< population stability index: sum of (p - q) ln(p / q), with half a count added to every bin
    double ks = 0;   ///< largest difference of the cumulated shares (Kolmogorov and Smirnov), at the bins' ends
    double js = 0;   ///< Jensen and Shannon's divergence in bits: 0 equal, 1 nothing in common (Lin 1991)
};

/// Refuses lists of different length or without bins, negative or infinite counts (bad_argument), and a side without any
/// count (no_units).
Outcome<DistributionDistance> distribution_distance(std::span<const double> p, std::span<const double> q);

/// Half the sum of |p - q| of two lists of weights, each scaled to sum 1: the share that has moved. Refuses what
/// distribution_distance refuses.
Outcome<double> total_variation(std::span<const double> p, std::span<const double> q);

/// A next value of the same normal process lies within mean +- this with probability 1 - alpha:
/// t_{n-1}(1 - alpha/2) s sqrt(1 + 1/n) (Hahn and Meeker 1991, section 4.7). Refuses fewer than two values
/// (too_few_units), an alpha outside (0, 1) and values that are not finite (bad_argument).
Outcome<double> prediction_half_width(std::span<const double> values, double alpha);

}  // namespace bellwether::analysis
