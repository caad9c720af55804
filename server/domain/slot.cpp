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

int slot_of_hash(std::uint64_t hash) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<int>((Wide(hash) * slots_per_layer) >> 64);
}

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

int slot_of(std::string_view salt, std::string_view listener) { return slot_of_hash(slot_hash(salt, listener)); }

ListenerSlots::ListenerSlots(std::string_view listener) : listener_(listener) {
    bytes_[salt_room] = '\0';
    if (listener.size() <= listener_room) std::memcpy(bytes_.data() + salt_room + 1, listener.data(), listener.size());
}

int ListenerSlots::in(std::string_view salt) {
    if (salt.size() > salt_room || listener_.size() > listener_room) return slot_of(salt, listener_);
    char* begin = bytes_.data() + salt_room - salt.size();
    std::memcpy(begin, salt.data(), salt.size());
    return slot_of_hash(XXH3_64bits(begin, salt.size() + 1 + listener_.size()));
}

int listener_group_of(std::string_view listener) {
    return static_cast<int>(slot_hash("listener groups", listener) >> 56);
}

}  // namespace bellwether
