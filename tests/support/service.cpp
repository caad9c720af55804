#include "support/service.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "domain/time.hpp"
#include "http/json.hpp"
#include "runtime/clock.hpp"

namespace bellwether::test {

namespace {

using namespace std::chrono_literals;

// The sanitizers make everything several times slower.
constexpr auto start_wait_max = 90s;
constexpr auto stop_wait_max = 60s;

std::vector<std::string> with_variables(const std::map<std::string, std::string>& more) {
    std::vector<std::string> entries;
    for (char** entry = environ; *entry != nullptr; ++entry)
        if (!std::string_view(*entry).starts_with("BELLWETHER_")) entries.emplace_back(*entry);
    for (const auto& [name, value] : more) entries.push_back(name + "=" + value);
    return entries;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// Starts the program; what it writes goes to the given descriptors.
pid_t start_program(std::vector<std::string> arguments, const std::map<std::string, std::string>& environment, int out, int err) {
    arguments.insert(arguments.begin(), BELLWETHER_PROGRAM);
    auto entries = with_variables(environment);
    const auto argv = pointers_to(arguments);
    const auto envp = pointers_to(entries);
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that crashes leaves no service behind
        if (out >= 0) ::dup2(out, STDOUT_FILENO);
        if (err >= 0) ::dup2(err, STDERR_FILENO);
        ::execve(BELLWETHER_PROGRAM, argv.data(), envp.data());
        ::_exit(127);
    }
    return child;
}

int wait_for_end(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/// The first line of a pipe, or what came until the other end closed or time ran out.
std::string first_line(int descriptor) {
    std::string line;
    const auto deadline = std::chrono::steady_clock::now() + start_wait_max;
    while (std::chrono::steady_clock::now() < deadline) {
        pollfd waiting{descriptor, POLLIN, 0};
        if (::poll(&waiting, 1, 200) <= 0) continue;
        char c = 0;
        if (::read(descriptor, &c, 1) <= 0 || c == '\n') return line;
        line += c;
    }
    return line;
}

}  // namespace

ProgramRun run_bellwether(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment) {
    char out_name[] = "/tmp/bellwether-out-XXXXXX";
    char err_name[] = "/tmp/bellwether-err-XXXXXX";
    const int out = ::mkstemp(out_name);
    const int err = ::mkstemp(err_name);
    ProgramRun run;
    run.exit_code = wait_for_end(start_program(arguments, environment, out, err));
    ::close(out);
    ::close(err);
    run.out = read_file(out_name);
    run.err = read_file(err_name);
    ::unlink(out_name);
    ::unlink(err_name);
    return run;
}

ServiceProcess::ServiceProcess(std::filesystem::path data_dir, std::string database_url, std::vector<std::string> more_arguments)
    : data_dir_(std::move(data_dir)) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
    std::vector<std::string> arguments = {"serve", "--data-dir", data_dir_.string(), "--listen", "127.0.0.1:0"};
    arguments.insert(arguments.end(), more_arguments.begin(), more_arguments.end());
    std::map<std::string, std::string> environment;
    if (!database_url.empty()) environment["BELLWETHER_DATABASE_URL"] = database_url;
    // Root's PostgreSQL runs as the user postgres, who must be able to enter the test's own temporary directory.
    if (::geteuid() == 0) std::filesystem::permissions(data_dir_.parent_path(), std::filesystem::perms(0711));
    // Beside the data directory: a new one must be empty, so that the service may give it to PostgreSQL.
    const int log = ::open((data_dir_.string() + ".log").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    pid_ = start_program(arguments, environment, pipe[1], log);
    ::close(log);
    ::close(pipe[1]);
    output_ = pipe[0];
    const std::string line = first_line(output_);
    const auto at = line.find("http://");
    if (at == std::string::npos) {
        kill();
        throw std::runtime_error("the service did not start: " + line + "\n" + read_file(data_dir_.string() + ".log"));
    }
    address_ = line.substr(at);
}

ServiceProcess::~ServiceProcess() {
    kill();
    if (output_ >= 0) ::close(output_);
}

std::string ServiceProcess::admin_token() const {
    const std::string text = read_file(token_file());
    return text.substr(0, text.find('\n'));
}

void ServiceProcess::terminate() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGTERM);
    const auto deadline = std::chrono::steady_clock::now() + stop_wait_max;
    int status = 0;
    while (::waitpid(pid_, &status, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("the service does not stop on SIGTERM");
        std::this_thread::sleep_for(20ms);
    }
    pid_ = -1;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw std::runtime_error("the service did not end well:\n" + read_file(data_dir_.string() + ".log"));
}

void ServiceProcess::kill() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    wait_for_end(pid_);
    pid_ = -1;
}

HttpAnswer JsonClient::post(const std::string& path, const boost::json::value& body,
                            std::vector<std::pair<std::string, std::string>> headers) {
    return http_.send({Method::post, path, boost::json::serialize(body), "application/json", std::move(headers)});
}

HttpAnswer JsonClient::put(const std::string& path, const boost::json::value& body,
                           std::vector<std::pair<std::string, std::string>> headers) {
    return http_.send({Method::put, path, boost::json::serialize(body), "application/json", std::move(headers)});
}

boost::json::value JsonClient::read(const std::string& path) {
    const auto answer = get(path);
    if (answer.status != 200) throw std::runtime_error(path + " was answered " + std::to_string(answer.status) + ": " + answer.body);
    return json_of(answer);
}

boost::json::value json_of(const HttpAnswer& answer) {
    auto value = parse_json(answer.body);
    if (!value) throw std::runtime_error("no JSON: " + answer.body);
    return std::move(value).value();
}

void wait_for_rollups(JsonClient& client, const std::string& experiment) {
    const UtcTime sent = now();
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < deadline) {
        const auto card = client.read("/v1/experiments/" + experiment + "/scorecard");
        const auto caught_up = parse_time(std::string_view(card.at("data").at("caught_up_at").as_string()));
        if (caught_up && caught_up.value() > sent) return;
        std::this_thread::sleep_for(50ms);
    }
    throw std::runtime_error("the rollups did not catch up");
}

std::int64_t config_version(JsonClient& client) {
    const auto answer = client.post("/v1/assign", {{"listener_id", "anybody"}, {"expose", false}});
    if (answer.status != 200) throw std::runtime_error("assign was answered " + std::to_string(answer.status) + ": " + answer.body);
    return json_of(answer).at("config_version").to_number<std::int64_t>();
}

void wait_for_config(JsonClient& client, std::int64_t version) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (config_version(client) <= version) {
        if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("the configuration did not reach the service");
        std::this_thread::sleep_for(20ms);
    }
}

}  // namespace bellwether::test
