// A client that sends exactly the bytes it is told to, whatever HTTP thinks of them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace bellwether::testing {

struct RawAnswer {
    int status = 0;                                   ///< 0: none came before the connection ended
    std::multimap<std::string, std::string> headers;  ///< names in lower case
    std::string body;

    std::string header(const std::string& name) const;
};

class RawClient {
  public:
    explicit RawClient(std::uint16_t port);
    ~RawClient();
    RawClient(RawClient&& other) noexcept;
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    /// False where the other end is gone.
    bool send(std::string_view bytes);
    void half_close();
    /// Reads one answer; to HEAD, one without its body. Fails the test after ten seconds without a byte.
    RawAnswer receive(bool without_body = false);
    RawAnswer ask(std::string_view bytes) {
        send(bytes);
        return receive();
    }
    /// Whether the server closes, with nothing more to say.
    bool closed_by_server();

  private:
    bool read_more();

    int socket_ = -1;
    std::string buffer_;
};

/// "GET path HTTP/1.1" with Host and further header lines, each ended by "\r\n".
std::string get(std::string_view path, std::string_view headers = {});
/// A POST of JSON.
std::string post(std::string_view path, std::string_view body, std::string_view headers = {});

}  // namespace bellwether::testing
