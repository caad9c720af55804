#include "reporting/event_body.hpp"

#include <boost/json/value.hpp>
#include <cmath>

#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

/// Fields of one object. What is missing is empty or absent; what is there with another type makes the body unreadable.
class Fields {
  public:
    explicit Fields(const json::object& object) : object_(object) {}

    std::string text(std::string_view name) {
        const auto* value = find(name);
        if (value == nullptr) return {};
        if (const auto* text = value->if_string()) return {text->data(), text->size()};
        good_ = false;
        return {};
    }
    std::optional<double> number(std::string_view name) {
        const auto* value = find(name);
        if (value == nullptr) return std::nullopt;
        if (value->is_number()) {
            const double number = value->to_number<double>();
            if (std::isfinite(number)) return number;
        }
        good_ = false;
        return std::nullopt;
    }
    std::optional<std::int64_t> integer(std::string_view name) {
        const auto* value = find(name);
        if (value == nullptr) return std::nullopt;
        if (const auto* whole = value->if_int64()) return *whole;
        good_ = false;
        return std::nullopt;
    }
    const json::array* array(std::string_view name) {
        const auto* value = find(name);
        if (value == nullptr) return nullptr;
        if (const auto* array = value->if_array()) return array;
        good_ = false;
        return nullptr;
    }
    void require(bool condition) { good_ = good_ && condition; }
    bool good() const { return good_; }

  private:
    const json::value* find(std::string_view name) const {
        const auto* value = object_.if_contains(json::string_view(name.data(), name.size()));
        return value != nullptr && value->is_null() ? nullptr : value;
    }
    const json::object& object_;
    bool good_ = true;
};

std::optional<EventContent> read_play(Fields& fields, const std::string& play_id) {
    Play play;
    play.play_id = play_id;
    play.track_id = fields.text("track_id");
    play.artist_id = fields.text("artist_id");
    play.station_id = fields.text("station_id");
    play.station_seed = fields.text("station_seed");
    play.genre = fields.text("genre");
    play.mode = fields.text("mode");
    play.selected_by = fields.text("selected_by");
    play.propensity = fields.number("propensity");
    if (const auto* slate = fields.array("slate")) {
        for (const auto& element : *slate) {
            const auto* object = element.if_object();
            if (object == nullptr) return std::nullopt;
            Fields entry(*object);
            Proposal proposal{entry.text("recommender"), entry.text("version"), entry.number("score").value_or(0),
                              static_cast<int>(entry.integer("rank").value_or(0))};
            if (!entry.good() || proposal.recommender.empty()) return std::nullopt;
            play.slate.push_back(std::move(proposal));
        }
    }
    if (!fields.good()) return std::nullopt;
    return play;
}

std::optional<EventContent> read_thumb(Fields& fields, const std::string& play_id) {
    const auto value = fields.text("value");
    if (value == "up") return Thumb{play_id, ThumbValue::up};
    if (value == "down") return Thumb{play_id, ThumbValue::down};
    if (value == "undo") return Thumb{play_id, ThumbValue::undo};
    return std::nullopt;
}

std::optional<EventContent> read_listen(Fields& fields, const std::string& play_id) {
    const auto heard = fields.integer("listened_ms");
    const auto track_ms = fields.integer("track_ms");
    const auto outcome = fields.text("outcome");
    fields.require(heard && *heard >= 0);
    fields.require(outcome.empty() || outcome == "completed" || outcome == "skipped" || outcome == "stopped");
    if (!fields.good()) return std::nullopt;
    Listen listen{play_id, *heard, track_ms, ListenOutcome::stopped};
    if (outcome == "completed") listen.outcome = ListenOutcome::completed;
    if (outcome == "skipped") listen.outcome = ListenOutcome::skipped;
    return listen;
}

}  // namespace

std::optional<EventContent> read_event_body(int type, const std::string& play_id, std::string_view body) {
    constexpr int last_type_of_a_play = 3;
    if (type <= last_type_of_a_play && play_id.empty()) return std::nullopt;
    const auto value = parse_json(body);
    if (!value || !value.value().is_object()) return std::nullopt;
    Fields fields(value.value().get_object());
    switch (type) {
        case 1:
            return read_play(fields, play_id);
        case 2:
            return read_thumb(fields, play_id);
        case 3:
            return read_listen(fields, play_id);
        case 4: {
            StationCreated station{fields.text("station_id")};
            if (!fields.good()) return std::nullopt;
            return station;
        }
        case 5: {
            ImportedExposure exposure{fields.text("experiment"), fields.text("variant")};
            if (!fields.good()) return std::nullopt;
            return exposure;
        }
        default:
            return std::nullopt;
    }
}

}  // namespace bellwether
