// GET /v1/plays/{play_id}: the whole chain of a play.
#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <string>
#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"
#include "storage/play_store.hpp"
#include "storage/report_store.hpp"

namespace bellwether {

/// Of listeners who used the same play id, at most so many are shown.
inline constexpr int chain_plays_max = 100;

/// The names of what stands in slates.
struct ModelNames {
    std::map<int, KnownModel> versions;
    std::map<int, std::string> recommenders;
};

/// When a play happened: its own event's time, or the first that is known of it.
UtcTime moment_of(const PlayState& state);

/// The play with its context, slate, experiments, thumbs, listens, and its credit under every rule.
boost::json::object chain_json(const KeyedPlay& play, const ModelNames& names,
                               const std::vector<ExposureInChain>& exposures);

/// `{"play_id", "plays": [...], "data": {...}}`: a play id is the client's, so several listeners may have used it; they
/// are all listed, or the one that ?listener_id= names. 404 where none is known.
std::vector<Route> play_routes(Database& database);

}  // namespace bellwether
