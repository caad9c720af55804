// Did the mean of an event change, where a listener's events hang together? Errors that are robust to such clusters.
#pragma once

#include <span>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// What one listener's events sum to, in each arm; most listeners have events in one arm only.
struct ClusterTotals {
    double control_events = 0;
    double control_sum = 0;
    double treatment_events = 0;
    double treatment_sum = 0;
};

/// Sums rows of events by cluster, each outcome less the mean of all, which costs no digits and changes no difference.
/// `cluster` holds indices below `clusters`; all three spans have one element for each event.
std::vector<ClusterTotals> cluster_totals(std::span<const double> outcome, const std::vector<bool>& treated,
                                          std::span<const std::size_t> cluster, std::size_t clusters);

enum class ClusterErrors {
    cr0,    ///< Liang and Zeger (1986), normal distribution; too small with few clusters
    cr1,    ///< cr0 times G/(G-1) (N-1)/(N-2), t with G - 1 degrees of freedom
    cr2,    ///< bias-reduced (Bell and McCaffrey 2002), their Satterthwaite degrees of freedom
    delta,  ///< ratio metric by the delta method, the listener in an arm being the unit; Satterthwaite as Welch
};

/// Difference of the arms' event means (treatment minus control) with the named errors. Cost: linear in the clusters.
/// Refuses: too_few_units (an arm without events; fewer than 2 clusters; cr2 and delta: an arm with fewer than 2
/// clusters), zero_variance, bad_argument (alpha).
Outcome<Comparison> cluster_robust(std::span<const ClusterTotals> clusters, ClusterErrors errors,
                                   Alternative alternative, double alpha);

}  // namespace bellwether::analysis
