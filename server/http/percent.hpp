// Percent-encoding (RFC 3986, section 2.1) of paths and query strings.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bellwether {

/// Decodes once. Absent where a '%' is not followed by two hexadecimal digits. With `plus_is_space` a '+' is a space,
/// as HTML forms and URLSearchParams write it: in queries, not in paths.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

/// Keeps unreserved characters, encodes every other byte.
std::string percent_encode(std::string_view text);

}  // namespace bellwether
