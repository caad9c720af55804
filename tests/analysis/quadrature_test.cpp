#include "analysis/quadrature.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

using namespace bellwether::analysis;

namespace {

template <class F>
double integrate(const QuadratureNodes& nodes, F f) {
    double total = 0;
    for (std::size_t i = 0; i < nodes.x.size(); ++i)
        total += nodes.w[i] * f(nodes.x[i]);
    return total;
}

}  // namespace

TEST_CASE("a normal density in panels of four standard deviations integrates to one") {
    const auto nodes = panel_nodes(even_breakpoints(-12, 12, 4));
    const double mass =
        integrate(nodes, [](double x) { return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi); });
    CHECK(mass == doctest::Approx(1).epsilon(1e-14));
}

TEST_CASE("a panel is exact for polynomials up to degree 39, and its points ascend") {
    const auto nodes = panel_nodes(even_breakpoints(0, 1, 1));
    CHECK(nodes.x.size() == 20);
    for (int degree : {0, 1, 17, 39})
        CHECK(integrate(nodes, [&](double x) { return std::pow(x, degree); }) ==
              doctest::Approx(1.0 / (degree + 1)).epsilon(1e-14));
    for (std::size_t i = 1; i < nodes.x.size(); ++i)
        CHECK(nodes.x[i] > nodes.x[i - 1]);
}

TEST_CASE("breakpoints keep their ends and their step, and empty panels have no points") {
    const auto points = even_breakpoints(-1, 1, 0.3);
    CHECK(points.size() == 8);
    CHECK(points.front() == -1);
    CHECK(points.back() == 1);
    CHECK(panel_nodes(std::vector<double>{1, 1}).x.empty());
    CHECK(panel_nodes({}).x.empty());
}
