#include "analysis/moments.hpp"

#include <algorithm>

namespace bellwether::analysis {

Moments Moments::of(std::span<const double> values) {
    Moments result;
    for (double x : values) result.add(x);
    return result;
}

Moments Moments::from_sums(double n, double sum, double sum_squares) {
    if (n <= 0) return {};
    const double mean = sum / n;
    return {n, mean, std::max(0.0, sum_squares - sum * mean)};
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

double Moments::variance() const { return n_ < 2 ? 0.0 : m2_ / (n_ - 1); }

PairMoments PairMoments::of(std::span<const double> x, std::span<const double> y) {
    PairMoments result;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) result.add(x[i], y[i]);
    return result;
}

PairMoments PairMoments::from_sums(double n, double sum_x, double sum_y, double sum_xx, double sum_yy, double sum_xy) {
    if (n <= 0) return {};
    const double mean_x = sum_x / n;
    const double mean_y = sum_y / n;
    return {n,
            mean_x,
            mean_y,
            std::max(0.0, sum_xx - sum_x * mean_x),
            std::max(0.0, sum_yy - sum_y * mean_y),
            sum_xy - sum_x * mean_y};
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

double PairMoments::variance_x() const { return n_ < 2 ? 0.0 : xx_ / (n_ - 1); }
double PairMoments::variance_y() const { return n_ < 2 ? 0.0 : yy_ / (n_ - 1); }
double PairMoments::covariance() const { return n_ < 2 ? 0.0 : xy_ / (n_ - 1); }

}  // namespace bellwether::analysis
