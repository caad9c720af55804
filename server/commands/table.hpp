// Tables for people: aligned columns on a terminal.
#pragma once

#include <string>
#include <vector>

namespace bellwether {

/// The first row is the header. Cells that begin with a digit, a sign or a bracket stand to the right.
std::string render_table(const std::vector<std::vector<std::string>>& rows);

/// "12,345", "0.1234", "1.2e-07": what a person wants to read.
std::string human_number(double value);
/// "+3.4%"
std::string human_change(double fraction);

}  // namespace bellwether
