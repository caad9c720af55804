// The pictures of a proof: rates against their promises, and curves over days. Pure functions from verdicts to SVG.
#pragma once

#include <span>
#include <string>

#include "proof/scene.hpp"

namespace bellwether::proof {

/// One row a claim: what was promised, the band in which the rate must lie, and the rate. Rates beyond the axis are drawn
/// at its end.
struct RateAxis {
    double from = 0;
    double to = 0.1;
    double step = 0.02;
};
std::string rates_picture(std::string_view title, std::span<const Verdict> verdicts, const RateAxis& axis);

/// The share of A/A experiments that each way of looking has called significant, by day. `verdicts` are the claims of
/// group "curve" with the data named, in order of days.
std::string curves_picture(std::string_view title, std::span<const Verdict> verdicts, double level);

}  // namespace bellwether::proof
