// Foreign hashes against published vectors, and the bucketing of an SDK against its own.
#include "calculator/hash_functions.hpp"

#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>
#include <fstream>
#include <sstream>

#include "calculator/exact_json.hpp"

namespace json = boost::json;
using namespace bellwether::calculator;

namespace {

const json::object& sdk_vectors() {
    static const json::value document = [] {
        std::ifstream file(BELLWETHER_SOURCE_DIR "/tests/golden/growthbook_sdk_vectors.json");
        std::stringstream text;
        text << file.rdbuf();
        return parse_exact(text.str());
    }();
    return document.at("vectors").as_object();
}

std::string_view text(const json::value& value) {
    return value.as_string();
}
double number(const json::value& value) {
    return value.to_number<double>();
}

std::vector<BucketRange> ranges_of(const json::value& value) {
    std::vector<BucketRange> result;
    for (const auto& range : value.as_array())
        result.push_back({number(range.at(0)), number(range.at(1))});
    return result;
}

std::vector<double> weights_of(const json::value& value) {
    std::vector<double> result;
    if (value.is_array())
        for (const auto& weight : value.as_array())
            result.push_back(number(weight));
    return result;
}

}  // namespace

TEST_CASE("FNV-1a and MurmurHash3 meet the vectors that their authors published") {
    CHECK(fnv1a_32("") == 0x811c9dc5u);
    CHECK(fnv1a_32("foobar") == 0xbf9cf968u);  // draft-eastlake-fnv, appendix C
    CHECK(fnv1a_64("foobar") == 0x85944171f73967e8ull);
    CHECK(murmur3_x86_32("", 1) == 0x514e28b7u);  // smhasher's zero-length vectors
    CHECK(murmur3_x86_32("", 0xffffffffu) == 0x81f16f39u);
    CHECK(murmur3_x86_32("Hello, world!", 0x9747b28cu) == 0x24884cbau);
}

TEST_CASE("the SDK's own vectors: hash") {
    int compared = 0;
    for (const auto& row : sdk_vectors().at("hash").as_array()) {
        const auto hash = growthbook_hash(text(row.at(0)), text(row.at(1)), row.at(2).as_int64());
        CHECK(hash.has_value() == row.at(3).is_number());
        if (hash) CHECK(*hash == number(row.at(3)));
        ++compared;
    }
    CHECK(compared >= 15);
}

TEST_CASE("the SDK's own vectors: ranges, choice and namespace") {
    for (const auto& row : sdk_vectors().at("getBucketRange").as_array()) {
        CAPTURE(text(row.at(0)));
        const auto& arguments = row.at(1).as_array();
        const auto got =
            bucket_ranges(std::size_t(number(arguments[0])), number(arguments[1]), weights_of(arguments[2]));
        const auto want = ranges_of(row.at(2));
        REQUIRE(got.size() == want.size());
        for (std::size_t i = 0; i < got.size(); ++i) {
            CHECK(std::abs(got[i].start - want[i].start) < 1e-8);
            CHECK(std::abs(got[i].end - want[i].end) < 1e-8);
        }
    }
    for (const auto& row : sdk_vectors().at("chooseVariation").as_array())
        CHECK(choose_range(number(row.at(1)), ranges_of(row.at(2))) == int(number(row.at(3))));
    for (const auto& row : sdk_vectors().at("inNamespace").as_array()) {
        const auto& space = row.at(2).as_array();
        CHECK(in_namespace(text(row.at(1)), text(space[0]), {number(space[1]), number(space[2])}) ==
              row.at(3).as_bool());
    }
}

TEST_CASE("the SDK's own vectors: equal weights") {
    for (const auto& row : sdk_vectors().at("getEqualWeights").as_array()) {
        const double arms = number(row.at(0));
        const auto got = bucket_ranges(arms > 0 ? std::size_t(arms) : 0, 1, {});
        const auto want = weights_of(row.at(1));
        REQUIRE(got.size() == want.size());
        for (std::size_t i = 0; i < got.size(); ++i)
            CHECK(std::abs(got[i].end - got[i].start - want[i]) < 1e-8);
    }
}

TEST_CASE("text beyond ASCII is hashed by UTF-16 code units, and broken UTF-8 does no harm") {
    // One unit of U+00E9, two of U+1F600; FNV-1a by hand.
    const auto fnv = [](std::initializer_list<std::uint32_t> units) {
        std::uint32_t hash = 0x811c9dc5u;
        for (auto unit : units)
            hash = (hash ^ unit) * 0x01000193u;
        return hash;
    };
    CHECK(growthbook_hash("", "\xc3\xa9", 1) == fnv({0xe9}) % 1000 / 1000.0);
    CHECK(growthbook_hash("", "\xf0\x9f\x98\x80", 1) == fnv({0xd83d, 0xde00}) % 1000 / 1000.0);
    for (const char* broken : {"\xff", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\x80", "\xf4\x90\x80\x80", "\xc0\x80"}) {
        const auto hash = growthbook_hash("seed", broken, 2);
        CHECK(hash.value() >= 0);
        CHECK(hash.value() < 1);
    }
}
