// The catalogue as it is uploaded: comma-separated values, or one JSON object a line.
#pragma once

#include <string_view>
#include <vector>

#include "domain/result.hpp"
#include "storage/catalog_store.hpp"

namespace bellwether {

inline constexpr std::size_t catalog_tracks_max = 500'000;  ///< of one upload

/// A header line names the columns: track_id, popularity, and where known artist_id; every other column is an attribute
/// of the artist. Quotes as in RFC 4180. Refuses (invalid), with the line: what is missing, too long or no whole number,
/// and a track that stands twice.
Result<std::vector<CatalogTrack>> read_catalog_csv(std::string_view text);

/// {"track_id", "popularity", "artist_id"?, "artist"?: {name: text}} on each line. Refuses likewise.
Result<std::vector<CatalogTrack>> read_catalog_lines(std::string_view text);

}  // namespace bellwether
