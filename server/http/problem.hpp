// Refusals as RFC 9457 problem bodies.
#pragma once

#include <string_view>

#include "domain/result.hpp"
#include "http/message.hpp"

namespace bellwether {

/// The status code of a kind of error: the one table.
int status_of(ErrorKind kind);

/// `application/problem+json` with type, title, status, detail, and `errors` where there are any.
/// 503 and 429 carry Retry-After; 401 carries WWW-Authenticate.
Response problem(const Error& error);

}  // namespace bellwether
