#include "domain/interleaving.hpp"

#include <fmt/format.h>

#include <map>
#include <numeric>
#include <set>
#include <unordered_set>

#include "domain/slot.hpp"

namespace bellwether {

namespace {

/// splitmix64 (Steele, Lea and Flood 2014): a few lines that every language can repeat.
std::uint64_t next(std::uint64_t& state) {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

/// Below n, by multiplication in 128 bits, as slots are.
std::size_t below(std::uint64_t& state, std::size_t n) {
    return static_cast<std::size_t>((static_cast<unsigned __int128>(next(state)) * n) >> 64);
}

/// Fisher and Yates, from the last place down.
void shuffle(std::vector<std::size_t>& order, std::uint64_t& state) {
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[below(state, i)]);
}

Result<void> check(const std::vector<Ranking>& rankings, std::size_t length) {
    if (rankings.size() < interleaved_teams_min || rankings.size() > interleaved_teams_max)
        return invalid_at("/recommenders", "out_of_range",
                          fmt::format("an interleaving has {} to {} recommenders", interleaved_teams_min, interleaved_teams_max));
    if (length > interleaved_tracks_max)
        return invalid_at("/length", "out_of_range", fmt::format("at most {} tracks are drafted at once", interleaved_tracks_max));
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < rankings.size(); ++i)
        if (!names.insert(rankings[i].recommender).second)
            return invalid_at(fmt::format("/recommenders/{}", i), "duplicate",
                              fmt::format("the recommender '{}' is named twice", rankings[i].recommender));
    return ok();
}

}  // namespace

std::uint64_t draft_order_seed(std::string_view salt, std::string_view listener) {
    std::string own(salt);
    own += "/draft";  // not the hash that chose the listener's slot: within a variant that one is no longer uniform
    return slot_hash(own, listener);
}

Result<std::vector<DraftedTrack>> draft(const std::vector<Ranking>& rankings, std::uint64_t order_seed, std::size_t length) {
    BW_TRY(check(rankings, length));
    std::vector<DraftedTrack> drafted;
    std::unordered_set<std::string_view> taken;
    std::vector<std::size_t> next_place(rankings.size(), 0);
    std::uint64_t state = order_seed;
    bool anybody = true;
    while (anybody && drafted.size() < length) {
        anybody = false;
        std::vector<std::size_t> order(rankings.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        shuffle(order, state);
        for (const std::size_t team : order) {
            const auto& tracks = rankings[team].tracks;
            auto& place = next_place[team];
            while (place < tracks.size() && taken.contains(tracks[place]))
                ++place;
            if (place == tracks.size() || drafted.size() == length) continue;
            taken.insert(tracks[place]);
            drafted.push_back({tracks[place], team});
            anybody = true;
        }
    }
    return drafted;
}

std::vector<double> credit_teams(const std::vector<DraftedTrack>& drafted, const std::vector<TrackThumb>& thumbs, std::size_t teams) {
    std::map<std::string_view, int> last;
    for (const auto& thumb : thumbs)
        last[thumb.track] = thumb.value;
    std::vector<double> credit(teams);
    for (const auto& [track, team] : drafted)
        if (const auto found = last.find(track); found != last.end() && team < teams) credit[team] += found->second;
    return credit;
}

}  // namespace bellwether
