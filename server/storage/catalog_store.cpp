#include "storage/catalog_store.hpp"

#include <sql/embedded.hpp>

#include "storage/array_writer.hpp"
#include "storage/audit_store.hpp"

namespace bellwether {

namespace queries = sql::catalog_store;

CatalogVersion CatalogStore::add(const std::vector<CatalogTrack>& tracks, bool keep_others, const std::string& author,
                                 const std::string& reason) {
    transaction_.run(queries::lock);
    const auto before = newest(1);
    const auto rows = transaction_.run(queries::add_version, Parameters().text(author).text(reason));
    const auto version = rows[0].integer(0);
    ArrayWriter ids, artists, popularities, attributes;
    for (const auto& track : tracks) {
        ids.add_text(track.track_id);
        artists.add_text(track.artist_id);
        popularities.add(track.popularity);
        attributes.add_text(track.artist_json);
    }
    transaction_.run(queries::add_tracks, Parameters()
                                              .integer(version)
                                              .text_form(ids.finish())
                                              .text_form(artists.finish())
                                              .text_form(popularities.finish())
                                              .text_form(attributes.finish()));
    if (keep_others && !before.empty())
        transaction_.run(queries::carry_over, Parameters().integer(version).integer(before.front().version));
    transaction_.run(queries::rank, Parameters().integer(version));
    transaction_.run(queries::count_tracks, Parameters().integer(version));
    return newest(1).front();
}

std::vector<CatalogVersion> CatalogStore::newest(int limit) {
    std::vector<CatalogVersion> versions;
    for (const Row row : transaction_.run(queries::newest, Parameters().integer(limit)))
        versions.push_back({static_cast<int>(row.integer(0)), from_microseconds(row.integer(1)), row.string(2),
                            row.string(3), row.integer(4)});
    return versions;
}

int CatalogStore::version_at(UtcTime moment) {
    const auto rows = transaction_.run(queries::version_at, Parameters().integer(microseconds(moment)));
    return rows.empty() ? 0 : static_cast<int>(rows[0].integer(0));
}

}  // namespace bellwether
