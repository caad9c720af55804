// Which exposures are known to be stored: a bounded set that forgets its older half when it is full.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "domain/event.hpp"

namespace bellwether {

/// Sixteen bytes for a listener, an experiment's iteration and a variant. The listener is 64 bits of hash: two of them
/// are taken for one with a chance of 1 in 10^13 among a million listeners of an experiment.
struct ExposureKey {
    std::uint64_t listener = 0;
    std::uint32_t experiment = 0;
    std::uint32_t iteration_and_variant = 0;
    friend bool operator==(const ExposureKey&, const ExposureKey&) = default;
};

ExposureKey key_of(const Exposure& exposure);
/// The listener of such a key.
std::uint64_t listener_key_of(std::string_view listener_id);
ExposureKey key_of(std::uint64_t listener, const GivenVariant& given);
/// Stands for all of them in this order: 63 bits of hash, apart from every key of a single one.
ExposureKey key_of_all(std::uint64_t listener, std::span<const GivenVariant> given);

struct ExposureKeyHash {
    std::size_t operator()(const ExposureKey& key) const {
        return key.listener ^ (key.experiment * 0x9E3779B97F4A7C15ULL) ^ (key.iteration_and_variant * 0xC2B2AE3D27D4EB4FULL);
    }
};

/// Open addressing at half load: at most 64 bytes for each of `keys_max` / 2 keys in each of two generations. Forgetting
/// costs no more than storing an exposure again, which changes nothing. One thread at a time.
class RememberedExposures {
  public:
    explicit RememberedExposures(std::size_t keys_max);

    bool contains(const ExposureKey& key) const { return newer_.contains(key) || older_.contains(key); }
    void insert(const ExposureKey& key);
    /// Every key of a listener; costs a walk through all keys.
    void forget(std::uint64_t listener);

  private:
    class Table {
      public:
        bool contains(const ExposureKey& key) const;
        void insert(const ExposureKey& key);
        void forget(std::uint64_t listener);
        std::size_t size() const { return size_; }

      private:
        std::size_t place_of(const ExposureKey& key) const;
        void grow();
        std::vector<ExposureKey> places_;
        std::size_t size_ = 0;
    };

    const std::size_t generation_max_;
    Table newer_;
    Table older_;
};

}  // namespace bellwether
