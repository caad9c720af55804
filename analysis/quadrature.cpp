#include "analysis/quadrature.hpp"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>

namespace bellwether::analysis {

QuadratureNodes panel_nodes(std::span<const double> breakpoints) {
    using Rule = boost::math::quadrature::gauss<double, 20>;
    const auto& abscissas = Rule::abscissa();  // the positive half
    const auto& weights = Rule::weights();
    QuadratureNodes nodes;
    for (std::size_t panel = 1; panel < breakpoints.size(); ++panel) {
        const double half = 0.5 * (breakpoints[panel] - breakpoints[panel - 1]);
        const double middle = 0.5 * (breakpoints[panel] + breakpoints[panel - 1]);
        if (!(half > 0)) continue;
        for (std::size_t i = abscissas.size(); i-- > 0;) {
            nodes.x.push_back(middle - half * abscissas[i]);
            nodes.w.push_back(half * weights[i]);
        }
        for (std::size_t i = 0; i < abscissas.size(); ++i) {
            nodes.x.push_back(middle + half * abscissas[i]);
            nodes.w.push_back(half * weights[i]);
        }
    }
    return nodes;
}

std::vector<double> even_breakpoints(double lower, double upper, double step) {
    const auto panels = static_cast<std::size_t>(std::max(1.0, std::ceil((upper - lower) / step)));
    std::vector<double> result(panels + 1);
    for (std::size_t i = 0; i <= panels; ++i)
        result[i] = lower + (upper - lower) * (static_cast<double>(i) / static_cast<double>(panels));
    return result;
}

}  // namespace bellwether::analysis
