// Plays as rows for whoever trains on them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/time.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

/// Half-open, and after a key; an empty key is before all.
struct PlayExportQuestion {
    UtcTime from;
    UtcTime until;
    std::string after_listener;
    std::string after_play;
    int limit = 1000;
};

/// A play as it stands now.
struct ExportedPlay {
    std::string listener_id;
    std::string play_id;
    UtcTime played_at;
    std::string track_id;
    std::string artist_id;
    std::string genre;
    std::string mode;
    std::optional<std::string> selected_by;
    std::optional<double> propensity;
    int thumb = 0;  ///< 1 up, -1 down, 0 none
    std::optional<std::int64_t> listened_ms;
    int outcome = 0;         ///< 1 completed, 2 skipped, 3 stopped, 0 not known
    std::string slate_json;  ///< [{"recommender", "version", "score", "rank"}]
};

class ExportStore {
  public:
    explicit ExportStore(Transaction& transaction) : transaction_(transaction) {}

    /// By listener and play. Costs a range of the key of `plays`: the whole export is one pass.
    std::vector<ExportedPlay> plays(const PlayExportQuestion& question);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
