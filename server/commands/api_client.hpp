// The service as the client commands see it: a server, a token, JSON.
#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <string>

#include "domain/result.hpp"
#include "simulation/api.hpp"

namespace bellwether {

struct ClientOptions {
    std::string server;      ///< --server, else BELLWETHER_SERVER, else http://127.0.0.1:8080
    std::string token_file;  ///< --token-file, else BELLWETHER_TOKEN_FILE; BELLWETHER_TOKEN outranks the file
};

/// A refusal of the command itself: shown on stderr, exit code `code`.
struct CommandFailure : std::runtime_error {
    CommandFailure(const std::string& what, int exit_code) : std::runtime_error(what), code(exit_code) {}
    int code;
};

/// What the service said, whatever it was.
struct ApiAnswer {
    int status = 0;
    boost::json::value body;  ///< null where there is none
    std::string etag;

    /// Of a problem: its detail, every mistake that it names included.
    std::string reason() const;
};

/// One connection, kept alive. Not for several threads.
class ApiClient {
  public:
    explicit ApiClient(const ClientOptions& options);
    ~ApiClient();

    /// Throws simulation::ApiRefusal with the service's reason, every mistake it names included, on 4xx; waits and
    /// repeats on 503 and 429; throws CommandFailure where there is no service.
    boost::json::value call(const simulation::ApiCall& call);
    /// The same for whoever looks at refusals; `if_match` is sent where it is not empty.
    ApiAnswer exchange(const simulation::ApiCall& call, const std::string& if_match = {});
    /// The bytes of an answer, for CSV and pages.
    std::string download(const std::string& path, const std::string& accept);

    simulation::Api api();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bellwether
