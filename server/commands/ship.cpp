// bellwether experiment ship: tells what will change, asks, and ships.
#include <fmt/format.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>

#include "commands/client_options.hpp"
#include "commands/json_cells.hpp"
#include "commands/experiment_view.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

struct Shipping {
    std::string key;
    std::string variant;
    std::string reason;
    std::string override_reason;
    bool yes = false;
    bool dry_run = false;
};


void tell(const json::object& told) {
    fmt::print("Ship '{}' of {}:\n", text(told.at("variant")), text(told.at("experiment")));
    for (const auto& change : told.at("changes").as_array()) fmt::print("  - {}\n", text(change));
    fmt::print("  arm: {}\n", json::serialize(told.at("arm")));
    fmt::print("The test: {}{}.\n", told.at("concluded").as_bool() ? "" : "not concluded; ", text(told.at("conclusion")));
}

bool confirmed() {
    if (::isatty(STDIN_FILENO) == 0)
        throw CommandFailure("nobody to ask on this input: say --yes to ship", 1);
    fmt::print("Type yes to ship: ");
    std::cout.flush();
    std::string answer;
    return std::getline(std::cin, answer) && answer == "yes";
}

void run(const ClientCommand& options, const Shipping& shipping) {
    ApiClient client(options.client);
    json::object body{{"variant", shipping.variant}, {"reason", shipping.reason}};
    if (!shipping.override_reason.empty()) body["override_reason"] = shipping.override_reason;
    const std::string path = experiment_path(shipping.key) + "/ship";
    const auto told = client.call({Method::post, path + "?dry_run=true", json::serialize(body)}).as_object();
    if (shipping.dry_run && options.json) return print_json_document(told);
    if (!options.json) tell(told);
    if (shipping.dry_run) return;
    if (told.at("allowed").as_bool() && !shipping.yes && !confirmed()) throw CommandFailure("nothing was shipped", 1);
    const auto shipped = client.call({Method::post, path, json::serialize(body)});
    if (options.json) return print_json_document(shipped);
    fmt::print("\n");
    show_experiment(shipped.as_object());
}

}  // namespace

void add_ship_command(CLI::App& parent) {
    auto* command = parent.add_subcommand("ship", "Make a variant's arm what every listener gets.");
    auto options = with_client_options(*command);
    auto shipping = std::make_shared<Shipping>();
    command->add_option("KEY", shipping->key, "the experiment")->required();
    command->add_option("--variant", shipping->variant, "which variant")->required();
    command->add_option("--reason", shipping->reason, "why; it stays in the history for ever")->required();
    command->add_option("--override-reason", shipping->override_reason,
                        "an admin's reason to ship without a concluded test; it stays visible");
    command->add_flag("--yes", shipping->yes, "do not ask");
    command->add_flag("--dry-run", shipping->dry_run, "tell what would change, and change nothing");
    command->callback([=] { run(*options, *shipping); });
}

}  // namespace bellwether
