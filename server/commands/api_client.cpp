#include "commands/api_client.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "http/client.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace {

constexpr std::string_view default_server = "http://127.0.0.1:8080";
constexpr int attempts_max = 30;

/// The token of the environment, else of the file; a file that others can read is refused, as ssh does.
std::string find_token(const ClientOptions& options) {
    if (const char* token = std::getenv("BELLWETHER_TOKEN"); token != nullptr && *token != '\0') return token;
    if (options.token_file.empty())
        throw CommandFailure("no token: set BELLWETHER_TOKEN, or name a file with --token-file", 2);
    struct stat status {};
    if (::stat(options.token_file.c_str(), &status) != 0)
        throw CommandFailure(options.token_file + " cannot be read", 1);
    if ((status.st_mode & 077) != 0)
        throw CommandFailure(fmt::format("{} can be read by others; mend it with: chmod 600 {}", options.token_file, options.token_file), 1);
    std::ifstream file(options.token_file);
    std::string token;
    std::getline(file, token);
    if (token.empty()) throw CommandFailure(options.token_file + " holds no token", 1);
    return token;
}

std::string reason_of(int status, const boost::json::value& body) {
    if (!body.is_object()) return fmt::format("the service answered {}", status);
    const auto& object = body.get_object();
    const auto text = [](const boost::json::object& from, std::string_view name) {
        const auto* value = from.if_contains(name);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    std::string reason = text(object, "detail");
    if (reason.empty()) reason = text(object, "title");
    if (const auto* errors = object.if_contains("errors"); errors != nullptr && errors->is_array())
        for (const auto& item : errors->get_array())
            if (const auto* error = item.if_object())
                reason += fmt::format("\n  {}: {}", text(*error, "pointer"), text(*error, "detail"));
    return reason;
}

/// What a problem body says, its list of mistakes included.
std::string reason_of(const ClientResponse& answer) {
    const auto body = parse_json(answer.body);
    return reason_of(answer.status, body ? body.value() : boost::json::value());
}

std::chrono::milliseconds wait_before(const ClientResponse& answer) {
    int seconds = 0;
    const auto text = answer.header("retry-after");
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return std::chrono::seconds(std::clamp(seconds, 0, 5)) + std::chrono::milliseconds(100);
}

}  // namespace

struct ApiClient::State {
    std::string server;
    std::string token;
    HttpClient http{ClientSettings{.timeout = std::chrono::minutes(5)}};

    ClientResponse send(ClientRequest request) {
        request.url = server + request.url;
        request.bearer_token = token;
        for (int attempt = 1;; ++attempt) {
            auto answer = http.send(request);
            if (!answer) throw CommandFailure(fmt::format("there is no service at {}: {}", server, answer.error().detail), 1);
            const bool later = answer.value().status == 503 || answer.value().status == 429;
            if (!later || attempt == attempts_max) return std::move(answer).value();
            std::this_thread::sleep_for(wait_before(answer.value()));
        }
    }
};

ApiClient::ApiClient(const ClientOptions& options) : state_(std::make_unique<State>()) {
    state_->server = options.server.empty() ? std::string(default_server) : options.server;
    while (state_->server.ends_with('/')) state_->server.pop_back();
    state_->token = find_token(options);
}
ApiClient::~ApiClient() = default;

boost::json::value ApiClient::call(const simulation::ApiCall& call) {
    ClientRequest request;
    request.method = to_string(call.method);
    request.url = call.path;
    request.body = call.body;
    request.content_type = call.content_type;
    const auto answer = state_->send(std::move(request));
    if (answer.status >= 400) throw simulation::ApiRefusal(answer.status, reason_of(answer));
    if (answer.body.empty()) return nullptr;
    auto body = parse_json(answer.body);
    if (!body) throw CommandFailure("the service's answer is not JSON: " + body.error().detail, 1);
    return std::move(body).value();
}

ApiAnswer ApiClient::exchange(const simulation::ApiCall& call, const std::string& if_match) {
    ClientRequest request;
    request.method = to_string(call.method);
    request.url = call.path;
    request.body = call.body;
    request.content_type = call.content_type;
    if (!if_match.empty()) request.headers.emplace_back("If-Match", if_match);
    const auto response = state_->send(std::move(request));
    ApiAnswer answer{response.status, nullptr, std::string(response.header("etag"))};
    if (response.body.empty()) return answer;
    auto body = parse_json(response.body);
    if (!body) throw CommandFailure("the service's answer is not JSON: " + body.error().detail, 1);
    answer.body = std::move(body).value();
    return answer;
}

std::string ApiAnswer::reason() const { return reason_of(status, body); }

std::string ApiClient::download(const std::string& path, const std::string& accept) {
    ClientRequest request;
    request.url = path;
    request.headers = {{"Accept", accept}};
    const auto answer = state_->send(std::move(request));
    if (answer.status >= 400) throw simulation::ApiRefusal(answer.status, reason_of(answer));
    return answer.body;
}

simulation::Api ApiClient::api() {
    return [this](const simulation::ApiCall& one) { return call(one); };
}

}  // namespace bellwether
