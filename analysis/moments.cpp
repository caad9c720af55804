#include "analysis/moments.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bellwether::analysis {

namespace {

/// a * b - c * d with an error below two ulps, however much cancels (Kahan's algorithm; Jeannerod, Louvet and Muller
/// 2013).
double difference_of_products(double a, double b, double c, double d) {
    const double cd = c * d;
    const double rounding = std::fma(-c, d, cd);
    return std::fma(a, b, -cd) + rounding;
}

/// The sum of (x - mean x)(y - mean y) from raw sums: as exact as the sums are.
double centred(double n, double sum_x, double sum_y, double sum_xy) {
    return difference_of_products(n, sum_xy, sum_x, sum_y) / n;
}

/// The sum of (x - mean)^2 likewise. Below a few roundings of the sum of squares it holds no digit, only noise: a sum
/// of equal values is rounded too.
double centred_squares_of(double n, double sum, double sum_squares) {
    const double result = centred(n, sum, sum, sum_squares);
    const bool noise = result <= 8 * std::numeric_limits<double>::epsilon() * sum_squares;
    return noise && std::isfinite(sum_squares) ? 0.0 : result;
}

double mean_of(std::span<const double> values) {
    double sum = 0;
    for (double x : values)
        sum += x;
    return sum / static_cast<double>(values.size());
}

}  // namespace

Moments Moments::of(std::span<const double> values) {
    if (values.empty()) return {};
    // Two passes, the second correcting what the first mean rounded away (Chan, Golub and LeVeque 1983, eq. 1.7).
    const double n = static_cast<double>(values.size());
    const double about = mean_of(values);
    double residue = 0;
    double squares = 0;
    for (double x : values) {
        residue += x - about;
        squares += (x - about) * (x - about);
    }
    const double corrected = squares - residue * residue / n;
    // What is left of equal values is the rounding of their mean, not a variance.
    const double rounding = n * std::numeric_limits<double>::epsilon() * squares;
    const bool noise =
        corrected <= rounding && std::isfinite(rounding);  // what overflowed stays infinite: it is no zero
    return {n, about + residue / n, noise ? 0.0 : corrected};
}

Moments Moments::from_sums(double n, double sum, double sum_squares) {
    if (n <= 0) return {};
    return {n, sum / n, centred_squares_of(n, sum, sum_squares)};
}

void Moments::add(double x) {
    n_ += 1;
    const double delta = x - mean_;
    mean_ += delta / n_;
    m2_ += delta * (x - mean_);
}

void Moments::merge(const Moments& other) {
    if (other.n_ == 0) return;
    if (n_ == 0) {
        *this = other;
        return;
    }
    const double n = n_ + other.n_;
    const double delta = other.mean_ - mean_;
    mean_ += delta * (other.n_ / n);
    m2_ += other.m2_ + delta * delta * (n_ * other.n_ / n);
    n_ = n;
}

double Moments::variance() const {
    return n_ < 2 ? 0.0 : m2_ / (n_ - 1);
}

PairMoments PairMoments::of(std::span<const double> x, std::span<const double> y) {
    const std::size_t size = std::min(x.size(), y.size());
    const Moments only_x = Moments::of(x.first(size));
    const Moments only_y = Moments::of(y.first(size));
    double residue_x = 0;
    double residue_y = 0;
    double cross = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const double delta_x = x[i] - only_x.mean();
        const double delta_y = y[i] - only_y.mean();
        residue_x += delta_x;
        residue_y += delta_y;
        cross += delta_x * delta_y;
    }
    if (size > 0) cross -= residue_x * residue_y / static_cast<double>(size);
    return {only_x.n(), only_x.mean(), only_y.mean(), only_x.centred_squares(), only_y.centred_squares(), cross};
}

PairMoments PairMoments::from_sums(double n, double sum_x, double sum_y, double sum_xx, double sum_yy, double sum_xy) {
    if (n <= 0) return {};
    return {n,
            sum_x / n,
            sum_y / n,
            centred_squares_of(n, sum_x, sum_xx),
            centred_squares_of(n, sum_y, sum_yy),
            centred(n, sum_x, sum_y, sum_xy)};
}

void PairMoments::add(double x, double y) {
    n_ += 1;
    const double delta_x = x - mean_x_;
    const double delta_y = y - mean_y_;
    mean_x_ += delta_x / n_;
    mean_y_ += delta_y / n_;
    xx_ += delta_x * (x - mean_x_);
    yy_ += delta_y * (y - mean_y_);
    xy_ += delta_x * (y - mean_y_);
}

void PairMoments::merge(const PairMoments& other) {
    if (other.n_ == 0) return;
    if (n_ == 0) {
        *this = other;
        return;
    }
    const double n = n_ + other.n_;
    const double delta_x = other.mean_x_ - mean_x_;
    const double delta_y = other.mean_y_ - mean_y_;
    const double weight = n_ * other.n_ / n;
    mean_x_ += delta_x * (other.n_ / n);
    mean_y_ += delta_y * (other.n_ / n);
    xx_ += other.xx_ + delta_x * delta_x * weight;
    yy_ += other.yy_ + delta_y * delta_y * weight;
    xy_ += other.xy_ + delta_x * delta_y * weight;
    n_ = n;
}

double PairMoments::variance_x() const {
    return n_ < 2 ? 0.0 : xx_ / (n_ - 1);
}
double PairMoments::variance_y() const {
    return n_ < 2 ? 0.0 : yy_ / (n_ - 1);
}
double PairMoments::covariance() const {
    return n_ < 2 ? 0.0 : xy_ / (n_ - 1);
}

}  // namespace bellwether::analysis
