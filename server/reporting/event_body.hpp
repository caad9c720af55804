// Reads back what ingest has stored: the body of an event.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/event.hpp"

namespace bellwether {

/// The content of a stored event of `type` (1 play, 2 thumb, 3 listen, 4 station_created, 5 exposure). Absent where the
/// body is not what ingest writes (docs/formats/events.md): such an event counts nowhere, and is counted as unreadable.
std::optional<EventContent> read_event_body(int type, const std::string& play_id, std::string_view body);

}  // namespace bellwether
