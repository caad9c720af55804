#include "http/addresses.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace bellwether {

namespace {

struct Block4 {
    std::uint32_t base;
    int bits;
};

constexpr std::uint32_t ip4(unsigned a, unsigned b, unsigned c, unsigned d) { return a << 24 | b << 16 | c << 8 | d; }

constexpr std::array<Block4, 16> special4{{{ip4(0, 0, 0, 0), 8},      {ip4(10, 0, 0, 0), 8},     {ip4(100, 64, 0, 0), 10},
                                           {ip4(127, 0, 0, 0), 8},    {ip4(169, 254, 0, 0), 16}, {ip4(172, 16, 0, 0), 12},
                                           {ip4(192, 0, 0, 0), 24},   {ip4(192, 0, 2, 0), 24},   {ip4(192, 31, 196, 0), 24},
                                           {ip4(192, 52, 193, 0), 24}, {ip4(192, 88, 99, 0), 24}, {ip4(192, 168, 0, 0), 16},
                                           {ip4(198, 18, 0, 0), 15},  {ip4(198, 51, 100, 0), 24}, {ip4(203, 0, 113, 0), 24},
                                           {ip4(224, 0, 0, 0), 3}}};

bool is_public4(std::uint32_t address) {
    return std::none_of(special4.begin(), special4.end(), [&](const Block4& block) {
        return (address ^ block.base) >> (32 - block.bits) == 0;
    });
}

std::uint32_t embedded4(const std::uint8_t* bytes) { return ip4(bytes[0], bytes[1], bytes[2], bytes[3]); }

bool is_public6(const std::uint8_t* a) {
    const auto all_zero = [&](int from, int until) {
        return std::all_of(a + from, a + until, [](std::uint8_t byte) { return byte == 0; });
    };
    if (all_zero(0, 10) && a[10] == 0xff && a[11] == 0xff) return is_public4(embedded4(a + 12));  // IPv4-mapped
    if (a[0] == 0x00 && a[1] == 0x64 && a[2] == 0xff && a[3] == 0x9b)                             // NAT64
        return all_zero(4, 12) && is_public4(embedded4(a + 12));
    if (a[0] == 0x20 && a[1] == 0x02) return is_public4(embedded4(a + 2));  // 6to4
    if ((a[0] & 0xe0) != 0x20) return false;                                // all that is global unicast begins with 001
    if (a[0] == 0x20 && a[1] == 0x01 && a[2] < 0x02) return false;          // 2001::/23: Teredo, ORCHID, benchmarks
    if (a[0] == 0x20 && a[1] == 0x01 && a[2] == 0x0d && a[3] == 0xb8) return false;  // documentation
    return !(a[0] == 0x3f && a[1] == 0xff && (a[2] & 0xf0) == 0);                    // 3fff::/20, documentation
}

}  // namespace

bool is_public_address(const sockaddr* address) {
    if (address->sa_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, address, sizeof in);
        return is_public4(ntohl(in.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        sockaddr_in6 in{};
        std::memcpy(&in, address, sizeof in);
        return is_public6(in.sin6_addr.s6_addr);
    }
    return false;
}

}  // namespace bellwether
