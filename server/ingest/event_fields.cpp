#include "ingest/event_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "domain/key.hpp"
#include "domain/uuid.hpp"
#include "ingest/event_reader.hpp"

namespace bellwether {

namespace {

namespace dom = simdjson::dom;
using namespace std::chrono_literals;

constexpr UtcTime first_time = UtcTime(std::chrono::sys_days(std::chrono::year(2000) / 1 / 1));

Error refusal(std::string_view field, std::string code, std::string detail) {
    return invalid_at(fmt::format("/{}", field), std::move(code), std::move(detail));
}

/// The fields of one object that we know, in any order, each once.
template <std::size_t n>
class KnownFields {
  public:
    using Names = std::array<std::string_view, n>;
    explicit KnownFields(const Names& names) : names_(names) {}

    Result<void> collect(const dom::object& object) {
        std::size_t next = 0;  // clients mostly send the fields in one order: look at the follower first
        for (const auto field : object) {
            for (std::size_t tried = 0; tried < n; ++tried, next = next + 1 == n ? 0 : next + 1) {
                if (names_[next] != field.key) continue;
                if (seen_ & (1u << next))
                    return refusal(field.key, "repeated_field", fmt::format("'{}' stands there twice", field.key));
                seen_ |= 1u << next;
                if (field.value.is_null()) break;
                present_ |= 1u << next;
                values_[next] = field.value;
                break;
            }
        }
        return ok();
    }

    /// Null where the field is absent or null.
    const dom::element* find(std::string_view name) const {
        const auto at = static_cast<std::size_t>(std::find(names_.begin(), names_.end(), name) - names_.begin());
        return present_ & (1u << at) ? &values_[at] : nullptr;
    }

    Result<const dom::element*> required(std::string_view name) const {
        const auto* value = find(name);
        if (value == nullptr) return refusal(name, "missing_field", fmt::format("'{}' is missing", name));
        return value;
    }

    Result<std::string_view> required_text(std::string_view name) const {
        BW_TRY(const auto* value, required(name));
        return text(name, *value);
    }

    Result<std::string_view> text(std::string_view name, const dom::element& value) const {
        std::string_view text;
        if (value.get_string().get(text) != simdjson::SUCCESS)
            return refusal(name, "wrong_type", fmt::format("'{}' must be a text", name));
        return text;
    }

    Result<std::string> identifier(std::string_view name) const {
        BW_TRY(const std::string_view value, required_text(name));
        if (!is_identifier(value))
            return refusal(name, name == "listener_id" ? "bad_listener_id" : "bad_identifier",
                           fmt::format("'{}' must be 1 to {} bytes of UTF-8 without NUL", name, identifier_length_max));
        return std::string(value);
    }

    /// Empty where absent.
    Result<std::string> optional_text(std::string_view name, std::size_t bytes_max) const {
        const auto* value = find(name);
        if (value == nullptr) return std::string();
        BW_TRY(const std::string_view found, text(name, *value));
        if (found.size() > bytes_max)
            return refusal(name, "text_too_long", fmt::format("'{}' may have {} bytes at most", name, bytes_max));
        if (!is_storable_text(found))
            return refusal(name, "bad_text", fmt::format("'{}' must be UTF-8 without NUL", name));
        return std::string(found);
    }

    Result<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max,
                                 const dom::element& value) const {
        std::int64_t number = 0;
        const bool whole = value.get_int64().get(number) == simdjson::SUCCESS;
        if (!whole && !value.is_uint64())  // past int64: a whole number all the same
            return refusal(name, "wrong_type", fmt::format("'{}' must be a whole number", name));
        if (!whole || number < min || number > max)
            return refusal(name, "out_of_range", fmt::format("'{}' must be from {} to {}", name, min, max));
        return number;
    }

    Result<double> number(std::string_view name, const dom::element& value) const {
        double found = 0;
        if (value.get_double().get(found) != simdjson::SUCCESS || !std::isfinite(found))
            return refusal(name, "wrong_type", fmt::format("'{}' must be a number", name));
        return found;
    }

