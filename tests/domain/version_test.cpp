#include "domain/version.hpp"

#include <doctest/doctest.h>

namespace bellwether {
namespace {

TEST_CASE("versions are ordered as Semantic Versioning 2.0.0 orders its own examples") {
    // Section 11 of the specification.
    const char* ascending[] = {"1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
                               "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "2.0.0", "2.1.0", "2.1.1"};
    for (std::size_t i = 0; i < std::size(ascending); ++i)
        for (std::size_t j = 0; j < std::size(ascending); ++j)
            CHECK((compare(*parse_version(ascending[i]), *parse_version(ascending[j])) < 0) == (i < j));
}

TEST_CASE("missing numbers are zero, and build metadata does not count") {
    CHECK(compare(*parse_version("v4.2"), *parse_version("4.2.0.0")) == 0);
    CHECK(compare(*parse_version("4.2.0+7"), *parse_version("4.2.0+8")) == 0);
    CHECK(compare(*parse_version("4.10"), *parse_version("4.9")) > 0);
    CHECK(compare(*parse_version("1.0-007"), *parse_version("1.0-7")) == 0);
}

TEST_CASE("what is no version is not taken for one") {
    for (const char* text : {"", "v", "1.", ".1", "1..2", "1.x", "latest", "1.0-", "1.0-a..b", "1.0-ä", "-1", " 1",
                             "99999999999999999999", "1.2.3.4.5.6.7.8.9"}) {
        CAPTURE(text);
        CHECK(!parse_version(text));
    }
}

}  // namespace
}  // namespace bellwether
