// Digests against published values.
#include "http/digest.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace bellwether;

TEST_CASE("digests are those of the standards") {
    // FIPS 180-2, appendix B.1.
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // RFC 4231, test case 2.
    CHECK(sha256_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          sha256_hex(std::string_view("\x5b\xdc\xc1\x46\xbf\x60\x75\x4e\x6a\x04\x24\x26\x08\x95\x75\xc7\x5a\x00\x3f\x08\x9d\x27\x39\x83\x9d\xec\x58\xb9\x64\xec\x38\x43", 32)));
}

TEST_CASE("base64 is padded, and reads back") {
    CHECK(base64_encode("fo") == "Zm8=");
    CHECK(base64_encode("foob") == "Zm9vYg==");
    CHECK(base64_encode("\xfb\xff") == "+/8=");
    CHECK(base64_decode("Zm9vYmFy") == "foobar");
    CHECK(base64_decode("+/8=") == "\xfb\xff");
    for (const char* bad : {"Zm8", "Zm9v-", "-_8=", "Z===", "Zm 8="}) CHECK_FALSE(base64_decode(bad));
}
