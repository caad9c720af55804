#include "proof/svg.hpp"

#include <fmt/format.h>

namespace bellwether::proof {

namespace {

constexpr std::string_view styles = R"(
  text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:#1f2430;font-size:12px}
  .heading{font-size:15px;font-weight:600} .small{font-size:11px;fill:#667085}
  .panel{fill:#fff;stroke:#e4e7ec} .grid{stroke:#e4e7ec} .axis{stroke:#98a2b3} .band{fill:#dbeafe}
  .promise{stroke:#2563eb;stroke-width:2} .level{stroke:#667085;stroke-dasharray:4 3}
  .kept{fill:#0f766e} .broken{fill:#dc2626} .shown{fill:#98a2b3}
  .series0,.series1,.series2,.series3{fill:none;stroke-width:2.5;stroke-linejoin:round}
  .series0{stroke:#dc2626} .series1{stroke:#0f766e} .series2{stroke:#2563eb} .series3{stroke:#a16207}
  @media (prefers-color-scheme:dark){
  text{fill:#e4e7ec} .small{fill:#98a2b3}
  .panel{fill:#161b22;stroke:#30363d} .grid{stroke:#2a3038} .axis{stroke:#667085} .band{fill:#1e3a5f}
  .promise{stroke:#60a5fa} .level{stroke:#98a2b3} .kept{fill:#2dd4bf} .broken{fill:#f87171} .shown{fill:#667085}
  .series0{stroke:#f87171} .series1{stroke:#2dd4bf} .series2{stroke:#60a5fa} .series3{stroke:#eab308}}
)";

std::string escaped(std::string_view words) {
    std::string result;
    for (const char c : words) {
        switch (c) {
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '&': result += "&amp;"; break;
            case '"': result += "&quot;"; break;
            default: result += c;
        }
    }
    return result;
}

std::string_view word(Anchor anchor) {
    switch (anchor) {
        case Anchor::middle: return "middle";
        case Anchor::end: return "end";
        case Anchor::start: break;
    }
    return "start";
}

}  // namespace

Svg::Svg(double width, double height, std::string_view title) : width_(width), height_(height), title_(title) {
    rect({0.5, 0.5}, width - 1, height - 1, "panel");
}

void Svg::line(Point from, Point to, std::string_view style) {
    body_ += fmt::format("<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", style, from.x, from.y,
                         to.x, to.y);
}

void Svg::rect(Point corner, double width, double height, std::string_view style) {
    body_ += fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"3\"/>\n", style,
                         corner.x, corner.y, width, height);
}

void Svg::circle(Point centre, double radius, std::string_view style) {
    body_ += fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\"/>\n", style, centre.x, centre.y, radius);
}

void Svg::path(std::span<const Point> points, std::string_view style) {
    std::string steps;
    for (const auto& point : points)
        steps += fmt::format("{}{:.1f} {:.1f}", steps.empty() ? "M" : "L", point.x, point.y);
    body_ += fmt::format("<path class=\"{}\" d=\"{}\"/>\n", style, steps);
}

void Svg::text(Point at, Anchor anchor, std::string_view style, std::string_view words) {
    body_ += fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", style, at.x, at.y,
                         word(anchor), escaped(words));
}

std::string Svg::document() const {
    return fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
                       "role=\"img\">\n<title>{2}</title>\n<style>{3}</style>\n{4}</svg>\n",
                       width_, height_, escaped(title_), styles, body_);
}

}  // namespace bellwether::proof
