// A small writer of SVG pictures that read well on light and on dark pages: colours are classes, and the page's preference
// chooses what they are. Coordinates are pixels from the upper left corner.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace bellwether::proof {

struct Point {
    double x = 0;
    double y = 0;
};

enum class Anchor { start, middle, end };

class Svg {
  public:
    /// `title` is what a reader who cannot see the picture is told.
    Svg(double width, double height, std::string_view title);

    void line(Point from, Point to, std::string_view style);
    void rect(Point corner, double width, double height, std::string_view style);
    void circle(Point centre, double radius, std::string_view style);
    void path(std::span<const Point> points, std::string_view style);
    void text(Point at, Anchor anchor, std::string_view style, std::string_view words);

    /// The whole document. Styles: panel, grid, axis, band, promise, kept, broken, shown, label, small, heading, and
    /// series0 to series3 for curves.
    std::string document() const;

  private:
    double width_;
    double height_;
    std::string title_;
    std::string body_;
};

}  // namespace bellwether::proof
