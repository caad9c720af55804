#include "storage/play_store.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <sql/embedded.hpp>

#include "domain/ensure.hpp"
#include "domain/uuid.hpp"
#include "storage/array_reader.hpp"
#include "storage/audit_store.hpp"

namespace bellwether {

namespace {

Uuid uuid_of(std::string_view text) {
    const auto uuid = parse_uuid(text);
    if (!uuid) throw StorageError("a column does not hold a UUID");
    return uuid.value();
}

std::vector<Uuid> uuids_of(std::string_view array) {
    std::vector<Uuid> uuids;
    for_each_element(array, [&](std::string_view element) { uuids.push_back(uuid_of(element)); });
    return uuids;
}

std::string text_or_empty(const Row& row, int column) {
    return row.is_null(column) ? std::string() : row.string(column);
}

/// The recommenders of the slate are filled in afterwards, for all rows at once.
std::vector<SlateEntry> read_slate(const Row& row, int column) {
    const auto versions = numbers_of<int>(row.text(column));
    const auto scores = numbers_of<double>(row.text(column + 1));
    const auto ranks = numbers_of<int>(row.text(column + 2));
    ensure(versions.size() == scores.size() && versions.size() == ranks.size(),
           "the arrays of a slate are equally long");
    std::vector<SlateEntry> slate;
    for (std::size_t i = 0; i < versions.size(); ++i)
        slate.push_back({0, versions[i], scores[i], ranks[i]});
    return slate;
}

std::optional<StartedPlay> read_play(const Row& row) {
    if (row.is_null(2)) return std::nullopt;
    StartedPlay play;
    play.event_id = uuid_of(row.text(2));
    play.at = from_microseconds(row.integer(3));
    play.track_id = text_or_empty(row, 4);
    play.artist_id = text_or_empty(row, 5);
    play.station_id = text_or_empty(row, 6);
    play.station_seed = text_or_empty(row, 7);
    play.genre = text_or_empty(row, 8);
    play.mode = text_or_empty(row, 9);
    if (const auto selected = row.optional_integer(10)) play.selected_by = static_cast<int>(*selected);
    if (!row.is_null(11)) play.propensity = row.number(11);
    play.slate = read_slate(row, 12);
    return play;
}

void read_thumbs(const Row& row, PlayState& state) {
    const auto times = numbers_of<std::int64_t>(row.text(15));
    const auto values = numbers_of<int>(row.text(16));
    const auto ids = uuids_of(row.text(17));
    ensure(times.size() == values.size() && times.size() == ids.size(), "the arrays of thumbs are equally long");
    for (std::size_t i = 0; i < times.size(); ++i)
        state.add(GivenThumb{from_microseconds(times[i]), ids[i], static_cast<ThumbValue>(values[i])});
}

void read_listens(const Row& row, PlayState& state) {
    const auto times = numbers_of<std::int64_t>(row.text(18));
    const auto heard = numbers_of<std::int64_t>(row.text(19));
    const auto outcomes = numbers_of<int>(row.text(20));
    const auto ids = uuids_of(row.text(21));
    ensure(times.size() == heard.size() && times.size() == outcomes.size() && times.size() == ids.size(),
           "the arrays of listens are equally long");
    for (std::size_t i = 0; i < times.size(); ++i)
        state.add(HeardListen{from_microseconds(times[i]), ids[i], heard[i], static_cast<ListenOutcome>(outcomes[i])});
}

template <class List, class Print>
std::string array_of(const List& list, Print print) {
    std::string out = "{";
    for (const auto& element : list) {
        if (out.size() > 1) out += ',';
        out += fmt::format("{}", print(element));
    }
    return out += '}';
}

std::optional<std::string> null_if_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

using Texts = std::vector<std::string>;
using OptionalTexts = std::vector<std::optional<std::string>>;
using OptionalIntegers = std::vector<std::optional<std::int64_t>>;

/// The columns of sql/queries/play_store/save.sql.
struct Columns {
    Texts listeners, plays;
    OptionalTexts event_ids;
    OptionalIntegers played_us;
    OptionalTexts tracks, artists, stations, seeds, genres, modes;
    OptionalIntegers selected_by;
    OptionalTexts propensities;
    Texts versions, scores, ranks;
    std::vector<std::int64_t> thumbs;
    Texts thumb_times, thumb_values, thumb_ids, listen_times, listen_ms, listen_outcomes, listen_ids;
    OptionalIntegers track_ms;

