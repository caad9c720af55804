#include "domain/slot.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "support/cases.hpp"

namespace bellwether {
namespace {

std::string text(const boost::json::value& value) { return boost::json::value_to<std::string>(value); }

TEST_CASE("every case of tests/cases/slots.json has its hash and its slot") {
    const auto document = read_cases("slots.json");
    const auto& cases = document.at("cases").as_array();
    REQUIRE(cases.size() > 100);
    for (const auto& entry : cases) {
        const std::string salt = text(entry.at("salt"));
        const std::string listener = text(entry.at("listener"));
        CAPTURE(salt);
        CAPTURE(listener);
        CHECK(fmt::format("{:016x}", slot_hash(salt, listener)) == text(entry.at("hash")));
        CHECK(slot_of(salt, listener) == entry.at("slot").to_number<int>());
    }
}

TEST_CASE("the zero byte keeps salt and listener apart") {
    CHECK(slot_hash("ab", "c") != slot_hash("a", "bc"));
}

/// Pearson's statistic against equal counts.
double chi_square(const std::vector<int>& counts, double expected) {
    double sum = 0;
    for (const int count : counts) sum += (count - expected) * (count - expected) / expected;
    return sum;
}

// With k cells the statistic has mean k - 1 and variance 2 (k - 1), so six standard deviations above is less than one
// in 10^8; the listeners are fixed, so the outcome is too.
double limit(int cells) { return cells - 1 + 6 * std::sqrt(2.0 * (cells - 1)); }

TEST_CASE("one listener's slots in many layers are the same as asked one by one, of every length") {
    for (const std::size_t listener_size : {0, 1, 2, 15, 16, 17, 36, 100, 127, 128, 129, 400}) {
        const std::string listener(listener_size, 'l');
        ListenerSlots slots(listener);
        for (const std::size_t salt_size : {0, 1, 8, 16, 31, 32, 33, 127, 128, 129, 300}) {
            const std::string salt(salt_size, 's');
            CHECK(slots.in(salt) == slot_of(salt, listener));
        }
        CHECK(slots.in("short") == slot_of("short", listener));  // after a longer one
    }
}

TEST_CASE("slots are uniform") {
    constexpr int cells = 1'000;
    constexpr int listeners = 500'000;
    for (const char* salt : {"layer-1", "another layer", "x"}) {
        std::vector<int> counts(cells);
        for (int i = 0; i < listeners; ++i) ++counts[slot_of(salt, "listener-" + std::to_string(i)) / 1'000];
        CAPTURE(salt);
        CHECK(chi_square(counts, double(listeners) / cells) < limit(cells));
    }
}

TEST_CASE("two salts divide the same listeners independently") {
    constexpr int side = 20;
    constexpr int listeners = 500'000;
    std::vector<int> counts(side * side);
    for (int i = 0; i < listeners; ++i) {
        const std::string listener = "listener-" + std::to_string(i);
        const int first = slot_of("salt one", listener) / (slots_per_layer / side);
        const int second = slot_of("salt two", listener) / (slots_per_layer / side);
        ++counts[first * side + second];
    }
    CHECK(chi_square(counts, double(listeners) / (side * side)) < limit(side * side));
}

TEST_CASE("listener groups are uniform and independent of a layer") {
    constexpr int listeners = 512'000;
    std::vector<int> counts(listener_groups * 2);
    for (int i = 0; i < listeners; ++i) {
        const std::string listener = "listener-" + std::to_string(i);
        ++counts[listener_group_of(listener) * 2 + (slot_of("layer-1", listener) >= slots_per_layer / 2)];
    }
    CHECK(chi_square(counts, 1'000) < limit(listener_groups * 2));
}

}  // namespace
}  // namespace bellwether
