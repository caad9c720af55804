// What a quarter's launches add up to, when they were chosen because their estimates were large. Two corrections beside the
// naive sum: hierarchical shrinkage, and the bias that the selection adds.
#pragma once

#include <span>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

struct PosteriorSum {
    double mean = 0;
    double deviation = 0;
    Interval interval;
};

/// The true effects behind many estimates: x_i ~ N(a_i, se_i^2), a_i ~ N(mu, tau^2). Empirical Bayes whose interval counts
/// that tau is not known: tau has a half-Cauchy prior with the median standard error for its scale (Gelman 2006, Bayesian
/// Analysis 1), integrated over 200 of its quantiles; mu is flat from five estimates on, and 0 below, where none is
/// expected beforehand. What was selected among the estimates does not matter to it (Dawid 1994).
class EffectPosterior {
  public:
    /// Refuses lists of different length, standard errors that are not above 0 and numbers that are not finite
    /// (bad_argument), and no estimate at all (too_few_units).
    static Outcome<EffectPosterior> fit(std::span<const double> estimates, std::span<const double> standard_errors);

    /// Of sum coefficient_i a_i; as many coefficients as estimates.
    PosteriorSum sum(std::span<const double> coefficients, double alpha) const;
    /// The posterior mean of each true effect.
    std::vector<double> means() const;
    /// Posterior mean of tau.
    double tau() const;

  private:
    struct Node {
        double weight = 0;  ///< posterior, of this tau
        double tau = 0;
        double mu = 0;
        double mu_variance = 0;
    };
    std::vector<double> estimates_;
    std::vector<double> variances_;
    std::vector<Node> nodes_;
};

/// One estimate and how much of it is counted: `always` whatever was decided (a test's own listeners), `if_selected` where
/// estimate / se exceeded the threshold (a launch); where it did not, what would have been counted.
struct CountedEffect {
    double estimate = 0;
    double standard_error = 0;
    double always = 0;
    double if_selected = 0;
    double threshold = 0;
    bool selected = false;
};

struct CorrectedSum {
    double naive = 0;
    double naive_se = 0;
    double bias = 0;
    double corrected = 0;
    Interval interval;
};

/// naive - sum of if_selected_i se_i phi(threshold_i - x_i / se_i): Lee and Shen (2018), KDD, with weights. The interval is
/// normal with the root of the mean squared error that the corrected sum has at the given `centres` (shrunk effects),
/// integrated over each estimate. Refuses what EffectPosterior::fit refuses, and alpha outside (0, 1).
Outcome<CorrectedSum> correct_launch_sum(std::span<const CountedEffect> effects, std::span<const double> centres, double alpha);

}  // namespace bellwether::analysis
