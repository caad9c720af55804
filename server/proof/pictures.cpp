#include "proof/pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "proof/svg.hpp"

namespace bellwether::proof {

namespace {

constexpr double width = 860;
constexpr double row = 20;
constexpr double top = 58;
constexpr double left = 400;
constexpr double right = width - 70;

std::string percent(double share, int digits = 1) { return fmt::format("{:.{}f} %", 100 * share, digits); }

std::string_view dot_style(const Verdict& verdict) {
    if (verdict.claim.promise == Promise::shown) return "shown";
    return verdict.kept ? "kept" : "broken";
}

}  // namespace

std::string rates_picture(std::string_view title, std::span<const Verdict> verdicts, const RateAxis& axis) {
    const double bottom = top + row * static_cast<double>(verdicts.size());
    Svg svg(width, bottom + 40, title);
    const auto x_of = [&](double rate) {
        return left + (right - left) * (std::clamp(rate, axis.from, axis.to) - axis.from) / (axis.to - axis.from);
    };
    svg.text({20, 28}, Anchor::start, "heading", title);
    svg.text({20, 45}, Anchor::start, "small", "band: where the rate must lie · line: what is promised · dot: what was seen");
    for (double tick = axis.from; tick <= axis.to + 1e-9; tick += axis.step) {
        svg.line({x_of(tick), top}, {x_of(tick), bottom}, "grid");
        svg.text({x_of(tick), bottom + 18}, Anchor::middle, "small", percent(tick, 0));
    }
    double y = top + row / 2;
    for (const auto& verdict : verdicts) {
        const double rate = verdict.count.rate();
        if (verdict.claim.promise != Promise::shown) {
            const double from = x_of(verdict.lower);
            svg.rect({from, y - 6}, std::max(2.0, x_of(verdict.upper) - from), 12, "band");
            svg.line({x_of(verdict.claim.rate), y - 7}, {x_of(verdict.claim.rate), y + 7}, "promise");
        }
        svg.circle({x_of(rate), y}, 4, dot_style(verdict));
        svg.text({20, y + 4}, Anchor::start, "label", verdict.claim.method);
        svg.text({left - 14, y + 4}, Anchor::end, "small", verdict.claim.data);
        svg.text({width - 14, y + 4}, Anchor::end, "small", percent(rate, 2));
        y += row;
    }
    return svg.document();
}

std::string curves_picture(std::string_view title, std::span<const Verdict> verdicts, double level) {
    constexpr double bottom = 330;
    constexpr double axis_left = 60;
    constexpr double axis_right = width - 250;
    constexpr double highest = 0.45;
    Svg svg(width, bottom + 50, title);
    std::vector<std::string> names;
    std::map<std::string, std::vector<double>> curves;
    for (const auto& verdict : verdicts) {
        if (!curves.contains(verdict.claim.method)) names.push_back(verdict.claim.method);
        curves[verdict.claim.method].push_back(verdict.count.rate());
    }
    const auto y_of = [&](double share) { return bottom - (bottom - top) * std::min(share, highest) / highest; };
    svg.text({20, 28}, Anchor::start, "heading", title);
    for (double tick = 0; tick < highest + 1e-9; tick += 0.1) {
        svg.line({axis_left, y_of(tick)}, {axis_right, y_of(tick)}, "grid");
        svg.text({axis_left - 8, y_of(tick) + 4}, Anchor::end, "small", percent(tick, 0));
    }
    svg.line({axis_left, y_of(level)}, {axis_right, y_of(level)}, "level");
    svg.text({axis_right + 10, y_of(level) + 4}, Anchor::start, "small", percent(level, 0) + ": the level");
    std::size_t series = 0;
    for (const auto& name : names) {
        const auto& shares = curves[name];
        std::vector<Point> points;
        for (std::size_t day = 0; day < shares.size(); ++day)
            points.push_back({axis_left + (axis_right - axis_left) * static_cast<double>(day) /
                                              std::max(1.0, static_cast<double>(shares.size()) - 1),
                              y_of(shares[day])});
        svg.path(points, fmt::format("series{}", series % 4));
        const double y = top + 16 + 20 * static_cast<double>(series);
        svg.line({axis_right + 10, y - 4}, {axis_right + 28, y - 4}, fmt::format("series{}", series % 4));
        svg.text({axis_right + 34, y}, Anchor::start, "label", fmt::format("{}: {}", name, percent(shares.back())));
        ++series;
    }
    svg.text({axis_left, bottom + 18}, Anchor::start, "small", "day 1");
    svg.text({axis_right, bottom + 18}, Anchor::end, "small", fmt::format("day {}", curves.empty() ? 0 : curves[names[0]].size()));
    svg.text({(axis_left + axis_right) / 2, bottom + 34}, Anchor::middle, "small",
             "share of A/A experiments called significant on this day or before");
    return svg.document();
}

}  // namespace bellwether::proof