    void add(const PlayKey& key, const PlayState& state) {
        listeners.push_back(key.listener_id);
        plays.push_back(key.play_id);
        static const StartedPlay none{};
        const bool known = state.play().has_value();
        const auto& play = known ? *state.play() : none;
        event_ids.push_back(known ? std::optional(print_uuid(play.event_id)) : std::nullopt);
        played_us.push_back(known ? std::optional(microseconds(play.at)) : std::nullopt);
        tracks.push_back(null_if_empty(play.track_id));
        artists.push_back(null_if_empty(play.artist_id));
        stations.push_back(null_if_empty(play.station_id));
        seeds.push_back(null_if_empty(play.station_seed));
        genres.push_back(null_if_empty(play.genre));
        modes.push_back(null_if_empty(play.mode));
        selected_by.push_back(play.selected_by);
        propensities.push_back(play.propensity ? std::optional(fmt::format("{}", *play.propensity)) : std::nullopt);
        versions.push_back(array_of(play.slate, [](const SlateEntry& entry) { return entry.model_version_id; }));
        scores.push_back(array_of(play.slate, [](const SlateEntry& entry) { return entry.score; }));
        ranks.push_back(array_of(play.slate, [](const SlateEntry& entry) { return entry.rank; }));
        thumbs.push_back(static_cast<int>(state.thumb()));
        thumb_times.push_back(array_of(state.thumbs(), [](const GivenThumb& thumb) { return microseconds(thumb.at); }));
        thumb_values.push_back(array_of(state.thumbs(), [](const GivenThumb& t) { return static_cast<int>(t.value); }));
        thumb_ids.push_back(array_of(state.thumbs(), [](const GivenThumb& t) { return print_uuid(t.event_id); }));
        const auto& listens = state.listens();
        listen_times.push_back(array_of(listens, [](const HeardListen& listen) { return microseconds(listen.at); }));
        listen_ms.push_back(array_of(listens, [](const HeardListen& listen) { return listen.listened_ms; }));
        listen_outcomes.push_back(array_of(listens, [](const HeardListen& l) { return static_cast<int>(l.outcome); }));
        listen_ids.push_back(array_of(listens, [](const HeardListen& listen) { return print_uuid(listen.event_id); }));
        track_ms.push_back(state.track_ms());
    }

    Parameters parameters() const {
        return Parameters()
            .texts(listeners)
            .texts(plays)
            .optional_texts(event_ids)
            .optional_integers(played_us)
            .optional_texts(tracks)
            .optional_texts(artists)
            .optional_texts(stations)
            .optional_texts(seeds)
            .optional_texts(genres)
            .optional_texts(modes)
            .optional_integers(selected_by)
            .optional_texts(propensities)
            .texts(versions)
            .texts(scores)
            .texts(ranks)
            .integers(thumbs)
            .texts(thumb_times)
            .texts(thumb_values)
            .texts(thumb_ids)
            .texts(listen_times)
            .texts(listen_ms)
            .texts(listen_outcomes)
            .texts(listen_ids)
            .optional_integers(track_ms);
    }
};

}  // namespace

std::vector<KeyedPlay> PlayStore::read(const Rows& rows) {
    struct Read {
        PlayKey key;
        PlayState state;
        std::optional<StartedPlay> play;
    };
    std::vector<Read> reads;
    std::set<std::int64_t> versions;
    for (const Row row : rows) {
        auto& read = reads.emplace_back(Read{{row.string(0), row.string(1)}, {}, read_play(row)});
        read_thumbs(row, read.state);
        read_listens(row, read.state);
        if (const auto track_ms = row.optional_integer(22)) read.state.add_track_ms(*track_ms);
        if (read.play)
            for (const auto& entry : read.play->slate)
                versions.insert(entry.model_version_id);
    }
    std::map<int, int> recommenders;
    if (!versions.empty()) {
        const std::vector<std::int64_t> asked(versions.begin(), versions.end());
        const auto known = transaction_.run(sql::play_store::recommenders_of_versions, Parameters().integers(asked));
        for (const Row row : known)
            recommenders[static_cast<int>(row.integer(0))] = static_cast<int>(row.integer(1));
    }
    std::vector<KeyedPlay> plays;
    for (auto& read : reads) {
        if (read.play) {
            for (auto& entry : read.play->slate)
                entry.recommender_id = recommenders.at(entry.model_version_id);
            read.state.add(std::move(*read.play));
        }
        plays.push_back({std::move(read.key), std::move(read.state)});
    }
    return plays;
}

std::vector<KeyedPlay> PlayStore::states(const std::vector<PlayKey>& keys) {
    Texts listeners, plays;
    for (const auto& key : keys)
        listeners.push_back(key.listener_id), plays.push_back(key.play_id);
    return read(transaction_.run(sql::play_store::states, Parameters().texts(listeners).texts(plays)));
}

std::vector<KeyedPlay> PlayStore::active_between(const std::vector<ListenerSpan>& spans) {
    Texts listeners;
    std::vector<std::int64_t> begins, ends;
    for (const auto& span : spans) {
        listeners.push_back(span.listener_id);
        begins.push_back(microseconds(span.begin));
        ends.push_back(microseconds(span.until));
    }
    return read(transaction_.run(sql::play_store::active_between,
                                 Parameters().texts(listeners).integers(begins).integers(ends)));
}

std::vector<KeyedPlay> PlayStore::of_listener(const std::string& listener_id) {
    return read(transaction_.run(sql::play_store::of_listener, Parameters().text(listener_id)));
}

std::vector<KeyedPlay> PlayStore::with_play_id(const std::string& play_id,
                                               const std::optional<std::string>& listener_id, int limit) {
    return read(transaction_.run(sql::play_store::with_play_id,
                                 Parameters().text(play_id).optional_text(listener_id).integer(limit)));
}

void PlayStore::save(const std::vector<std::pair<PlayKey, const PlayState*>>& states) {
    if (states.empty()) return;
    Columns columns;
    for (const auto& [key, state] : states)
        columns.add(key, *state);
    transaction_.run(sql::play_store::save, columns.parameters());
}

}  // namespace bellwether
