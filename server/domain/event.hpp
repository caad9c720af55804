// What happened, as a client tells it, once it has been read and found good.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/time.hpp"
#include "domain/uuid.hpp"

namespace bellwether {

/// One recommender's proposal of the track that was played.
struct Proposal {
    std::string recommender;
    std::string version;
    double score = 0;
    int rank = 0;
};

inline constexpr std::size_t slate_size_max = 256;

struct Play {
    std::string play_id;
    std::string track_id;
    std::string artist_id;
    std::string station_id;
    std::string station_seed;
    std::string genre;
    std::string mode;
    std::string selected_by;             ///< a recommender's name; empty where not known
    std::optional<double> propensity;    ///< of the choice, in (0, 1]
    std::vector<Proposal> slate;         ///< may be empty: then its thumbs and listening stay unattributed
};

enum class ThumbValue : std::int8_t { down = -1, undo = 0, up = 1 };

struct Thumb {
    std::string play_id;
    ThumbValue value = ThumbValue::up;
};

enum class ListenOutcome : std::int8_t { completed = 1, skipped = 2, stopped = 3 };

struct Listen {
    std::string play_id;
    std::int64_t listened_ms = 0;
    std::optional<std::int64_t> track_ms;
    ListenOutcome outcome = ListenOutcome::stopped;
};

struct StationCreated {
    std::string station_id;
};

/// Of an experiment that somebody else randomised.
struct ImportedExposure {
    std::string experiment;
    std::string variant;
};

using EventContent = std::variant<Play, Thumb, Listen, StationCreated, ImportedExposure>;

/// Its identity is `listener_id` and `event_id`, whatever else differs.
struct Event {
    Uuid event_id{};
    std::string listener_id;
    UtcTime occurred_at;
    EventContent content;
};

/// A listener was given a variant by our own assignment.
struct Exposure {
    std::string listener_id;
    int experiment_id = 0;
    int iteration = 1;
    int variant_id = 0;
    int slot = 0;
    UtcTime exposed_at;
};

/// One of the variants that a listener was given at once.
struct GivenVariant {
    int experiment_id = 0;
    int iteration = 1;
    int variant_id = 0;
    int slot = 0;
};

}  // namespace bellwether
