#include "analysis/effects/cluster.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/effects/comparison.hpp"
#include "analysis/effects/ratio.hpp"

namespace bellwether::analysis {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// One arm of one cluster, and of all.
struct Part {
    double events = 0;
    double sum = 0;
};

Part control_of(const ClusterTotals& cluster) {
    return {cluster.control_events, cluster.control_sum};
}
Part treatment_of(const ClusterTotals& cluster) {
    return {cluster.treatment_events, cluster.treatment_sum};
}

struct Totals {
    Part control;
    Part treatment;
    double clusters = 0;
    double clusters_control = 0;
    double clusters_treatment = 0;
};

Totals totals_of(std::span<const ClusterTotals> clusters) {
    Totals result;
    for (const auto& cluster : clusters) {
        result.control.events += cluster.control_events;
        result.control.sum += cluster.control_sum;
        result.treatment.events += cluster.treatment_events;
        result.treatment.sum += cluster.treatment_sum;
        result.clusters_control += cluster.control_events > 0 ? 1 : 0;
        result.clusters_treatment += cluster.treatment_events > 0 ? 1 : 0;
        result.clusters += cluster.control_events + cluster.treatment_events > 0 ? 1 : 0;
    }
    return result;
}

/// What a cluster's residuals add to the arm's mean.
double score(const Part& part, const Part& arm) {
    return (part.sum - part.events * (arm.sum / arm.events)) / arm.events;
}

/// (I - H)^(-1/2) along the cluster's events in an arm: with an intercept and an arm only, H is 1/N within the arm, and
/// the vector of ones is its eigenvector.
double reduction(const Part& part, const Part& arm) {
    return 1 / std::sqrt(1 - part.events / arm.events);
}

double sandwich(std::span<const ClusterTotals> clusters, const Totals& totals, bool reduced) {
    double sum = 0;
    for (const auto& cluster : clusters) {
        const Part c = control_of(cluster);
        const Part t = treatment_of(cluster);
        const double weight_c = reduced ? reduction(c, totals.control) : 1;
        const double weight_t = reduced ? reduction(t, totals.treatment) : 1;
        sum += std::pow(weight_t * score(t, totals.treatment) - weight_c * score(c, totals.control), 2);
    }
    return sum;
}

/// Satterthwaite's degrees of freedom of cr2 under independent events of equal variance: (tr G)^2 / tr(G G), where G is
/// the clusters' matrix of p_g'(I - H)p_h (Bell and McCaffrey 2002; Pustejovsky and Tipton 2018, eq. 11). For two arms
/// G = D - u u' for each arm, with diagonal m/N^2, and the sums over pairs of clusters fold into sums over clusters.
double reduced_degrees_of_freedom(std::span<const ClusterTotals> clusters, const Totals& totals) {
    double diagonal = 0;
    double control = 0, control_own = 0;
    double treatment = 0, treatment_own = 0;
    double both = 0, both_own = 0;
    for (const auto& cluster : clusters) {
        const Part c = control_of(cluster);
        const Part t = treatment_of(cluster);
        const double u_c = reduction(c, totals.control) * c.events * std::pow(totals.control.events, -1.5);
        const double u_t = reduction(t, totals.treatment) * t.events * std::pow(totals.treatment.events, -1.5);
        diagonal += std::pow(
            c.events / std::pow(totals.control.events, 2) + t.events / std::pow(totals.treatment.events, 2), 2);
        control += u_c * u_c;
        control_own += std::pow(u_c, 4);
        treatment += u_t * u_t;
        treatment_own += std::pow(u_t, 4);
        both += u_c * u_t;
        both_own += std::pow(u_c * u_t, 2);
    }
    const double pairs =
        control * control - control_own + treatment * treatment - treatment_own + 2 * (both * both - both_own);
    const double trace = 1 / totals.control.events + 1 / totals.treatment.events;
    return trace * trace / (diagonal + pairs);
}

Outcome<Comparison> by_delta(std::span<const ClusterTotals> clusters, double scale, Alternative alternative,
                             double alpha) {
    PairMoments control;
    PairMoments treatment;
    for (const auto& cluster : clusters) {
        if (cluster.control_events > 0) control.add(cluster.control_sum, cluster.control_events);
        if (cluster.treatment_events > 0) treatment.add(cluster.treatment_sum, cluster.treatment_events);
    }
    AN_TRY(const ArmEstimate c, ratio_of_means(control));
    AN_TRY(const ArmEstimate t, ratio_of_means(treatment));
    const double error_c = c.unit_variance / c.n;
    const double error_t = t.unit_variance / t.n;
    return compare(t.mean - c.mean, error_c + error_t, satterthwaite(error_c, c.n, error_t, t.n), scale, alternative,
                   alpha);
}

}  // namespace

std::vector<ClusterTotals> cluster_totals(std::span<const double> outcome, const std::vector<bool>& treated,
                                          std::span<const std::size_t> cluster, std::size_t clusters) {
    const double mean = Moments::of(outcome).mean();
    const double rounding = 8 * std::numeric_limits<double>::epsilon() * std::abs(mean);
    std::vector<ClusterTotals> result(clusters);
    for (std::size_t i = 0; i < outcome.size(); ++i) {
        ClusterTotals& totals = result[cluster[i]];
        (treated[i] ? totals.treatment_events : totals.control_events) += 1;
        const double distance = outcome[i] - mean;
        if (std::abs(distance) > rounding) (treated[i] ? totals.treatment_sum : totals.control_sum) += distance;
    }
    return result;
}

Outcome<Comparison> cluster_robust(std::span<const ClusterTotals> clusters, ClusterErrors errors,
                                   Alternative alternative, double alpha) {
    const Totals totals = totals_of(clusters);
    if (totals.control.events < 1 || totals.treatment.events < 1)
        return Undefined{Reason::too_few_units, "an arm has no event"};
    if (totals.clusters < 2) return Undefined{Reason::too_few_units, "clustered errors need at least 2 clusters"};
    const bool needs_two = errors == ClusterErrors::cr2 || errors == ClusterErrors::delta;
    if (needs_two && (totals.clusters_control < 2 || totals.clusters_treatment < 2))
        return Undefined{Reason::too_few_units, "each arm needs at least 2 clusters"};

    const double mean_control = totals.control.sum / totals.control.events;
    const double mean_treatment = totals.treatment.sum / totals.treatment.events;
    const double scale = std::max(std::abs(mean_control), std::abs(mean_treatment));
    const double estimate = mean_treatment - mean_control;
    const double events = totals.control.events + totals.treatment.events;
    switch (errors) {
        case ClusterErrors::cr1: {
            if (events <= 2) return Undefined{Reason::too_few_units, "clustered errors need more than 2 events"};
            const double factor = totals.clusters / (totals.clusters - 1) * (events - 1) / (events - 2);
            return compare(estimate, factor * sandwich(clusters, totals, false), totals.clusters - 1, scale,
                           alternative, alpha);
        }
        case ClusterErrors::cr2:
            return compare(estimate, sandwich(clusters, totals, true), reduced_degrees_of_freedom(clusters, totals),
                           scale, alternative, alpha);
        case ClusterErrors::delta:
            return by_delta(clusters, scale, alternative, alpha);
        case ClusterErrors::cr0:
            break;
    }
    return compare(estimate, sandwich(clusters, totals, false), infinity, scale, alternative, alpha);
}

}  // namespace bellwether::analysis
