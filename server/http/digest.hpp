// Digests as reports and webhooks write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bellwether {

/// SHA-256 in 64 hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// HMAC-SHA256 (RFC 2104), 32 raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// Base64 with padding (RFC 4648, section 4).
std::string base64_encode(std::string_view bytes);
/// Absent where the text is no base64.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace bellwether
