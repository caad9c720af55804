#include "commands/analyze.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <iostream>
#include <memory>

#include "calculator/answer_files.hpp"
#include "commands/program.hpp"
#include "http/json.hpp"

namespace bellwether {

int run_analyze(const std::string& path, std::istream& in, std::ostream& out, std::ostream& err) {
    auto answers = calculator::answer_path(path, in);
    out << print_json(boost::json::object{{"cases", std::move(answers.cases)}}) << '\n';
    for (const auto& note : answers.notes)
        err << "bellwether: " << note << '\n';
    for (const auto& failure : answers.failures)
        err << "bellwether: " << failure << '\n';
    return answers.failures.empty() && out.flush() ? 0 : 1;
}

void add_analyze_commands(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand("analyze", "Run statistical methods on numbers of your own.");
    command->footer(
        "PATH is a JSON file, - for standard input, or a folder whose *.json files are answered together, in the order "
        "of\n"
        "their names and as one document. A file is\n"
        "  {\"family\": \"mean_welch\", \"cases\": [{\"id\": \"a\", \"method\": \"welch\", \"inputs\": {...}}, ...]}\n"
        "and the answer is {\"cases\": [...]}, in the same order, each with its id and one of\n"
        "  \"output\": the quantities by name\n"
        "  \"status\": \"undefined\", \"reason\", \"detail\": no number exists, and why\n"
        "  \"error\": what is wrong with the case; the others are answered all the same\n"
        "docs/statistics has a page for each method. A file that is no such document is named on standard error, and\n"
        "the exit code is then 1.");
    auto path = std::make_shared<std::string>();
    command->add_option("PATH", *path, "a file, a folder, or -")->required();
    command->callback([path, &exit_code] { exit_code = run_analyze(*path, std::cin, std::cout, std::cerr); });
}

}  // namespace bellwether
