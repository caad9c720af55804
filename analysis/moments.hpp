// Sufficient statistics of one arm: counts, means and centred sums, which merge exactly enough and never cancel.
#pragma once

#include <cstdint>
#include <span>

namespace bellwether::analysis {

/// Count, mean and centred sum of squares of one number a unit.
/// Centred (Welford 1962; merged by Chan, Golub and LeVeque 1983), so that a large mean costs no digits.
class Moments {
  public:
    Moments() = default;
    /// From what a database sums: n units, their mean, and the sum of (x - mean)^2.
    Moments(double n, double mean, double centred_squares) : n_(n), mean_(mean), m2_(centred_squares) {}

    /// In two passes: exact to the last digits whatever the mean.
    static Moments of(std::span<const double> values);
    /// From raw sums, where nothing better exists: sum of squares minus n times mean squared, without rounding in
    /// between, so that the result is as exact as the sums are.
    static Moments from_sums(double n, double sum, double sum_squares);

    void add(double x);
    void merge(const Moments& other);

    double n() const { return n_; }
    double mean() const { return mean_; }
    double sum() const { return n_ * mean_; }
    double centred_squares() const { return m2_; }
    /// Sample variance with divisor n - 1; 0 where n < 2.
    double variance() const;

  private:
    double n_ = 0;
    double mean_ = 0;
    double m2_ = 0;
};

/// Count, two means, and centred squares and cross product of two numbers a unit: a ratio metric, or a metric and its
/// pre-period covariate.
class PairMoments {
  public:
    PairMoments() = default;
    PairMoments(double n, double mean_x, double mean_y, double centred_xx, double centred_yy, double centred_xy)
        : n_(n), mean_x_(mean_x), mean_y_(mean_y), xx_(centred_xx), yy_(centred_yy), xy_(centred_xy) {}

    /// Of the units that both lists have.
    static PairMoments of(std::span<const double> x, std::span<const double> y);
    static PairMoments from_sums(double n, double sum_x, double sum_y, double sum_xx, double sum_yy, double sum_xy);

    void add(double x, double y);
    void merge(const PairMoments& other);

    double n() const { return n_; }
    double mean_x() const { return mean_x_; }
    double mean_y() const { return mean_y_; }
    double centred_xx() const { return xx_; }
    double centred_yy() const { return yy_; }
    double centred_xy() const { return xy_; }
    /// Divisor n - 1; 0 where n < 2.
    double variance_x() const;
    double variance_y() const;
    double covariance() const;
    Moments x() const { return {n_, mean_x_, xx_}; }
    Moments y() const { return {n_, mean_y_, yy_}; }

  private:
    double n_ = 0;
    double mean_x_ = 0;
    double mean_y_ = 0;
    double xx_ = 0;
    double yy_ = 0;
    double xy_ = 0;
};

}  // namespace bellwether::analysis
