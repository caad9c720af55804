// What single exposed listeners did, computed from their plays: filtered metrics, repetition, novelty, diversity,
// popularity; and which segment each belonged to before the exposure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/listener_value_store.hpp"

namespace bellwether {

struct ValueOfPlays {
    std::int64_t after = 0;
    std::int64_t before = 0;
    std::vector<std::int64_t> single_values;  ///< after the exposure, where they were asked for; sorted
};

/// Rows as in ListenerValueStore: one for each exposed listener, in the order of listener_id. A listener without such a
/// play is there with nothing. Plays, thumbs and listens count at their own time; a thumb or a listen of a play that is
/// not known yet has no properties and counts for no metric that is read here. Costs: every play of every exposed
/// listener.
class PlayValueStore {
  public:
    /// A track that comes again within so many days is a repeat.
    static constexpr int repeat_days = 7;

    explicit PlayValueStore(Transaction& transaction) : transaction_(transaction) {}

    std::vector<ValueOfPlays> values(const TotalsQuestion& question, const MetricSide& side, const ValueWindow& window,
                                     int catalog_version, bool single_values);
    /// `dimension` is one of segment_dimensions.
    std::vector<std::string> segments(const TotalsQuestion& question, const std::string& dimension, int past_days,
                                      int catalog_version);

  private:
    Transaction& transaction_;
};

inline constexpr std::array<std::string_view, 5> segment_dimensions = {"mode", "genre", "tenure", "popularity",
                                                                       "novelty"};

}  // namespace bellwether
