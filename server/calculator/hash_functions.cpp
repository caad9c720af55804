#include "calculator/hash_functions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>

namespace bellwether::calculator {

namespace {

template <class Word>
Word rotate_left(Word x, int bits) {
    return static_cast<Word>(x << bits | x >> (8 * int(sizeof(Word)) - bits));
}

/// `bytes` as a little-endian number; fewer bytes than the word has leave its upper ones 0.
template <class Word>
Word read_word(std::string_view bytes) {
    Word word = 0;
    for (std::size_t i = 0; i < std::min(bytes.size(), sizeof(Word)); ++i)
        word |= static_cast<Word>(static_cast<Word>(static_cast<unsigned char>(bytes[i])) << (8 * i));
    return word;
}

std::uint32_t finish(std::uint32_t h) {
    h = (h ^ (h >> 16)) * 0x85ebca6bu;
    h = (h ^ (h >> 13)) * 0xc2b2ae35u;
    return h ^ (h >> 16);
}

std::uint64_t finish(std::uint64_t h) {
    h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdull;
    h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53ull;
    return h ^ (h >> 33);
}

/// One lane of a 128-bit block: multiply, rotate, multiply.
template <class Word>
Word mix(Word k, Word first, int bits, Word second) {
    return rotate_left<Word>(k * first, bits) * second;
}

constexpr std::array<std::uint32_t, 5> c32 = {0x239b961bu, 0xab0e9789u, 0x38b34ae5u, 0xa1e38b93u, 0x239b961bu};
constexpr std::array<int, 4> lane_rotation = {15, 16, 17, 18};
constexpr std::array<int, 4> block_rotation = {19, 17, 15, 13};
constexpr std::array<std::uint32_t, 4> block_constant = {0x561ccd1bu, 0x0bcaa747u, 0x96cd1c35u, 0x32ac3b17u};
constexpr std::uint64_t c64_1 = 0x87c37b91114253d5ull;
constexpr std::uint64_t c64_2 = 0x4cf5ad432745937full;

/// UTF-16 code units of UTF-8 text; what is no UTF-8 gives U+FFFD.
std::vector<std::uint32_t> code_units(std::string_view text) {
    std::vector<std::uint32_t> units;
    std::size_t i = 0;
    while (i < text.size()) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80                   ? 1
                                   : lead >= 0xf0 && lead < 0xf5 ? 4
                                   : lead >= 0xe0                ? 3
                                   : lead >= 0xc2                ? 2
                                                                 : 0;
        std::uint32_t point = length == 1 ? lead : lead & (0x7fu >> length);
        bool good = length > 0 && lead < 0xf5 && i + length <= text.size();
        for (std::size_t k = 1; good && k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            good = (next & 0xc0) == 0x80;
            point = point << 6 | (next & 0x3fu);
        }
        if (!good || point > 0x10ffff) {
            units.push_back(0xfffd);
            ++i;
            continue;
        }
        if (point >= 0x10000) {
            units.push_back(0xd800 + ((point - 0x10000) >> 10));
            units.push_back(0xdc00 + ((point - 0x10000) & 0x3ff));
        } else {
            units.push_back(point);
        }
        i += length;
    }
    return units;
}

template <class Units>
std::uint32_t fnv1a_32_of(const Units& units) {
    std::uint32_t hash = 0x811c9dc5u;
    for (std::uint32_t unit : units)
        hash = (hash ^ unit) * 0x01000193u;
    return hash;
}

std::uint32_t growthbook_fnv(const std::string& text) {
    return fnv1a_32_of(code_units(text));
}

}  // namespace

