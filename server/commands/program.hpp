// The command line: one program, a subcommand for each job.
#pragma once

namespace CLI {
class App;
}

namespace bellwether {

/// Runs the program and returns its exit code: 0 done, 1 it did not work, 2 the command line is wrong.
int run_program(int argc, char** argv);

// Each adds its subcommand; what it runs throws CommandFailure or returns through `exit_code`.
void add_serve_commands(CLI::App& app, int& exit_code);       // serve, migrate, config
void add_database_commands(CLI::App& app, int& exit_code);    // db, doctor
void add_experiment_commands(CLI::App& app, int& exit_code);  // experiment, ramp
void add_scorecard_commands(CLI::App& app, int& exit_code);   // scorecard
void add_metric_commands(CLI::App& app, int& exit_code);      // metric, power
void add_report_commands(CLI::App& app, int& exit_code);      // report, token
void add_data_commands(CLI::App& app, int& exit_code);        // import, simulate
void add_config_commands(CLI::App& app, int& exit_code);      // plan, apply
void add_holdout_commands(CLI::App& app, int& exit_code);     // holdout, override
void add_layer_commands(CLI::App& app, int& exit_code);       // layer
void add_ablation_commands(CLI::App& app, int& exit_code);    // ablation
void add_model_commands(CLI::App& app, int& exit_code);       // model
void add_listener_commands(CLI::App& app, int& exit_code);    // listener
void add_analyze_commands(CLI::App& app, int& exit_code);     // analyze
void add_prove_commands(CLI::App& app, int& exit_code);       // prove

}  // namespace bellwether
