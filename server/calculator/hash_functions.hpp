// Hash functions that other systems bucket their users with. The product's own hash is XXH3 (domain/slot.hpp); these
// are here so that foreign assignments can be recomputed and checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bellwether::calculator {

/// FNV-1a over bytes (Fowler, Noll and Vo; draft-eastlake-fnv, section 2).
std::uint32_t fnv1a_32(std::string_view bytes);
std::uint64_t fnv1a_64(std::string_view bytes);

/// MurmurHash3 (Austin Appleby, public domain), read in little-endian order on every machine.
std::uint32_t murmur3_x86_32(std::string_view bytes, std::uint32_t seed);
/// The 128-bit kinds give their words h1, h2 or h1 to h4.
std::vector<std::uint64_t> murmur3_x64_128(std::string_view bytes, std::uint32_t seed);
std::vector<std::uint32_t> murmur3_x86_128(std::string_view bytes, std::uint32_t seed);

/// GrowthBook's hash of a value under a seed, in [0, 1), in steps of 1/1000 (version 1) or 1/10000 (version 2); nothing
/// for another version. Like its JavaScript SDK it hashes UTF-16 code units, each as one number: the same as FNV-1a
/// over bytes for ASCII text only. Texts are UTF-8; what is none of it is hashed as U+FFFD.
std::optional<double> growthbook_hash(std::string_view seed, std::string_view value, std::int64_t version);

struct BucketRange {
    double start = 0;
    double end = 0;  ///< not included
};

/// Each arm's range of [0, 1): arms stand where their weights put them, and coverage takes the first part of each.
/// Coverage is kept within [0, 1]. Weights that are missing, not one an arm, or do not sum to 1 within 0.01 are
/// replaced by equal ones.
std::vector<BucketRange> bucket_ranges(std::size_t arms, double coverage, std::vector<double> weights);

/// The first range that holds the hash; -1 where none does.
int choose_range(double hash, const std::vector<BucketRange>& ranges);

/// Does a value fall into a namespace's range [start, end)? Hash version 1 under the seed "__" + name.
bool in_namespace(std::string_view value, std::string_view name, const BucketRange& range);

}  // namespace bellwether::calculator