std::uint32_t fnv1a_32(std::string_view bytes) {
    return fnv1a_32_of(std::span(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

std::uint64_t fnv1a_64(std::string_view bytes) {
    std::uint64_t hash = 0xcbf29ce484222325ull;
    for (char c : bytes)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    return hash;
}

std::uint32_t murmur3_x86_32(std::string_view bytes, std::uint32_t seed) {
    constexpr std::uint32_t c1 = 0xcc9e2d51u;
    constexpr std::uint32_t c2 = 0x1b873593u;
    std::uint32_t hash = seed;
    std::string_view rest = bytes;
    for (; rest.size() >= 4; rest.remove_prefix(4)) {
        hash ^= mix(read_word<std::uint32_t>(rest), c1, 15, c2);
        hash = rotate_left(hash, 13) * 5 + 0xe6546b64u;
    }
    hash ^= mix(read_word<std::uint32_t>(rest), c1, 15, c2);
    return finish(hash ^ static_cast<std::uint32_t>(bytes.size()));
}

std::vector<std::uint64_t> murmur3_x64_128(std::string_view bytes, std::uint32_t seed) {
    std::uint64_t h1 = seed;
    std::uint64_t h2 = seed;
    const auto lane1 = [](std::string_view part) { return mix(read_word<std::uint64_t>(part), c64_1, 31, c64_2); };
    const auto lane2 = [](std::string_view part) { return mix(read_word<std::uint64_t>(part), c64_2, 33, c64_1); };
    std::string_view rest = bytes;
    for (; rest.size() >= 16; rest.remove_prefix(16)) {
        h1 = (rotate_left(h1 ^ lane1(rest), 27) + h2) * 5 + 0x52dce729u;
        h2 = (rotate_left(h2 ^ lane2(rest.substr(8)), 31) + h1) * 5 + 0x38495ab5u;
    }
    if (rest.size() > 8) h2 ^= lane2(rest.substr(8));
    h1 ^= lane1(rest);
    h1 ^= bytes.size();
    h2 ^= bytes.size();
    h1 += h2;
    h2 += h1;
    h1 = finish(h1);
    h2 = finish(h2);
    h1 += h2;
    h2 += h1;
    return {h1, h2};
}

std::vector<std::uint32_t> murmur3_x86_128(std::string_view bytes, std::uint32_t seed) {
    std::vector<std::uint32_t> h(4, seed);
    const auto lane = [](std::string_view part, std::size_t i) {
        return mix(read_word<std::uint32_t>(part.substr(std::min(4 * i, part.size()))), c32[i], lane_rotation[i],
                   c32[i + 1]);
    };
    std::string_view rest = bytes;
    for (; rest.size() >= 16; rest.remove_prefix(16))
        for (std::size_t i = 0; i < 4; ++i)
            h[i] = (rotate_left(h[i] ^ lane(rest, i), block_rotation[i]) + h[(i + 1) % 4]) * 5 + block_constant[i];
    for (std::size_t i = 0; i < 4; ++i)
        h[i] ^= lane(rest, i);
    const auto spread = [&h] {
        h[0] += h[1] + h[2] + h[3];
        for (std::size_t i = 1; i < 4; ++i)
            h[i] += h[0];
    };
    for (auto& word : h)
        word ^= static_cast<std::uint32_t>(bytes.size());
    spread();
    for (auto& word : h)
        word = finish(word);
    spread();
    return h;
}

std::optional<double> growthbook_hash(std::string_view seed, std::string_view value, std::int64_t version) {
    if (version == 2) {
        const auto inner = growthbook_fnv(std::string(seed) + std::string(value));
        return growthbook_fnv(std::to_string(inner)) % 10000 / 10000.0;
    }
    if (version == 1) return growthbook_fnv(std::string(value) + std::string(seed)) % 1000 / 1000.0;
    return std::nullopt;
}

std::vector<BucketRange> bucket_ranges(std::size_t arms, double coverage, std::vector<double> weights) {
    coverage = std::clamp(coverage, 0.0, 1.0);
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    if (weights.size() != arms || !(total >= 0.99 && total <= 1.01)) weights.assign(arms, 1.0 / double(arms));
    std::vector<BucketRange> ranges;
    double start = 0;
    for (double weight : weights) {
        ranges.push_back({start, start + coverage * weight});
        start += weight;
    }
    return ranges;
}

int choose_range(double hash, const std::vector<BucketRange>& ranges) {
    const auto found =
        std::find_if(ranges.begin(), ranges.end(), [hash](const auto& r) { return hash >= r.start && hash < r.end; });
    return found == ranges.end() ? -1 : static_cast<int>(found - ranges.begin());
}

bool in_namespace(std::string_view value, std::string_view name, const BucketRange& range) {
    const auto hash = growthbook_hash("__" + std::string(name), value, 1);
    return choose_range(*hash, {range}) == 0;
}

}  // namespace bellwether::calculator
