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

/// For what has no kind of its own, because no handler says it: 405, 411, 431, 500.
Response problem(int status, std::string_view type, std::string_view title, std::string_view detail);

}  // namespace bellwether
