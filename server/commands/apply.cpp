// bellwether plan and bellwether apply: configuration from a folder of files.
#include <fmt/format.h>

#include <algorithm>

#include "commands/client_options.hpp"
#include "commands/config_files.hpp"
#include "commands/config_plan.hpp"
#include "commands/program.hpp"

namespace bellwether {

namespace {

std::vector<ConfigFile> files_of(const std::string& folder) {
    auto files = read_config_folder(folder);
    if (!files) throw CommandFailure(files.error().detail, 1);
    return std::move(files.value());
}

std::size_t count(const std::vector<ConfigStep>& steps, ConfigStep::Kind kind) {
    return static_cast<std::size_t>(
        std::count_if(steps.begin(), steps.end(), [&](const ConfigStep& step) { return step.kind == kind; }));
}

void show(const ConfigStep& step) {
    const char* sign = step.kind == ConfigStep::Kind::change ? "+" : step.kind == ConfigStep::Kind::drift ? "~" : "!";
    fmt::print("{} {}{}\n", sign, step.what, step.file.empty() ? "" : "  (" + step.file + ")");
    for (const std::string& line : step.lines)
        fmt::print("    {}\n", line);
}

void show_sum(const std::vector<ConfigStep>& steps) {
    if (steps.empty()) return fmt::print("nothing to do: the service is as the files say\n");
    fmt::print("\n{} to apply, {} drifted, {} refused\n", count(steps, ConfigStep::Kind::change),
               count(steps, ConfigStep::Kind::drift), count(steps, ConfigStep::Kind::refused));
}

void add_plan(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand("plan", "Show how a service differs from a folder of YAML files.");
    command->footer("Each file says what it is: kind: layer, segment, recommender, metric, experiment or holdout; then the fields of the API.\n"
                    "+ apply would make it, ~ somebody did it by hand and the file has to follow, ! the service refuses it.\n"
                    "Example: bellwether plan config/ --check   (exit code 1 where anything differs)");
    auto options = with_client_options(*command);
    auto folder = std::make_shared<std::string>();
    auto check = std::make_shared<bool>(false);
    command->add_option("DIR", *folder, "the folder")->required();
    command->add_flag("--check", *check, "exit code 1 where anything differs");
    command->callback([=, &exit_code] {
        const auto files = files_of(*folder);
        ApiClient client(options->client);
        const auto steps = plan_config(client, files);
        for (const ConfigStep& step : steps)
            show(step);
        show_sum(steps);
        if (count(steps, ConfigStep::Kind::refused) > 0 || (*check && !steps.empty())) exit_code = 1;
    });
}

void add_apply(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand("apply", "Make a service be as a folder of YAML files says.");
    command->footer("Nothing is changed where the service refuses any of it. Applied twice, the second time does nothing.\n"
                    "What is applied is read-only for everybody else, but stop and kill work always (plan shows them as drift).\n"
                    "Example: bellwether apply config/");
    auto options = with_client_options(*command);
    auto folder = std::make_shared<std::string>();
    command->add_option("DIR", *folder, "the folder")->required();
    command->callback([=, &exit_code] {
        const auto files = files_of(*folder);
        ApiClient client(options->client);
        const auto steps = plan_config(client, files);
        if (count(steps, ConfigStep::Kind::refused) > 0) {
            for (const ConfigStep& step : steps)
                if (step.kind == ConfigStep::Kind::refused) show(step);
            fmt::print("nothing was applied\n");
            exit_code = 1;
            return;
        }
        for (const ConfigStep& step : steps) {
            show(step);
            apply_step(client, step);
        }
        show_sum(steps);
    });
}

}  // namespace

void add_config_commands(CLI::App& app, int& exit_code) {
    add_plan(app, exit_code);
    add_apply(app, exit_code);
}

}  // namespace bellwether
