#include "calculator/uniroot.hpp"

#include <cmath>
#include <limits>

namespace bellwether::calculator {

namespace {

struct Point {
    double x = 0;
    double f = 0;
};

/// The step from `best` by the secant or inverse quadratic interpolation, where it falls well inside the bracket;
/// else half the bracket.
double interpolate(const Point& previous, const Point& best, const Point& other, double last_step, double half,
                   double least) {
    const double bracket = other.x - best.x;
    double p = 0;
    double q = 0;
    if (previous.x == other.x) {
        const double t = best.f / previous.f;
        p = bracket * t;
        q = 1 - t;
    } else {
        const double r = previous.f / other.f;
        const double s = best.f / other.f;
        const double t = best.f / previous.f;
        p = t * (bracket * r * (r - s) - (best.x - previous.x) * (s - 1));
        q = (r - 1) * (s - 1) * (t - 1);
    }
    if (p > 0)
        q = -q;
    else
        p = -p;
    const bool inside = p < 0.75 * bracket * q - std::abs(least * q) / 2 && p < std::abs(last_step * q / 2);
    return inside ? p / q : half;
}

}  // namespace

double uniroot(const std::function<double(double)>& f, double low, double high, double tolerance, int iterations_max) {
    Point previous{low, f(low)};
    Point best{high, f(high)};
    Point other = previous;  // the end of the bracket on the other side of the root
    if (previous.f == 0) return previous.x;
    for (int iteration = 0; iteration <= iterations_max; ++iteration) {
        const double last_step = best.x - previous.x;
        if (std::abs(other.f) < std::abs(best.f)) {
            previous = best;
            best = other;
            other = previous;
        }
        const double least = 2 * std::numeric_limits<double>::epsilon() * std::abs(best.x) + tolerance / 2;
        const double half = (other.x - best.x) / 2;
        if (std::abs(half) <= least || best.f == 0) return best.x;
        double step = half;
        if (std::abs(last_step) >= least && std::abs(previous.f) > std::abs(best.f))
            step = interpolate(previous, best, other, last_step, half, least);
        if (std::abs(step) < least) step = step > 0 ? least : -least;
        previous = best;
        best.x += step;
        best.f = f(best.x);
        if ((best.f > 0) == (other.f > 0) && best.f != 0) other = previous;
    }
    return best.x;
}

}  // namespace bellwether::calculator
