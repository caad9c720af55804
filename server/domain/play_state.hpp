// The state of one play, merged from its events in any order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/event.hpp"

namespace bellwether {

/// A proposal with its names already turned into the identifiers of the registry.
struct SlateEntry {
    int recommender_id = 0;
    int model_version_id = 0;
    double score = 0;
    int rank = 0;

    bool operator==(const SlateEntry&) const = default;
};

struct StartedPlay {
    UtcTime at;
    Uuid event_id{};
    std::string track_id;
    std::string artist_id;
    std::string station_id;
    std::string station_seed;
    std::string genre;
    std::string mode;
    std::optional<int> selected_by;  ///< recommender_id
    std::optional<double> propensity;
    std::vector<SlateEntry> slate;  ///< as sent

    bool operator==(const StartedPlay&) const = default;
};

struct GivenThumb {
    UtcTime at;
    Uuid event_id{};
    ThumbValue value = ThumbValue::undo;

    bool operator==(const GivenThumb&) const = default;
};

struct HeardListen {
    UtcTime at;
    Uuid event_id{};
    std::int64_t listened_ms = 0;
    ListenOutcome outcome = ListenOutcome::stopped;

    bool operator==(const HeardListen&) const = default;
};

/// What is known of one play of one listener. Adding events and merging states is commutative, associative and
/// idempotent, so that lateness, order and repetition cannot change a report:
///  - of several play events the earliest by (time, event_id) is the play;
///  - every thumb is kept, and the latest by (time, event_id) stands;
///  - every listen is kept: their milliseconds are summed, the last one's outcome is the play's;
///  - the track's length is the longest that a listen told.
class PlayState {
  public:
    void add(StartedPlay play);
    void add(const GivenThumb& thumb);
    void add(const HeardListen& listen);
    void add_track_ms(std::int64_t track_ms);
    void merge(const PlayState& other);

    const std::optional<StartedPlay>& play() const { return play_; }
    const std::vector<GivenThumb>& thumbs() const { return thumbs_; }     ///< by (time, event_id)
    const std::vector<HeardListen>& listens() const { return listens_; }  ///< by (time, event_id)
    const std::optional<std::int64_t>& track_ms() const { return track_ms_; }

    /// The thumb that stands; `undo` where there is none.
    ThumbValue thumb() const { return thumbs_.empty() ? ThumbValue::undo : thumbs_.back().value; }
    /// Of all listens, at most listened_ms_max: what credit shares out.
    std::int64_t listened_ms() const;

    bool operator==(const PlayState&) const = default;

    /// 31 years: beyond any play, and a million times it still fits a 64-bit integer.
    static constexpr std::int64_t listened_ms_max = 1'000'000'000'000;

  private:
    std::optional<StartedPlay> play_;
    std::vector<GivenThumb> thumbs_;
    std::vector<HeardListen> listens_;
    std::optional<std::int64_t> track_ms_;
};

}  // namespace bellwether
