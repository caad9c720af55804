// base64url without padding (RFC 4648, section 5): tokens, cursors, session ids.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bellwether {

std::string base64url_encode(std::string_view bytes);

/// Absent where the text is no base64url: other characters, padding, an impossible length, bits left over.
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace bellwether
