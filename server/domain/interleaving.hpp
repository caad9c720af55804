// Team-draft multileaving: several recommenders fill one station of one listener together, and each thumb is credited to
// the one that drafted the track. Radlinski, Kurup and Joachims (2008) for two; Schuth, Sietsma, Whiteson, Lefortier and
// de Rijke (2014) for many. What the credits mean is in analysis/effects/paired.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"

namespace bellwether {

/// One recommender's proposals, best first.
struct Ranking {
    std::string recommender;
    std::vector<std::string> tracks;
};

struct DraftedTrack {
    std::string track;
    std::size_t team = 0;  ///< place in the rankings: who drafted it, and gets its thumbs
};

inline constexpr std::size_t interleaved_teams_min = 2;
inline constexpr std::size_t interleaved_teams_max = 16;
inline constexpr std::size_t interleaved_tracks_max = 1000;

/// The seed that an assignment hands to a player: decided by the experiment's salt and the listener, and nothing else, so
/// that every replica and every restart gives the same order.
std::uint64_t draft_order_seed(std::string_view salt, std::string_view listener);

/// In each round the teams draft once each, in an order that the seed and the round decide; a team takes its best track
/// that nobody has drafted yet, so no track is played twice and two teams that wanted the same one are equally likely to
/// have it. A team without tracks left drops out. Ends after `length` tracks, or when nobody has any.
/// Refuses fewer than two or more than sixteen teams, a recommender named twice, and lengths above interleaved_tracks_max.
Result<std::vector<DraftedTrack>> draft(const std::vector<Ranking>& rankings, std::uint64_t order_seed, std::size_t length);

/// What the teams earned from a listener's thumbs on drafted tracks: up adds one, down takes one away, the last one on a
/// track counts, and thumbs on tracks that nobody drafted belong to nobody.
struct TrackThumb {
    std::string track;
    int value = 0;  ///< 1 up, -1 down, 0 undone
};
std::vector<double> credit_teams(const std::vector<DraftedTrack>& drafted, const std::vector<TrackThumb>& thumbs, std::size_t teams);

}  // namespace bellwether
