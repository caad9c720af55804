#include "reporting/catalog_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <charconv>
#include <unordered_set>

#include "domain/key.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace json = boost::json;

namespace {

constexpr std::int64_t popularity_max = 1'000'000'000'000;
constexpr std::size_t attributes_max = 50;
constexpr std::size_t attribute_bytes_max = 256;

Error at_line(std::size_t line, const std::string& code, const std::string& detail) {
    return invalid_at(fmt::format("/{}", line), code, fmt::format("line {}: {}", line, detail));
}

/// Takes records off a text; a quoted cell may hold commas, quotes ("") and line breaks.
class CsvReader {
  public:
    explicit CsvReader(std::string_view text) : text_(text) {
        if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
    }
    bool done() const { return text_.empty(); }

    Result<std::vector<std::string>> record() {
        std::vector<std::string> cells(1);
        bool quoted = false;
        for (std::size_t i = 0;; ++i) {
            if (i == text_.size()) {
                if (quoted) return Error{ErrorKind::invalid, "a quote is not closed", {}};
                text_ = {};
                return cells;
            }
            const char c = text_[i];
            if (quoted && c == '"' && i + 1 < text_.size() && text_[i + 1] == '"')
                cells.back() += text_[++i];
            else if (c == '"')
                quoted = !quoted;
            else if (!quoted && c == ',')
                cells.emplace_back();
            else if (!quoted && c == '\n') {
                text_.remove_prefix(i + 1);
                return cells;
            } else if (quoted || c != '\r')
                cells.back() += c;
        }
    }

  private:
    std::string_view text_;
};

Result<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    if (result.ec != std::errc() || result.ptr != text.data() + text.size() || number < 0 || number > popularity_max)
        return Error{ErrorKind::invalid, fmt::format("popularity is a whole number from 0 to {}", popularity_max), {}};
    return number;
}

/// What both forms check of a track.
class Gathering {
  public:
    Result<void> add(std::size_t line, CatalogTrack track, const json::object& attributes) {
        if (!is_identifier(track.track_id))
            return at_line(line, "bad_identifier", "track_id is a text of 1 to 128 bytes of UTF-8");
        if (!track.artist_id.empty() && !is_identifier(track.artist_id))
            return at_line(line, "bad_identifier", "artist_id is a text of 1 to 128 bytes of UTF-8");
        if (attributes.size() > attributes_max)
            return at_line(line, "too_many", fmt::format("an artist has at most {} attributes", attributes_max));
        for (const auto& attribute : attributes)
            if (!attribute.value().is_string() || attribute.value().get_string().size() > attribute_bytes_max ||
                !is_storable_text(std::string(attribute.value().get_string())) ||
                !is_storable_text(std::string(attribute.key())))
                return at_line(line, "bad_text",
                               fmt::format("an artist's attribute is a text of at most {} bytes", attribute_bytes_max));
        if (!ids_.insert(track.track_id).second)
            return at_line(line, "repeated_track", fmt::format("the track '{}' stands twice", track.track_id));
        if (tracks_.size() == catalog_tracks_max)
            return at_line(line, "too_many",
                           fmt::format("an upload holds at most {} tracks; send the rest with ?keep=true",
                                       catalog_tracks_max));
        track.artist_json = print_json(attributes);
        tracks_.push_back(std::move(track));
        return ok();
    }
    Result<std::vector<CatalogTrack>> finish() {
        if (tracks_.empty()) return invalid_at("", "no_tracks", "the upload holds no track");
        return std::move(tracks_);
    }

  private:
    std::vector<CatalogTrack> tracks_;
    std::unordered_set<std::string> ids_;
};

}  // namespace

Result<std::vector<CatalogTrack>> read_catalog_csv(std::string_view text) {
    CsvReader reader(text);
    BW_TRY(const auto header, reader.record());
    const auto column = [&](std::string_view name) {
        return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
    };
    const auto track_id = column("track_id"), popularity = column("popularity"), artist_id = column("artist_id");
    for (const auto& [index, name] : {std::pair(track_id, "track_id"), std::pair(popularity, "popularity")})
        if (index == header.size())
            return at_line(1, "missing_column", fmt::format("the header names no column '{}'", name));
    Gathering gathering;
    for (std::size_t line = 2; !reader.done(); ++line) {
        auto record = reader.record();
        if (!record) return at_line(line, "bad_csv", record.error().detail);
        auto& cells = record.value();
        if (cells.size() == 1 && cells[0].empty()) continue;
        if (cells.size() != header.size())
            return at_line(line, "bad_csv", fmt::format("{} cells where the header names {}", cells.size(), header.size()));
        CatalogTrack track;
        const auto number = whole_number(cells[popularity]);
        if (!number) return at_line(line, "bad_popularity", number.error().detail);
        track.popularity = number.value();
        track.track_id = cells[track_id];
        if (artist_id < header.size()) track.artist_id = cells[artist_id];
        json::object attributes;
        for (std::size_t i = 0; i < header.size(); ++i)
            if (i != track_id && i != popularity && i != artist_id && !cells[i].empty()) attributes[header[i]] = cells[i];
        BW_TRY(gathering.add(line, std::move(track), attributes));
    }
    return gathering.finish();
}

Result<std::vector<CatalogTrack>> read_catalog_lines(std::string_view text) {
    Gathering gathering;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto one = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (one.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        const auto value = parse_json(one);
        if (!value || !value.value().is_object()) return at_line(line, "not_json", "is no JSON object");
        const auto& object = value.value().get_object();
        FieldReader fields(object, fmt::format("/{}", line));
        CatalogTrack track;
        track.track_id = fields.required_string("track_id");
        track.artist_id = fields.optional_string("artist_id").value_or("");
        const auto popularity = fields.optional_integer("popularity");
        if (!popularity || *popularity < 0 || *popularity > popularity_max)
            fields.refuse("popularity", "bad_popularity",
                          fmt::format("is required: a whole number from 0 to {}", popularity_max));
        track.popularity = popularity.value_or(0);
        const auto* artist = fields.optional_object("artist");
        fields.refuse_unknown({"track_id", "artist_id", "popularity", "artist"});
        if (!fields.good()) return fields.error();
        BW_TRY(gathering.add(line, std::move(track), artist ? *artist : json::object()));
    }
    return gathering.finish();
}

}  // namespace bellwether
