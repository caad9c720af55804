#include "simulation/event_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "domain/time.hpp"
#include "domain/uuid.hpp"
#include "simulation/random.hpp"

namespace bellwether::simulation {

namespace json = boost::json;

namespace {

void put_text(json::object& into, std::string_view name, const std::string& value) {
    if (!value.empty()) into[name] = value;
}

struct ContentWriter {
    json::object& into;

    void operator()(const Play& play) const {
        into["type"] = "play";
        into["play_id"] = play.play_id;
        put_text(into, "track_id", play.track_id);
        put_text(into, "artist_id", play.artist_id);
        put_text(into, "station_id", play.station_id);
        put_text(into, "station_seed", play.station_seed);
        put_text(into, "genre", play.genre);
        put_text(into, "mode", play.mode);
        put_text(into, "selected_by", play.selected_by);
        if (play.propensity) into["propensity"] = *play.propensity;
        json::array slate;
        for (const auto& proposal : play.slate)
            slate.push_back({{"recommender", proposal.recommender},
                             {"version", proposal.version},
                             {"score", proposal.score},
                             {"rank", proposal.rank}});
        into["slate"] = std::move(slate);
    }
    void operator()(const Thumb& thumb) const {
        into["type"] = "thumb";
        into["play_id"] = thumb.play_id;
        into["value"] = thumb.value == ThumbValue::up ? "up" : (thumb.value == ThumbValue::down ? "down" : "undo");
    }
    void operator()(const Listen& listen) const {
        into["type"] = "listen";
        into["play_id"] = listen.play_id;
        into["listened_ms"] = listen.listened_ms;
        if (listen.track_ms) into["track_ms"] = *listen.track_ms;
        into["outcome"] = listen.outcome == ListenOutcome::completed
                              ? "completed"
                              : (listen.outcome == ListenOutcome::skipped ? "skipped" : "stopped");
    }
    void operator()(const StationCreated& station) const {
        into["type"] = "station_created";
        into["station_id"] = station.station_id;
    }
    void operator()(const ImportedExposure& exposure) const {
        into["type"] = "exposure";
        into["experiment"] = exposure.experiment;
        into["variant"] = exposure.variant;
    }
};

}  // namespace

Uuid seeded_event_id(UtcTime time, std::uint64_t seed) {
    const std::uint64_t bits = mix_seed(seed, static_cast<std::uint64_t>(time.time_since_epoch().count()));
    std::array<std::uint8_t, 8> random{};
    for (int i = 0; i < 8; ++i) random[i] = static_cast<std::uint8_t>(bits >> (8 * i));
    return make_uuid_v7(time, random);
}

json::object event_json(const Event& event) {
    json::object object{{"event_id", print_uuid(event.event_id)},
                        {"occurred_at", print_time(event.occurred_at)},
                        {"listener_id", event.listener_id}};
    std::visit(ContentWriter{object}, event.content);
    return object;
}

std::string to_ndjson(const std::vector<Event>& events, std::size_t begin, std::size_t end) {
    std::string text;
    for (std::size_t i = begin; i < end; ++i) {
        text += json::serialize(event_json(events[i]));
        text += '\n';
    }
    return text;
}

}  // namespace bellwether::simulation
