// Cells of comma-separated values (RFC 4180) that a spreadsheet does not take for formulas.
#pragma once

#include <string>
#include <string_view>

namespace bellwether {

/// A text as a cell: quoted where it must be; with a leading apostrophe where it starts with =, +, -, @, a tab or a
/// return, which spreadsheets would run.
std::string csv_cell(std::string_view text);

}  // namespace bellwether
