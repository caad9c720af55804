// From a request's body to events that may be stored, and refusals with their reasons. Reads text only: whether an
// experiment exists, or an event was there before, is event_writer's to say.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/event.hpp"
#include "domain/result.hpp"

namespace bellwether {

inline constexpr std::size_t events_per_batch_max = 10'000;
inline constexpr std::size_t event_batch_bytes_max = 8 << 20;
inline constexpr std::size_t event_text_bytes_max = 256;  ///< station_seed, genre, mode
inline constexpr std::int64_t listen_ms_max = 86'400'000;
inline constexpr int rank_max = 1'000'000;
inline constexpr std::chrono::hours future_max{24};  ///< how far a client's clock may run ahead

/// An event that was refused. Every code is listed in docs/formats/events.md.
struct RejectedEvent {
    std::size_t index = 0;  ///< its place in the batch, from 0
    std::optional<std::string> event_id;
    std::optional<std::string> listener_id;
    std::string code;
    std::string detail;
    std::string body;  ///< what was sent, cut at 4 KiB
};

struct IndexedEvent {
    std::size_t index = 0;
    Event event;
};

struct ReadEvents {
    std::vector<IndexedEvent> accepted;
    std::vector<RejectedEvent> rejected;  ///< by index
};

enum class EventsForm { json, ndjson };

/// Reads `{"events": [...]}` or a bare array (json), or one event a line (ndjson: blank lines do not count, and a line
/// that is no JSON is one refusal). Refuses as a whole: unreadable where a JSON body is no JSON, invalid where it holds no
/// array of events, too_large past events_per_batch_max or event_batch_bytes_max. Pure; safe from every thread.
Result<ReadEvents> read_events(std::string_view body, EventsForm form, UtcTime now);

}  // namespace bellwether
