// The report of a proof: a Markdown page with a table of every promise, and its pictures.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "proof/scene.hpp"

namespace bellwether::proof {

struct ReportFile {
    std::string name;
    std::string text;
};

struct ReportSettings {
    std::uint64_t seed = 1;
    std::int64_t replicates = 0;
    std::string version;
};

/// README.md and its pictures. The same verdicts give the same bytes: no time, no machine.
std::vector<ReportFile> make_report(std::span<const Verdict> verdicts, const ReportSettings& settings);

/// One promise and what became of it, in a line for people.
std::string describe(const Verdict& verdict);

}  // namespace bellwether::proof
