// bellwether listener erase.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "commands/client_options.hpp"
#include "commands/program.hpp"
#include "commands/table.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

void show(const json::object& answer) {
    const auto& erased = answer.at("erased").as_object();
    std::string counts;
    for (const auto& field : erased)
        counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", human_number(field.value().to_number<double>()),
                              std::string_view(field.key()));
    fmt::print("erased: {}\n", counts);
}

void add_erase(CLI::App& parent) {
    auto* command = parent.add_subcommand("erase", "Remove one listener's data everywhere, for good.");
    command->footer("It reads every stored event once: minutes for a large service. The audit log keeps that somebody was\n"
                    "erased, by whom and when, and not who.");
    auto options = with_client_options(*command);
    auto listener = std::make_shared<std::string>();
    auto reason = std::make_shared<std::string>();
    auto sure = std::make_shared<bool>(false);
    command->add_option("ID", *listener, "the listener")->required();
    command->add_option("--reason", *reason, "why; it stays in the audit log and must not name the listener");
    command->add_flag("--yes", *sure, "really: nothing brings the data back");
    command->callback([=] {
        if (!*sure) throw CommandFailure("nothing was erased: it cannot be undone; say --yes", 2);
        ApiClient client(options->client);
        std::string path = "/v1/listeners/" + path_segment(*listener);
        if (!reason->empty()) path += "?reason=" + path_segment(*reason);
        const auto answer = client.call({Method::del, path, ""});
        if (options->json) return print_json_document(answer);
        show(answer.as_object());
    });
}

}  // namespace

void add_listener_commands(CLI::App& app, int&) {
    auto* listener = app.add_subcommand("listener", "What is kept of one listener.");
    listener->require_subcommand(1);
    add_erase(*listener);
}

}  // namespace bellwether
