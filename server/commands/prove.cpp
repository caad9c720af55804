// bellwether prove: simulates what the statistics promise, and says which promises were broken.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>

#include "commands/client_options.hpp"
#include "commands/program.hpp"
#include "proof/report.hpp"

namespace bellwether {

namespace {

struct ProveOptions {
    std::uint64_t seed = 1;
    std::int64_t replicates = proof::full_size.replicates;
    int threads = 2;
    bool quick = false;
    std::string only;
    std::filesystem::path output;
};

std::vector<proof::Verdict> simulate(const ProveOptions& options) {
    const auto scenes = proof::all_scenes({options.replicates});
    std::vector<proof::Verdict> verdicts;
    const bool terminal = isatty(2) != 0;
    for (std::size_t i = 0; i < scenes.size(); ++i) {
        const auto& scene = scenes[i];
        if (scene.name.find(options.only) == std::string::npos) continue;
        const std::string head = fmt::format("[{}/{}] {}", i + 1, scenes.size(), scene.name);
        proof::RunSettings settings{options.seed, options.threads, {}};
        if (terminal) settings.progress = [&head](double share) { fmt::print(stderr, "\r\033[K{} {:.0f} %", head, 100 * share); };
        const auto own = proof::run(scene, settings);
        const auto broken = std::ranges::count_if(own, [](const auto& verdict) { return !verdict.kept; });
        fmt::print(stderr, "{}{}: {}\n", terminal ? "\r\033[K" : "", head, broken == 0 ? "kept" : fmt::format("{} BROKEN", broken));
        verdicts.insert(verdicts.end(), own.begin(), own.end());
    }
    return verdicts;
}

void write_files(const std::filesystem::path& folder, const std::vector<proof::ReportFile>& files) {
    std::filesystem::create_directories(folder);
    for (const auto& file : files) {
        std::ofstream stream(folder / file.name, std::ios::binary);
        stream << file.text;
        if (!stream.flush()) throw CommandFailure(fmt::format("{} cannot be written", (folder / file.name).string()), 1);
    }
}

int prove(const ProveOptions& options) {
    const auto verdicts = simulate(options);
    if (verdicts.empty()) throw CommandFailure(fmt::format("no scene is named like '{}'", options.only), 2);
    if (!options.output.empty()) {
        write_files(options.output, proof::make_report(verdicts, {options.seed, options.replicates, BELLWETHER_VERSION}));
        fmt::print("report: {}\n", (options.output / "README.md").string());
    }
    int broken = 0;
    std::int64_t judged = 0;
    for (const auto& verdict : verdicts) {
        judged += verdict.claim.promise != proof::Promise::shown ? 1 : 0;
        if (verdict.kept) continue;
        ++broken;
        fmt::print("BROKEN {}\n", proof::describe(verdict));
    }
    fmt::print("{} promises, {} broken\n", judged, broken);
    return broken == 0 ? 0 : 1;
}

}  // namespace

void add_prove_commands(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand("prove", "Simulate what the statistics promise: errors, coverage, power, peeking.");
    command->footer("Runs A/A and A/B experiments of made-up listeners through the same code that makes the scorecards, and holds what\n"
                    "happened against what each method promises. Exit code 1: a promise was broken, and which is printed. The same seed\n"
                    "gives the same numbers on any number of threads. docs/statistics/proof is the report of the full size.\n"
                    "Example: bellwether prove --quick --output proof");
    auto options = std::make_shared<ProveOptions>();
    command->add_option("--seed", options->seed, "another seed, other listeners")->capture_default_str();
    auto* replicates = command->add_option("--replicates", options->replicates, "how many of each A/A experiment")
                           ->check(CLI::Range(std::int64_t{200}, std::int64_t{10'000'000}))
                           ->capture_default_str();
    command->add_flag("--quick", options->quick, "a twentieth of it: about a minute")->excludes(replicates);
    command->add_option("--threads", options->threads, "how many to use")->check(CLI::Range(1, 64))->capture_default_str();
    command->add_option("--only", options->only, "only scenes whose name holds this");
    command->add_option("--output", options->output, "a folder for the report: README.md and pictures");
    command->callback([options, &exit_code] {
        if (options->quick) options->replicates = proof::quick_size.replicates;
        exit_code = prove(*options);
    });
}

}  // namespace bellwether
