#include "ingest/event_row.hpp"

#include <fmt/format.h>

#include <iterator>

#include "storage/partition_store.hpp"

namespace bellwether {

namespace {

/// Writes one flat object, or an object in an array, field by field.
class JsonWriter {
  public:
    explicit JsonWriter(std::string& out) : out_(out) { out_ += '{'; }

    void text(std::string_view name, std::string_view value) {
        if (value.empty()) return;
        begin(name);
        quote(value);
    }
    template <class Number>
    void number(std::string_view name, Number value) {
        begin(name);
        fmt::format_to(std::back_inserter(out_), "{}", value);  // doubles: the shortest digits that read back the same
    }
    void begin(std::string_view name) {
        if (!first_) out_ += ',';
        first_ = false;
        quote(name);
        out_ += ':';
    }
    void end() { out_ += '}'; }

  private:
    void quote(std::string_view text) {
        out_ += '"';
        for (const char c : text) {
            if (c == '"' || c == '\\') {
                out_ += '\\';
                out_ += c;
            } else if (static_cast<unsigned char>(c) < 0x20) {
                fmt::format_to(std::back_inserter(out_), "\\u{:04x}", static_cast<unsigned>(c));
            } else {
                out_ += c;
            }
        }
        out_ += '"';
    }

    std::string& out_;
    bool first_ = true;
};

struct RowFields {
    EventRow& row;

    void operator()(const Play& play) const {
        row.type = 1;
        row.play_id = play.play_id;
        row.body.reserve(160 + 80 * play.slate.size());
        JsonWriter json(row.body);
        json.text("track_id", play.track_id);
        json.text("artist_id", play.artist_id);
        json.text("station_id", play.station_id);
        json.text("station_seed", play.station_seed);
        json.text("genre", play.genre);
        json.text("mode", play.mode);
        json.text("selected_by", play.selected_by);
        if (play.propensity) json.number("propensity", *play.propensity);
        if (!play.slate.empty()) {
            json.begin("slate");
            char separator = '[';
            for (const Proposal& proposal : play.slate) {
                row.body += separator;
                separator = ',';
                JsonWriter entry(row.body);
                entry.text("recommender", proposal.recommender);
                entry.text("version", proposal.version);
                entry.number("score", proposal.score);
                entry.number("rank", proposal.rank);
                entry.end();
            }
            row.body += ']';
        }
        json.end();
    }
    void operator()(const Thumb& thumb) const {
        row.type = 2;
        row.play_id = thumb.play_id;
        JsonWriter json(row.body);
        json.text("value", thumb.value == ThumbValue::up ? "up" : thumb.value == ThumbValue::down ? "down" : "undo");
        json.end();
    }
    void operator()(const Listen& listen) const {
        row.type = 3;
        row.play_id = listen.play_id;
        JsonWriter json(row.body);
        json.number("listened_ms", listen.listened_ms);
        if (listen.track_ms) json.number("track_ms", *listen.track_ms);
        json.text("outcome", listen.outcome == ListenOutcome::completed ? "completed"
                             : listen.outcome == ListenOutcome::skipped ? "skipped"
                                                                        : "stopped");
        json.end();
    }
    void operator()(const StationCreated& created) const {
        row.type = 4;
        JsonWriter json(row.body);
        json.text("station_id", created.station_id);
        json.end();
    }
    void operator()(const ImportedExposure& exposure) const {
        row.type = 5;
        JsonWriter json(row.body);
        json.text("experiment", exposure.experiment);
        json.text("variant", exposure.variant);
        json.end();
    }
};

}  // namespace

EventRow to_row(const Event& event) {
    EventRow row;
    row.event_id = event.event_id;
    row.listener_id = event.listener_id;
    row.partition_on = partition_day_of(event.event_id);
    row.occurred_at = event.occurred_at;
    std::visit(RowFields{row}, event.content);
    return row;
}

}  // namespace bellwether
