// Hash functions and bucketing, so that assignments of other systems can be recomputed.
#include <fmt/format.h>
#include <xxhash.h>

#include <boost/json/array.hpp>
#include <charconv>

#include "calculator/families.hpp"
#include "calculator/hash_functions.hpp"

namespace bellwether::calculator {

using analysis::Outcome;

namespace {

constexpr std::int64_t bucket_arms_max = 10'000;

std::string from_hex(const std::string& hex) {
    if (hex.size() % 2 != 0) throw BadInput("input 'bytes_hex' must have two digits a byte");
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        unsigned value = 0;
        const auto read = std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
        if (read.ptr != hex.data() + i + 2) throw BadInput("input 'bytes_hex' must be hexadecimal");
        bytes += static_cast<char>(value);
    }
    return bytes;
}

/// `bytes_hex` where it is given, else the UTF-8 of `text`.
std::string read_bytes(const Inputs& inputs) {
    return inputs.has("bytes_hex") ? from_hex(inputs.text("bytes_hex")) : inputs.text("text");
}

/// A number, or a decimal text where it does not fit a double. 0 where it is left out.
std::uint64_t read_seed(const Inputs& inputs) {
    if (!inputs.has("seed")) return 0;
    const auto& seed = inputs.value("seed");
    if (seed.is_uint64()) return seed.get_uint64();
    if (seed.is_string()) {
        const std::string_view text = seed.get_string();
        std::uint64_t value = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
        if (read.ec == std::errc() && read.ptr == text.data() + text.size()) return value;
        throw BadInput("input 'seed' must be a whole number below 2^64");
    }
    const auto value = inputs.integer("seed");
    if (value < 0) throw BadInput("input 'seed' must not be negative");
    return static_cast<std::uint64_t>(value);
}

bool fits_32_bits(std::uint64_t seed) {
    return seed <= 0xffffffffull;
}

boost::json::value hex(std::uint32_t x) {
    return boost::json::value(fmt::format("{:08x}", x));
}
boost::json::value hex(std::uint64_t x) {
    return boost::json::value(fmt::format("{:016x}", x));
}

template <class Word>
boost::json::value hex(const std::vector<Word>& words) {
    std::string text;
    for (Word word : words)
        text += fmt::format("{:0{}x}", word, 2 * sizeof(Word));
    return boost::json::value(text);
}

Outcome<Quantities> fnv1a(const Inputs& inputs) {
    const auto bytes = read_bytes(inputs);
    return Quantities{{"fnv1a32", hex(fnv1a_32(bytes))}, {"fnv1a64", hex(fnv1a_64(bytes))}};
}

Outcome<Quantities> xxhash(const Inputs& inputs) {
    const auto bytes = read_bytes(inputs);
    const auto seed = read_seed(inputs);
    const auto wide = XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
    Quantities result{{"xxh64", hex(std::uint64_t(XXH64(bytes.data(), bytes.size(), seed)))},
                      {"xxh3_64", hex(std::uint64_t(XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed)))},
                      {"xxh3_128", hex(std::vector<std::uint64_t>{wide.high64, wide.low64})}};
    if (fits_32_bits(seed)) {
        const auto narrow = static_cast<std::uint32_t>(seed);
        result["xxh32"] = hex(std::uint32_t(XXH32(bytes.data(), bytes.size(), narrow)));
    }
    return result;
}

Outcome<Quantities> murmur3(const Inputs& inputs) {
    const auto bytes = read_bytes(inputs);
    const auto wide_seed = read_seed(inputs);
    if (!fits_32_bits(wide_seed)) throw BadInput("input 'seed' of MurmurHash3 must be below 2^32");
    const auto seed = static_cast<std::uint32_t>(wide_seed);
    const auto number = murmur3_x86_32(bytes, seed);
    return Quantities{{"murmur3_x86_32", hex(number)},
                      {"murmur3_x86_32_number", number},
                      {"murmur3_x64_128", hex(murmur3_x64_128(bytes, seed))},
                      {"murmur3_x86_128", hex(murmur3_x86_128(bytes, seed))}};
}

Outcome<Quantities> growthbook(const Inputs& inputs) {
    const auto hash = growthbook_hash(inputs.text("seed"), inputs.text("value"), inputs.integer("version"));
    return Quantities{{"hash", hash ? to_json(*hash) : boost::json::value(nullptr)}};
}

Outcome<Quantities> ranges(const Inputs& inputs) {
    const auto arms = inputs.integer("arms");
    if (arms > bucket_arms_max) throw BadInput(fmt::format("input 'arms' must be at most {}", bucket_arms_max));
    const auto weights = inputs.has("weights") ? inputs.numbers("weights") : std::vector<double>{};
    boost::json::array result;
    for (const auto& range : bucket_ranges(static_cast<std::size_t>(std::max<std::int64_t>(arms, 0)),
                                           inputs.number_or("coverage", 1.0), weights))
        result.push_back(boost::json::array{to_json(range.start), to_json(range.end)});
    return Quantities{{"ranges", std::move(result)}};
}

Outcome<Quantities> choose(const Inputs& inputs) {
    std::vector<BucketRange> given;
    for (const auto& range : inputs.matrix("ranges")) {
        if (range.size() != 2) throw BadInput("each of 'ranges' must be a list of a start and an end");
        given.push_back({range[0], range[1]});
    }
    return Quantities{{"arm", choose_range(inputs.number("hash"), given)}};
}

Outcome<Quantities> name_space(const Inputs& inputs) {
    const auto& given = inputs.value("namespace");
    const auto* parts = given.if_array();
    if (parts == nullptr || parts->size() != 3 || !parts->at(0).is_string() || !parts->at(1).is_number() ||
        !parts->at(2).is_number())
        throw BadInput("input 'namespace' must be a list of a name, a start and an end");
    const BucketRange range{parts->at(1).to_number<double>(), parts->at(2).to_number<double>()};
    return Quantities{
        {"inside", in_namespace(inputs.text("value"), std::string_view(parts->at(0).get_string()), range)}};
}

}  // namespace

Methods hashing() {
    return {{"bucket_ranges", ranges}, {"choose", choose},        {"fnv1a", fnv1a},  {"growthbook_hash", growthbook},
            {"murmur3", murmur3},      {"namespace", name_space}, {"xxhash", xxhash}};
}

}  // namespace bellwether::calculator
