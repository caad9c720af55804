#include "commands/report_interactions.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "commands/client_options.hpp"
#include "commands/json_cells.hpp"
#include "commands/table.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

std::string shown(const json::value& value) { return human_number(number(value)); }

void show(const json::object& report) {
    std::vector<std::vector<std::string>> rows = {
        {"experiment", "with", "measure", "listeners", "contrast", "p", "q", ""}};
    for (const auto& item : report.at("pairs").as_array()) {
        const auto& pair = item.as_object();
        const bool tested = pair.contains("p_value");
        rows.push_back({text(pair.at("a")), text(pair.at("b")), text(pair.at("measure")), shown(pair.at("listeners")),
                        tested ? shown(pair.at("contrast")) : "", tested ? shown(pair.at("p_value")) : "",
                        tested ? shown(pair.at("q_value")) : "",
                        !tested ? "no answer: " + text(pair.at("refused"))
                        : pair.at("found").as_bool() ? "effects do not add"
                                                     : ""});
    }
    if (rows.size() == 1) fmt::print("no two running experiments share listeners\n");
    else fmt::print("{}", render_table(rows));
    if (const auto& waiting = report.at("pairs_waiting"); waiting.to_number<double>() > 0)
        fmt::print("not tested yet: {} pairs; they come in turns, the newest experiments first\n", shown(waiting));
}

}  // namespace

void add_interactions_report(CLI::App& parent) {
    auto* command = parent.add_subcommand("interactions", "Pairs of running experiments whose effects do not add.");
    auto options = with_client_options(*command);
    command->callback([=] {
        ApiClient client(options->client);
        const auto report = client.call({Method::get, "/v1/reports/interactions", ""});
        if (options->json) return print_json_document(report);
        show(report.as_object());
    });
}

}  // namespace bellwether
