// A blocking HTTP client for the command line and for tests: libcurl, one handle, kept alive.
#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "http/message.hpp"

namespace bellwether {

/// There was no answer at all: nobody listens, the name is unknown, time ran out.
struct HttpUnreachable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct HttpAnswer {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    std::string body;

    /// The first value of a header, by its name in lower case; empty where absent.
    std::string header(std::string_view name) const;
};

struct HttpCall {
    Method method = Method::get;
    std::string path;  ///< with its query, percent-encoded
    std::string body;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
};

/// For one thread. Follows no redirects and reads no proxy settings for loopback addresses.
class HttpClient {
  public:
    /// `server` is http://HOST:PORT or https://...; the token may be empty.
    HttpClient(std::string server, std::string token, std::chrono::milliseconds time_max = std::chrono::seconds(60));
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Throws HttpUnreachable. Every status that a server answers is an answer.
    HttpAnswer send(const HttpCall& call);

    const std::string& server() const { return server_; }

  private:
    struct Handle;
    std::string server_;
    std::string token_;
    std::chrono::milliseconds time_max_;
    std::unique_ptr<Handle> handle_;
};

}  // namespace bellwether