  private:
    const Names& names_;
    std::array<dom::element, n> values_;
    std::uint32_t seen_ = 0;
    std::uint32_t present_ = 0;
};

constexpr std::array<std::string_view, 20> event_names{
    "event_id",   "type",  "occurred_at", "listener_id", "play_id",     "track_id",   "artist_id",
    "station_id", "station_seed", "genre",       "mode",        "selected_by", "propensity", "slate",
    "value",      "listened_ms",  "track_ms",    "outcome",     "experiment",  "variant"};
using EventFields = KnownFields<event_names.size()>;

constexpr std::array<std::string_view, 4> proposal_names{"recommender", "version", "score", "rank"};

Result<Uuid> read_event_id(const EventFields& fields, UtcTime now) {
    BW_TRY(const std::string_view text, fields.required_text("event_id"));
    const auto id = parse_uuid(text);
    if (!id) return refusal("event_id", "bad_event_id", "'event_id' is " + id.error().detail);
    if (id.value() == Uuid{}) return refusal("event_id", "nil_event_id", "'event_id' is the nil UUID, which names nothing");
    const auto time = time_of_v7(id.value());
    if (time && *time > now + future_max)
        return refusal("event_id", "event_id_in_future",
                       fmt::format("'event_id' was made at {}, more than 24 hours from now", print_time(*time)));
    return id.value();
}

Result<UtcTime> read_occurred_at(const EventFields& fields, UtcTime now) {
    BW_TRY(const std::string_view text, fields.required_text("occurred_at"));
    const auto time = parse_time(text);
    if (!time) return refusal("occurred_at", "bad_time", "'occurred_at': " + time.error().detail);
    if (time.value() > now + future_max)
        return refusal("occurred_at", "in_future", "'occurred_at' is more than 24 hours from now");
    if (time.value() < first_time) return refusal("occurred_at", "too_early", "'occurred_at' is before the year 2000");
    return time.value();
}

Result<Proposal> read_proposal(const dom::element& element, std::size_t place) {
    dom::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS)
        return refusal("slate", "wrong_type", fmt::format("entry {} of 'slate' must be an object", place));
    KnownFields<proposal_names.size()> fields(proposal_names);
    const auto read = [&]() -> Result<Proposal> {
        BW_TRY(fields.collect(object));
        Proposal proposal;
        BW_TRY(proposal.recommender, fields.identifier("recommender"));
        BW_TRY(proposal.version, fields.identifier("version"));
        BW_TRY(const auto* score, fields.required("score"));
        BW_TRY(proposal.score, fields.number("score", *score));
        BW_TRY(const auto* rank, fields.required("rank"));
        BW_TRY(const std::int64_t rank_value, fields.integer("rank", 0, rank_max, *rank));
        proposal.rank = static_cast<int>(rank_value);
        return proposal;
    };
    auto proposal = read();
    if (!proposal) {
        ErrorDetail found = proposal.error().errors.front();
        return invalid_at(fmt::format("/slate/{}{}", place, found.pointer), found.code,
                          fmt::format("entry {} of 'slate': {}", place, found.detail));
    }
    return proposal;
}

Result<std::vector<Proposal>> read_slate(const dom::element& element) {
    dom::array entries;
    if (element.get_array().get(entries) != simdjson::SUCCESS)
        return refusal("slate", "wrong_type", "'slate' must be an array");
    if (entries.size() > slate_size_max)
        return refusal("slate", "slate_too_long", fmt::format("'slate' may have {} entries at most", slate_size_max));
    std::vector<Proposal> slate;
    slate.reserve(entries.size());
    for (const auto entry : entries) {
        BW_TRY(Proposal proposal, read_proposal(entry, slate.size()));
        slate.push_back(std::move(proposal));
    }
    std::vector<std::string_view> names;
    names.reserve(slate.size());
    for (const Proposal& proposal : slate) names.push_back(proposal.recommender);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end())
        return refusal("slate", "repeated_recommender", fmt::format("'{}' stands twice in 'slate'", *twice));
    return slate;
}

