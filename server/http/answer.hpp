// An answer as bytes: the status line, the fields that every answer carries, and the body.
#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace bellwether {

struct AnswerContext {
    std::string_view date;  ///< as an HTTP date
    std::string_view request_id;
    bool keep_alive = true;
    bool http_1_0 = false;
    bool without_body = false;   ///< HEAD
    bool authenticated = false;  ///< then no cache may keep it, unless the handler has said otherwise
    bool tls = false;
};

/// Whether every header of an answer can be sent: names are tokens, values hold no control characters. An answer that
/// fails this would be one or more others.
bool is_sendable(const Response& response);

/// Appends the answer. Content-Length, Date, X-Request-Id, and the security headers come by themselves.
void append_answer(std::string& out, const Response& response, const AnswerContext& context);

std::string_view reason_phrase(int status);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7), of seconds since 1970.
std::string http_date(long long seconds);

}  // namespace bellwether
