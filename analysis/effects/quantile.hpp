// Did a quantile change: the median session, the 95th percentile of waiting? Independent units, or events of listeners.
#pragma once

#include <span>

#include "analysis/effects/comparison.hpp"
#include "analysis/moments.hpp"

namespace bellwether::analysis {

/// Sample quantiles as Hyndman and Fan (1996) number them: type 1 is the inverse of the empirical distribution
/// function, type 7 what SQL calls PERCENTILE_CONT.
enum class QuantileType { type1, type6, type7, type8 };

/// The nu quantile of the values, in any order. Cost: linear.
/// Refuses: no_units (no value), bad_argument (nu outside [0, 1]).
Outcome<double> sample_quantile(std::span<const double> values, double nu, QuantileType type = QuantileType::type7);

/// A distribution-free interval: order statistics by their ranks (from 1), infinite where a rank lies outside the
/// sample.
struct OrderStatisticInterval {
    Interval interval;
    double rank_lower = 0;
    double rank_upper = 0;
    double coverage = 0;  ///< of a continuous distribution; at least 1 - alpha
};
/// Ranks qbinom(alpha/2, n, nu) and qbinom(1 - alpha/2, n, nu) + 1 (David and Nagaraja 2003, section 7.1).
/// Refuses: no_units, bad_argument (alpha; nu outside (0, 1)).
Outcome<OrderStatisticInterval> order_statistic_interval(std::span<const double> values, double nu, double alpha);

/// One arm of a quantile metric as a database computes it.
struct QuantileArm {
    double n = 0;        ///< values
    double n_star = 0;   ///< the size at which the outer quantiles were taken, n where nothing capped it
    double q_hat = 0;    ///< the sample quantile at nu
    double q_lower = 0;  ///< and at nu -+ z sqrt(nu (1 - nu) / n_star), z the normal 97.5 % quantile
    double q_upper = 0;
};

/// The arm from its values. Refuses as sample_quantile; too_few_units as quantile_variance.
Outcome<QuantileArm> quantile_arm(std::span<const double> values, double nu);

/// The variance that one value contributes: the width of the outer quantiles gives the quantile's standard error (Deng,
/// Knoblich and Lu 2018, section 4), which is at least that of a unit variance of 1e-5 where n is 100 or more.
/// Refuses: too_few_units (n <= z^2 nu/(1-nu) or z^2 (1-nu)/nu: the outer quantiles lie outside the sample),
/// zero_variance (the outer quantiles agree), bad_argument (nu outside (0, 1); n_star not above 0).
Outcome<double> quantile_variance(const QuantileArm& arm, double nu);

/// With the listener as the unit of randomisation: the variance above times v_cluster / v_iid, where v_cluster is the
/// delta-method variance of the share of events at or below q_hat. `share` has for each listener x: events at or below
/// q_hat, y: events.
/// Refuses as quantile_variance; too_few_units below 2 listeners; zero_baseline without events; zero_variance where no
/// listener's share differs.
Outcome<double> clustered_quantile_variance(const QuantileArm& arm, const PairMoments& share, double nu);

/// Welch's test on quantiles with these unit variances; absolute or relative as welch(). Refuses as it does.
Outcome<Comparison> quantile_welch(const QuantileArm& control, double variance_control, const QuantileArm& treatment,
                                   double variance_treatment, EffectScale scale, Alternative alternative, double alpha);

}  // namespace bellwether::analysis
