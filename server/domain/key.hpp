// The keys that people give to things, and the identifiers that clients send.
#pragma once

#include <string>
#include <string_view>

#include "domain/result.hpp"

namespace bellwether {

/// The variant that a listener who is left out gets; nothing of ours may be called that.
inline constexpr std::string_view reserved_key = "default";
inline constexpr std::size_t key_length_max = 128;
inline constexpr std::size_t identifier_length_max = 128;

/// Whether a text is a key: `[a-z0-9][a-z0-9._-]{0,127}`.
bool is_key(std::string_view text);

/// Refuses what is no key, and the reserved one; `pointer` says where it stood.
Result<void> check_key(std::string_view text, std::string_view pointer);

/// Whether a text may identify a listener, a play, a track: 1 to 128 bytes of valid UTF-8 without NUL.
bool is_identifier(std::string_view text);

/// Whether a text is valid UTF-8 without NUL: what PostgreSQL can store as text.
bool is_storable_text(std::string_view text);

}  // namespace bellwether
