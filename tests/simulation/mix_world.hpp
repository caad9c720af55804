// A radio of three recommenders whose worth is known. `niche` and `double` get the same credit under every rule; without
// `niche` its listeners hear tracks that they like less, without `double` the backbone's are as good.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/event.hpp"

namespace bellwether::test {

struct MixWorld {
    int listeners = 3'000;
    int days = 7;
    UtcDay first_day;
    std::uint64_t seed = 1;

    std::string listener_id(int listener) const;
    /// Everything that a listener does, by time. `without`: the recommender that is off for this listener; empty: none.
    std::vector<Event> events(int listener, const std::string& without) const;

    /// What a listener gives up on without `niche`, as a share of all thumbs up: a quarter of the plays, 0.35 a play of
    /// the 0.3 that they have on average.
    static constexpr double niche_share = 0.25 * 0.35 / 0.3;
};

}  // namespace bellwether::test
