// An event as it is stored: columns that every type has, and the fields of its own type as compact JSON.
#pragma once

#include "domain/event.hpp"
#include "storage/event_store.hpp"

namespace bellwether {

/// The body's format is written down in docs/formats/events.md: fields are named as they are sent, empty ones are left
/// out, and play_id stands in its column only.
EventRow to_row(const Event& event);

}  // namespace bellwether
