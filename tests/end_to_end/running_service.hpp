// One service, with its private PostgreSQL, for all end-to-end tests of this program.
#pragma once

#include <string>

#include "support/service.hpp"
#include "support/temporary_directory.hpp"

namespace bellwether::test {

struct RunningService {
    TemporaryDirectory directory{"end-to-end"};
    ServiceProcess service{directory.path() / "data"};
    JsonClient admin{service.address(), service.admin_token()};

    /// A client with a new token of that role.
    JsonClient with_role(const std::string& role);
    /// Options that point a client command at this service.
    std::vector<std::string> options() const {
        return {"--server", service.address(), "--token-file", service.token_file().string()};
    }
};

RunningService& running_service();

/// A key that no other test uses.
std::string fresh_key(const std::string& prefix);

/// The first `code` of a problem body's errors, or its detail where there are none.
std::string first_code(const HttpAnswer& answer);

/// A new experiment with control and treatment, half each; started where percent is positive, and known to the service.
void make_experiment(RunningService& running, const std::string& key, double percent);

/// A version 7 id for now.
std::string event_id();

}  // namespace bellwether::test
