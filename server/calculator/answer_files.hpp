// The documents behind `bellwether analyze PATH`: which files are read, and what becomes of those that cannot be.
#pragma once

#include <boost/json/array.hpp>
#include <iosfwd>
#include <string>
#include <vector>

namespace bellwether::calculator {

/// A larger file than this is refused: its cases and their answers are held in memory.
inline constexpr std::uintmax_t document_bytes_max = std::uintmax_t(1) << 30;

struct Answers {
    boost::json::array cases;           ///< of all documents, in order
    std::vector<std::string> failures;  ///< documents that could not be answered, each with its name and why
    std::vector<std::string> notes;     ///< documents that were left out on purpose, likewise
};

/// Answers the golden/1 document at a path: a file, `-` for `in`, or a folder, of which every *.json is answered in
/// the order of the file names (folders below are not visited). A failure never costs the others their answer.
/// Documents that name another schema and have no cases are left out with a note; no document at all is a failure.
Answers answer_path(const std::string& path, std::istream& in);

}  // namespace bellwether::calculator
