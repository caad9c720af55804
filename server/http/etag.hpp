// Strong ETags and the preconditions made of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/result.hpp"
#include "http/message.hpp"

namespace bellwether {

/// `"42"`
std::string etag_of_revision(std::int64_t revision);
/// A quoted hash of an answer's bytes.
std::string etag_of_bytes(std::string_view bytes);

/// The revision that If-Match names. Refuses its absence (428) and what is no revision of ours (412).
/// `*` gives -1: whatever is current.
Result<std::int64_t> required_revision(const Request& request);

/// Whether If-None-Match holds the tag (weak comparison, lists and `*`): then the answer is 304.
bool not_modified(const Request& request, std::string_view etag);

}  // namespace bellwether
