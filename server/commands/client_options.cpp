#include "commands/client_options.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "http/json.hpp"

namespace bellwether {

namespace {

constexpr int bar_width = 30;

}  // namespace

std::shared_ptr<ClientCommand> with_client_options(CLI::App& command) {
    auto options = std::make_shared<ClientCommand>();
    command.add_option("--server", options->client.server, "address of the service")
        ->envname("BELLWETHER_SERVER")
        ->type_name("URL");
    command.add_option("--token-file", options->client.token_file, "file that holds the token (mode 0600)")
        ->envname("BELLWETHER_TOKEN_FILE")
        ->type_name("FILE");
    command.add_flag("--json", options->json, "print JSON for programs");
    return options;
}

void print_json_document(const boost::json::value& value) { fmt::print("{}\n", print_json(value)); }

simulation::Progress terminal_progress() {
    const bool terminal = ::isatty(STDERR_FILENO) == 1;
    auto last_tenth = std::make_shared<int>(-1);
    return [terminal, last_tenth](double share, const std::string& what) {
        if (terminal) {
            const int filled = static_cast<int>(share * bar_width);
            fmt::print(stderr, "\r[{}{}] {:3.0f}%  {}\033[K{}", std::string(static_cast<std::size_t>(filled), '#'),
                       std::string(static_cast<std::size_t>(bar_width - filled), '.'), 100 * share, what,
                       share >= 1 ? "\n" : "");
            std::fflush(stderr);
            return;
        }
        // A log wants a line now and then, not a bar.
        if (const int tenth = static_cast<int>(share * 10); tenth > *last_tenth) {
            *last_tenth = tenth;
            fmt::print(stderr, "{:3.0f}%  {}\n", 100 * share, what);
        }
    };
}

std::string path_segment(const std::string& text) {
    std::string path;
    for (unsigned char c : text) {
        if (std::isalnum(c) || c == '-' || c == '_' || c == '.')
            path += static_cast<char>(c);
        else
            path += fmt::format("%{:02X}", c);
    }
    return path;
}

void add_query(std::string& path, std::string_view name, const std::string& value) {
    if (value.empty()) return;
    path += path.find('?') == std::string::npos ? '?' : '&';
    path.append(name).append("=").append(path_segment(value));
}

std::string experiment_path(const std::string& key) { return "/v1/experiments/" + path_segment(key); }

}  // namespace bellwether
