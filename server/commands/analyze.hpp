// bellwether analyze: the statistics engine on the command line, without a service.
#pragma once

#include <iosfwd>
#include <string>

namespace bellwether {

/// Writes {"cases": [...]} to `out` for the documents at `path` (a file, `-` for `in`, a folder), numbers with the
/// shortest digits that read back the same. Documents that could not be answered are named on `err` and make the result
/// 1; the others are answered all the same. Returns the exit code.
int run_analyze(const std::string& path, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace bellwether
