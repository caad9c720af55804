#include "domain/slot.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <array>
#include <cstring>
#include <string>

namespace bellwether {

namespace {

/// Enough for a salt and a listener of the greatest length; longer input takes the heap.
constexpr std::size_t stack_bytes = 384;

}  // namespace

std::uint64_t slot_hash(std::string_view salt, std::string_view listener) {
    const std::size_t size = salt.size() + 1 + listener.size();
    if (size <= stack_bytes) {
        std::array<char, stack_bytes> buffer;
        std::memcpy(buffer.data(), salt.data(), salt.size());
        buffer[salt.size()] = '\0';
        std::memcpy(buffer.data() + salt.size() + 1, listener.data(), listener.size());
        return XXH3_64bits(buffer.data(), size);
    }
    std::string joined(salt);
    joined += '\0';
    joined += listener;
    return XXH3_64bits(joined.data(), joined.size());
}

int slot_of(std::string_view salt, std::string_view listener) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<int>((Wide(slot_hash(salt, listener)) * slots_per_layer) >> 64);
}

int listener_group_of(std::string_view listener) {
    return static_cast<int>(slot_hash("listener groups", listener) >> 56);
}

}  // namespace bellwether
