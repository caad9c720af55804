// Which addresses a webhook may reach, and that it is the connected one that counts.
#include "http/addresses.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>

#include "http/client.hpp"

using namespace bellwether;

namespace {

bool is_public(const std::string& text) {
    if (text.find(':') == std::string::npos) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        REQUIRE(inet_pton(AF_INET, text.c_str(), &address.sin_addr) == 1);
        return is_public_address(reinterpret_cast<const sockaddr*>(&address));
    }
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    REQUIRE(inet_pton(AF_INET6, text.c_str(), &address.sin6_addr) == 1);
    return is_public_address(reinterpret_cast<const sockaddr*>(&address));
}

}  // namespace

TEST_CASE("addresses of somebody's own are not public, whatever they are wrapped in") {
    for (const char* own : {"0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1", "172.31.255.255",
                            "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
                            "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1",
                            "2002:7f00:1::", "2002:a9fe:a9fe::", "2001::1", "2001:db8::1", "3fff::1", "fc00::1", "fd12::1", "fe80::1", "ff02::1"}) {
        CAPTURE(std::string(own));
        CHECK_FALSE(is_public(own));
    }
    for (const char* everybodys : {"1.1.1.1", "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.255.255", "100.128.0.1", "198.20.0.1", "223.255.255.255",
                                   "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::", "2606:4700:4700::1111", "2a00:1450::1"}) {
        CAPTURE(std::string(everybodys));
        CHECK(is_public(everybodys));
    }
    sockaddr local{};
    local.sa_family = AF_UNIX;
    CHECK_FALSE(is_public_address(&local));
}

TEST_CASE("a client for public addresses connects to no other, by number and by name") {
    ClientSettings settings;
    settings.public_addresses_only = true;
    for (const char* url : {"http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]:9/", "http://2130706433:9/", "http://0x7f.1:9/"}) {
        CAPTURE(std::string(url));
        const auto answer = HttpClient(settings).send({.url = url});
        REQUIRE_FALSE(answer);
        CHECK(answer.error().detail.find("not public") != std::string::npos);
    }
}
