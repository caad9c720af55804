#include "ingest/remembered_exposures.hpp"

#include <algorithm>

#include "domain/slot.hpp"

namespace bellwether {

namespace {

constexpr ExposureKey nobody{};

}  // namespace

std::uint64_t listener_key_of(std::string_view listener_id) {
    return slot_hash("exposures", listener_id) | 1;  // never zero: that marks a free place
}

ExposureKey key_of(const Exposure& exposure) {
    return key_of(listener_key_of(exposure.listener_id),
                  {exposure.experiment_id, exposure.iteration, exposure.variant_id, exposure.slot});
}

ExposureKey key_of(std::uint64_t listener, const GivenVariant& given) {
    return {listener, static_cast<std::uint32_t>(given.experiment_id),
            static_cast<std::uint32_t>(given.iteration) << 16 | static_cast<std::uint16_t>(given.variant_id)};
}

ExposureKey key_of_all(std::uint64_t listener, std::span<const GivenVariant> given) {
    constexpr std::uint32_t not_single = 0x8000'0000;  // identifiers of experiments are smaller
    std::uint64_t hash = given.size();
    for (const GivenVariant& one : given) {
        const ExposureKey key = key_of(0, one);
        hash = (hash ^ key.experiment) * 0x9E3779B97F4A7C15ULL;
        hash = (hash ^ (hash >> 29) ^ key.iteration_and_variant) * 0xC2B2AE3D27D4EB4FULL;
    }
    hash ^= hash >> 32;
    return {listener, static_cast<std::uint32_t>(hash >> 32) | not_single, static_cast<std::uint32_t>(hash)};
}

RememberedExposures::RememberedExposures(std::size_t keys_max)
    : generation_max_(std::max<std::size_t>(1, keys_max / 2)) {}

void RememberedExposures::insert(const ExposureKey& key) {
    if (contains(key)) return;
    if (newer_.size() == generation_max_) {
        older_ = std::move(newer_);
        newer_ = Table();
    }
    newer_.insert(key);
}

void RememberedExposures::forget(std::uint64_t listener) {
    newer_.forget(listener);
    older_.forget(listener);
}

void RememberedExposures::Table::forget(std::uint64_t listener) {
    const bool any = std::any_of(places_.begin(), places_.end(),
                                 [&](const ExposureKey& key) { return key.listener == listener; });
    if (!any) return;
    // A gap would hide the keys behind it: all others are put in anew.
    std::vector<ExposureKey> before(places_.size(), nobody);
    before.swap(places_);
    size_ = 0;
    for (const ExposureKey& key : before)
        if (key != nobody && key.listener != listener) insert(key);
}

std::size_t RememberedExposures::Table::place_of(const ExposureKey& key) const {
    std::size_t place = ExposureKeyHash{}(key) & (places_.size() - 1);
    while (places_[place] != nobody && places_[place] != key) place = (place + 1) & (places_.size() - 1);
    return place;
}

bool RememberedExposures::Table::contains(const ExposureKey& key) const {
    return !places_.empty() && places_[place_of(key)] == key;
}

void RememberedExposures::Table::insert(const ExposureKey& key) {
    if (2 * (size_ + 1) > places_.size()) grow();
    places_[place_of(key)] = key;
    ++size_;
}

void RememberedExposures::Table::grow() {
    std::vector<ExposureKey> before(std::max<std::size_t>(64, 2 * places_.size()), nobody);
    before.swap(places_);
    for (const ExposureKey& key : before)
        if (key != nobody) places_[place_of(key)] = key;
}

}  // namespace bellwether
