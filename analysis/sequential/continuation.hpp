// The distribution of a group-sequential statistic among those experiments that were not stopped so far: recursive
// numerical integration after Armitage, McPherson and Rowe (1969), JRSS A 132(2). The engine of boundaries.hpp and
// group_sequential_analysis.hpp; not a public contract.
#pragma once

#include "analysis/quadrature.hpp"

namespace bellwether::analysis {

/// Scores B(t) of a Brownian motion with drift (B(t) ~ N(drift t, t), Z = B / sqrt(t)) among the walks that stayed
/// within the bounds at every look so far. Starts as the point B(0) = 0.
class Continuation {
  public:
    explicit Continuation(double drift);

    /// P(still running, and Z > z at the next look, t); t lies after the last look. Sums of positive terms only: the
    /// relative error is that of the tails.
    double upper_tail(double t, double z) const;
    double lower_tail(double t, double z) const;

    /// Looks at t: walks with lower < Z < upper go on, the others stop. next_t is the look after that, whose step the
    /// grid must resolve. A bound may be infinite: nobody stops on its side.
    void look(double t, double lower, double upper, double next_t);

  private:
    double drift_;
    double t_ = 0;
    bool symmetric_ = true;  ///< so far the scores above 0 are those below it
    std::vector<double> score_{0.0};
    std::vector<double> mass_{1.0};  ///< density times quadrature weight
};

}  // namespace bellwether::analysis
