#include "commands/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bellwether {

namespace {

/// Characters, not bytes: continuation bytes of UTF-8 take no column.
std::size_t width_of(const std::string& cell) {
    return static_cast<std::size_t>(
        std::count_if(cell.begin(), cell.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool stands_right(const std::string& cell) {
    return !cell.empty() && std::string_view("0123456789+-[(").find(cell.front()) != std::string_view::npos;
}

}  // namespace

std::string render_table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (widths.size() <= i) widths.push_back(0);
            widths[i] = std::max(widths[i], width_of(row[i]));
        }
    std::string text;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        std::string line;
        for (std::size_t i = 0; i < rows[r].size(); ++i) {
            const std::string& cell = rows[r][i];
            const std::string padding(widths[i] - width_of(cell), ' ');
            // A heading stands over its numbers.
            const bool right = r > 0 ? stands_right(cell) : rows.size() > 1 && i < rows[1].size() && stands_right(rows[1][i]);
            line += right ? padding + cell : cell + padding;
            if (i + 1 < rows[r].size()) line += "  ";
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
        if (r == 0) {
            std::size_t total = 0;
            for (std::size_t i = 0; i < widths.size(); ++i) total += widths[i] + (i + 1 < widths.size() ? 2 : 0);
            text += std::string(total, '-') + '\n';
        }
    }
    return text;
}

std::string human_number(double value) {
    const double size = std::abs(value);
    if (value == std::round(value) && size < 1e15) {
        std::string digits = fmt::format("{:.0f}", size);
        for (int i = static_cast<int>(digits.size()) - 3; i > 0; i -= 3) digits.insert(static_cast<std::size_t>(i), ",");
        return value < 0 ? "-" + digits : digits;
    }
    if (size >= 1000) return human_number(std::round(value));
    if (size >= 100) return fmt::format("{:.1f}", value);
    if (size >= 1) return fmt::format("{:.3f}", value);
    if (size >= 0.001) return fmt::format("{:.4f}", value);
    return fmt::format("{:.2g}", value);
}

std::string human_change(double fraction) { return fmt::format("{:+.1f}%", 100 * fraction); }

}  // namespace bellwether
