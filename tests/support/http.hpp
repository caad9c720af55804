// HTTP as the tests speak it: one server, one token, short to write.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "http/client.hpp"
#include "http/message.hpp"

namespace bellwether::test {

struct HttpUnreachable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct HttpCall {
    Method method = Method::get;
    std::string path;
    std::string body;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
};

struct HttpAnswer {
    int status = 0;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    /// By its name in lower case; empty where absent.
    std::string header(std::string_view name) const;
};

class TestHttp {
  public:
    TestHttp(std::string address, std::string token, std::chrono::milliseconds timeout = std::chrono::seconds(60));
    /// Throws HttpUnreachable where no answer came.
    HttpAnswer send(const HttpCall& call);

  private:
    std::string address_;
    std::string token_;
    HttpClient client_;
};

}  // namespace bellwether::test
