#include "commands/program.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "commands/api_client.hpp"

namespace bellwether {

int run_program(int argc, char** argv) {
    CLI::App app{"Bellwether: experiments and attribution for teams that recommend music."};
    app.set_version_flag("--version", BELLWETHER_VERSION);
    app.require_subcommand(1);
    app.footer(
        "Start here:\n"
        "  bellwether serve --data-dir data                  a service with a PostgreSQL of its own\n"
        "  bellwether experiment create my-test.yaml         define an experiment\n"
        "  bellwether experiment start my-test --percent 1   on 1% of the listeners\n"
        "  bellwether scorecard my-test                      what it shows so far\n"
        "Commands that act on a service take --server and --token-file, or BELLWETHER_SERVER and BELLWETHER_TOKEN\n"
        "(BELLWETHER_TOKEN_FILE). Exit codes: 0 done, 1 it did not work, 2 the command line is wrong.");
    int exit_code = 0;
    add_serve_commands(app, exit_code);
    add_database_commands(app, exit_code);
    add_experiment_commands(app, exit_code);
    add_scorecard_commands(app, exit_code);
    add_metric_commands(app, exit_code);
    add_report_commands(app, exit_code);
    add_data_commands(app, exit_code);
    add_config_commands(app, exit_code);
    add_holdout_commands(app, exit_code);
    add_layer_commands(app, exit_code);
    add_ablation_commands(app, exit_code);
    add_model_commands(app, exit_code);
    add_listener_commands(app, exit_code);
    add_analyze_commands(app, exit_code);
    add_prove_commands(app, exit_code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const CommandFailure& failure) {
        fmt::print(stderr, "bellwether: {}\n", failure.what());
        return failure.code;
    } catch (const std::exception& error) {
        fmt::print(stderr, "bellwether: {}\n", error.what());
        return 1;
    }
    return exit_code;
}

}  // namespace bellwether
