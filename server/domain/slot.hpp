// Which of a layer's 1,000,000 slots a listener falls into: the same on every replica, after every restart, in every
// language. Test vectors: tests/cases/slots.json.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace bellwether {

inline constexpr int slots_per_layer = 1'000'000;

/// H: XXH3-64 (seed 0) over the bytes of `salt`, one zero byte, and the bytes of `listener`.
std::uint64_t slot_hash(std::string_view salt, std::string_view listener);

/// (H * 1,000,000) >> 64 in 128-bit arithmetic: uniform to within 1 part in 10^13. Costs a few nanoseconds.
int slot_of(std::string_view salt, std::string_view listener);

/// One listener's slots in many layers: the same as slot_of() of each, with the listener copied once. Costs a short copy
/// and a hash a layer. The listener's bytes must outlive it.
class ListenerSlots {
  public:
    explicit ListenerSlots(std::string_view listener);
    int in(std::string_view salt);

  private:
    static constexpr std::size_t salt_room = 128;
    static constexpr std::size_t listener_room = 128;
    std::string_view listener_;
    std::array<char, salt_room + 1 + listener_room> bytes_;  ///< each salt ends where the zero byte and the listener begin
};

/// Listeners fall into 256 groups for intervals that are clustered by listener; independent of every layer.
inline constexpr int listener_groups = 256;
int listener_group_of(std::string_view listener);

}  // namespace bellwether
