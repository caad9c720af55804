// Events as a client sends them.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "domain/event.hpp"

namespace bellwether::simulation {

/// An id of version 7 that follows from a time and a seed: sending the same thing again sends the same id.
Uuid seeded_event_id(UtcTime time, std::uint64_t seed);

boost::json::object event_json(const Event& event);

/// One event a line.
std::string to_ndjson(const std::vector<Event>& events, std::size_t begin, std::size_t end);

}  // namespace bellwether::simulation
