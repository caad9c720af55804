// Gauss-Legendre quadrature over panels that the caller lays where the integrand changes.
#pragma once

#include <span>
#include <vector>

namespace bellwether::analysis {

/// Points and weights: the integral of f is the sum of w f(x). The points ascend.
struct QuadratureNodes {
    std::vector<double> x;
    std::vector<double> w;
};

/// Twenty points in each panel between neighbouring breakpoints, which ascend. An integrand like a normal density keeps
/// full double precision in panels of up to 4 of its standard deviations.
QuadratureNodes panel_nodes(std::span<const double> breakpoints);

/// Breakpoints from lower to upper in equal steps of at most `step`.
std::vector<double> even_breakpoints(double lower, double upper, double step);

}  // namespace bellwether::analysis
