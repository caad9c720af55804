// The head of a request, from its bytes: everything that decides where a message ends is checked here, before anybody
// else looks at it. docs/decisions/0001-http-server.md says why so strictly.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "http/message.hpp"

namespace bellwether {

inline constexpr std::size_t head_size_max = 16 * 1024;
inline constexpr std::size_t target_length_max = 8 * 1024;
inline constexpr std::size_t field_count_max = 100;

/// What the session needs to know beside the request.
struct Framing {
    std::size_t content_length = 0;
    bool keep_alive = true;
    bool http_1_0 = false;
    bool expects_continue = false;
    std::string_view request_id;       ///< X-Request-Id where it is sane
    std::string_view forwarded_for;    ///< for who trusts the peer
    std::string_view forwarded_proto;  ///< for who trusts the peer
};

/// Why a message is not read: the connection is closed after this answer, because nobody knows where the next begins.
struct HeadRefusal {
    int status = 400;
    std::string_view detail;
};

/// Reads a head that ends in the empty line. Fills the views of `request` and `framing`, which point into the bytes;
/// the media type is made lower case in place. Leaves body, path parameters, principal, request_id and peer alone.
/// Refuses, among others: any Transfer-Encoding (411), several or no Content-Length where it matters, not exactly one
/// Host, more than 100 fields, folded lines, bare line ends, TRACE and CONNECT.
std::optional<HeadRefusal> parse_head(char* bytes, std::size_t size, Request& request, Framing& framing);

/// A refusal as the answer to it.
Response head_problem(const HeadRefusal& refusal);

}  // namespace bellwether
