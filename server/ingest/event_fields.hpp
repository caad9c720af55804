// One event: which fields it has, and whether each may stand. For event_reader.cpp and the .cpp beside this alone.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>

#include "domain/event.hpp"
#include "domain/result.hpp"

namespace bellwether {

/// Refuses with one ErrorDetail: its code names the rule that was broken. Fields that we do not know are passed over, so
/// that clients may be newer than the server; a field that we know may stand only once.
Result<Event> read_event(const simdjson::dom::element& element, UtcTime now);

/// A text field of an object; absent where it is none.
std::optional<std::string> text_of(const simdjson::dom::element& element, std::string_view field);

}  // namespace bellwether
