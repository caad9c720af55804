// bellwether analyze: wiring only; analyze.cpp does it.
#include <CLI/CLI.hpp>
#include <iostream>

#include "commands/analyze.hpp"
#include "commands/program.hpp"

namespace bellwether {

void add_analyze_commands(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand("analyze", "The statistics as a calculator: cases in, quantities out.");
    command->footer(
        "PATH is a file, - for standard input, or a folder of which every *.json is read in the order of names.\n"
        "A document holds `family` and `cases` of {id, method, inputs}; docs/statistics/ has a page for each method.\n"
        "A case that cannot be answered carries its reason; the others are answered all the same.");
    auto path = std::make_shared<std::string>();
    command->add_option("PATH", *path, "file, folder or -")->required();
    command->callback([path, &exit_code] { exit_code = run_analyze(*path, std::cin, std::cout, std::cerr); });
}

}  // namespace bellwether
