// The catalogue of tracks, version by version: how popular each is, whose it is, and what is known of the artist.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/event.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct CatalogTrack {
    std::string track_id;
    std::string artist_id;
    std::int64_t popularity = 0;
    std::string artist_json = "{}";  ///< attributes: name to text
};

struct CatalogVersion {
    int version = 0;
    UtcTime uploaded_at;
    std::string uploaded_by;
    std::string reason;
    std::int64_t tracks = 0;
};

class CatalogStore {
  public:
    explicit CatalogStore(Transaction& transaction) : transaction_(transaction) {}

    /// A new version of these tracks, and, where `keep_others`, of those that the newest version has besides. Each
    /// track stands once. Places and bands are made anew for all of them.
    CatalogVersion add(const std::vector<CatalogTrack>& tracks, bool keep_others, const std::string& author,
                       const std::string& reason);
    /// Newest first.
    std::vector<CatalogVersion> newest(int limit);
    /// The version that a report of a moment reads: the newest that was there by then, else the first one; 0: none.
    int version_at(UtcTime moment);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
