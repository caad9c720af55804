// A client that waits for its answer: for the command line, and for whatever else speaks to a server of ours.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/result.hpp"

namespace bellwether {

struct ClientSettings {
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds timeout{120'000};  ///< of a whole request
    std::size_t body_max = 256u << 20;           ///< of an answer
    /// Refuses to connect to an address that is not public, whatever name led there; checked for the very address that is
    /// connected to, so that no second look-up can tell another.
    bool public_addresses_only = false;
    bool proxy_from_environment = true;
};

struct ClientRequest {
    std::string method = "GET";
    std::string url;  ///< http or https
    std::string bearer_token = {};
    std::string body = {};
    std::string content_type = "application/json";  ///< sent where there is a body
    std::vector<std::pair<std::string, std::string>> headers = {};
};

struct ClientResponse {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    std::string body;

    /// The first of a name, given in lower case; empty where absent.
    std::string_view header(std::string_view name) const;
};

/// One connection, kept open between requests to the same server; for one thread. Does not follow redirects. A proxy
/// from the environment is used, but not for this machine itself.
class HttpClient {
  public:
    explicit HttpClient(ClientSettings settings = {});
    ~HttpClient();
    HttpClient(HttpClient&&) noexcept;
    HttpClient& operator=(HttpClient&&) noexcept;

    /// An answer of whatever status is a value. Refuses with `unavailable` where none came, and with `invalid` where
    /// the request cannot be sent: no http URL, or line ends in a header. The detail is a sentence for a person.
    Result<ClientResponse> send(const ClientRequest& request);

  private:
    struct Handle;
    std::unique_ptr<Handle> handle_;
};

}  // namespace bellwether
