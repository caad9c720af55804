// The real program as a child process, for tests that meet it as its users do.
#pragma once

#include <sys/types.h>

#include <boost/json/value.hpp>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "support/http.hpp"

namespace bellwether::test {

/// Runs `bellwether ARGUMENTS` to its end and returns what it printed.
struct ProgramRun {
    int exit_code = 0;
    std::string out;
    std::string err;
};
ProgramRun run_bellwether(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment = {});

/// `bellwether serve` on a free port. Without a database URL it starts a private PostgreSQL in its data directory.
class ServiceProcess {
  public:
    /// `durable` is what a private PostgreSQL is by default; nothing here turns it off.
    explicit ServiceProcess(std::filesystem::path data_dir, std::string database_url = {},
                     std::vector<std::string> more_arguments = {});
    ~ServiceProcess();  ///< kills what still runs
    ServiceProcess(const ServiceProcess&) = delete;
    ServiceProcess& operator=(const ServiceProcess&) = delete;

    const std::string& address() const { return address_; }
    std::string admin_token() const;
    std::filesystem::path token_file() const { return data_dir_ / "admin-token"; }
    pid_t pid() const { return pid_; }

    void terminate();  ///< SIGTERM, and waits; throws where it does not end with exit code 0
    void kill();       ///< SIGKILL, and waits

  private:
    std::filesystem::path data_dir_;
    std::string address_;
    pid_t pid_ = -1;
    int output_ = -1;
};

/// The service's API with JSON in and out.
class JsonClient {
  public:
    JsonClient(const std::string& address, const std::string& token) : http_(address, token) {}

    HttpAnswer get(const std::string& path) { return http_.send({Method::get, path, "", "", {}}); }
    HttpAnswer post(const std::string& path, const boost::json::value& body,
                    std::vector<std::pair<std::string, std::string>> headers = {});
    HttpAnswer put(const std::string& path, const boost::json::value& body,
                   std::vector<std::pair<std::string, std::string>> headers = {});
    HttpAnswer send(const HttpCall& call) { return http_.send(call); }
    /// The JSON of a GET that must be answered 200.
    boost::json::value read(const std::string& path);

  private:
    TestHttp http_;
};

boost::json::value json_of(const HttpAnswer& answer);

/// Waits until the rollups hold what was acknowledged before now; throws after 30 seconds.
void wait_for_rollups(JsonClient& client, const std::string& experiment);
/// Waits until an assignment is made from a configuration newer than `version`.
void wait_for_config(JsonClient& client, std::int64_t version);
std::int64_t config_version(JsonClient& client);

}  // namespace bellwether::test