Result<EventContent> read_play(const EventFields& fields) {
    Play play;
    BW_TRY(play.play_id, fields.identifier("play_id"));
    BW_TRY(play.track_id, fields.identifier("track_id"));
    BW_TRY(play.artist_id, fields.optional_text("artist_id", identifier_length_max));
    BW_TRY(play.station_id, fields.optional_text("station_id", identifier_length_max));
    BW_TRY(play.station_seed, fields.optional_text("station_seed", event_text_bytes_max));
    BW_TRY(play.genre, fields.optional_text("genre", event_text_bytes_max));
    BW_TRY(play.mode, fields.optional_text("mode", event_text_bytes_max));
    BW_TRY(play.selected_by, fields.optional_text("selected_by", identifier_length_max));
    if (const auto* value = fields.find("propensity")) {
        BW_TRY(const double propensity, fields.number("propensity", *value));
        if (!(propensity > 0 && propensity <= 1))
            return refusal("propensity", "bad_propensity", "'propensity' is a probability: more than 0, at most 1");
        play.propensity = propensity;
    }
    if (const auto* value = fields.find("slate")) {
        BW_TRY(play.slate, read_slate(*value));
    }
    const auto selected = [&](const Proposal& proposal) { return proposal.recommender == play.selected_by; };
    if (!play.slate.empty() && !play.selected_by.empty() && std::none_of(play.slate.begin(), play.slate.end(), selected))
        return refusal("selected_by", "selected_not_in_slate",
                       fmt::format("'{}' was selected but does not stand in 'slate'", play.selected_by));
    return EventContent(std::move(play));
}

Result<EventContent> read_thumb(const EventFields& fields) {
    Thumb thumb;
    BW_TRY(thumb.play_id, fields.identifier("play_id"));
    BW_TRY(const std::string_view value, fields.required_text("value"));
    if (value == "up") {
        thumb.value = ThumbValue::up;
    } else if (value == "down") {
        thumb.value = ThumbValue::down;
    } else if (value == "undo") {
        thumb.value = ThumbValue::undo;
    } else {
        return refusal("value", "bad_value", "'value' of a thumb is 'up', 'down' or 'undo'");
    }
    return EventContent(std::move(thumb));
}

Result<EventContent> read_listen(const EventFields& fields) {
    Listen listen;
    BW_TRY(listen.play_id, fields.identifier("play_id"));
    BW_TRY(const auto* heard, fields.required("listened_ms"));
    BW_TRY(listen.listened_ms, fields.integer("listened_ms", 0, listen_ms_max, *heard));
    if (const auto* value = fields.find("track_ms")) {
        BW_TRY(const std::int64_t track_ms, fields.integer("track_ms", 0, listen_ms_max, *value));
        listen.track_ms = track_ms;
    }
    BW_TRY(const std::string_view outcome, fields.required_text("outcome"));
    if (outcome == "completed") {
        listen.outcome = ListenOutcome::completed;
    } else if (outcome == "skipped") {
        listen.outcome = ListenOutcome::skipped;
    } else if (outcome == "stopped") {
        listen.outcome = ListenOutcome::stopped;
    } else {
        return refusal("outcome", "bad_outcome", "'outcome' of a listen is 'completed', 'skipped' or 'stopped'");
    }
    return EventContent(std::move(listen));
}

Result<EventContent> read_content(std::string_view type, const EventFields& fields) {
    if (type == "play") return read_play(fields);
    if (type == "thumb") return read_thumb(fields);
    if (type == "listen") return read_listen(fields);
    if (type == "station_created") {
        BW_TRY(std::string station, fields.identifier("station_id"));
        return EventContent(StationCreated{std::move(station)});
    }
    if (type == "exposure") {
        BW_TRY(std::string experiment, fields.identifier("experiment"));
        BW_TRY(std::string variant, fields.identifier("variant"));
        return EventContent(ImportedExposure{std::move(experiment), std::move(variant)});
    }
    return refusal("type", "unknown_type", "'type' is play, thumb, listen, station_created or exposure");
}

}  // namespace

Result<Event> read_event(const dom::element& element, UtcTime now) {
    dom::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS)
        return invalid_at("", "not_an_object", "an event must be a JSON object");
    EventFields fields(event_names);
    BW_TRY(fields.collect(object));
    Event event;
    BW_TRY(event.event_id, read_event_id(fields, now));
    BW_TRY(const std::string_view type, fields.required_text("type"));
    BW_TRY(event.listener_id, fields.identifier("listener_id"));
    BW_TRY(event.occurred_at, read_occurred_at(fields, now));
    BW_TRY(event.content, read_content(type, fields));
    return event;
}

std::optional<std::string> text_of(const dom::element& element, std::string_view field) {
    std::string_view text;
    if (element[field].get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
    return std::string(text.substr(0, event_text_bytes_max));
}

}  // namespace bellwether
