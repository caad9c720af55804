#include "reporting/rollup_chunk.hpp"

#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "domain/contributions.hpp"
#include "reporting/event_body.hpp"
#include "storage/play_store.hpp"
#include "storage/rollup_cell_store.hpp"

namespace bellwether {

namespace {

using ExposureKey = std::tuple<std::string, int, int>;
using Moments = std::vector<Moment>;
using MomentsByListener = std::map<std::string, Moments>;

/// The events of a chunk, read and gathered by what they are about.
struct Gathered {
    std::vector<std::pair<const StoredEvent*, Play>> plays;
    std::map<PlayKey, PlayState> changes;  ///< by thumbs and listens at first; plays join when their models are known
    std::vector<CreatedStation> stations;
    std::int64_t unreadable = 0;
};

void gather(const StoredEvent& event, EventContent content, Gathered& gathered) {
    const auto state = [&]() -> PlayState& { return gathered.changes[{event.listener_id, event.play_id}]; };
    if (auto* play = std::get_if<Play>(&content)) {
        gathered.plays.emplace_back(&event, std::move(*play));
    } else if (const auto* thumb = std::get_if<Thumb>(&content)) {
        state().add(GivenThumb{event.occurred_at, event.event_id, thumb->value});
    } else if (const auto* listen = std::get_if<Listen>(&content)) {
        auto& changed = state();
        changed.add(HeardListen{event.occurred_at, event.event_id, listen->listened_ms, listen->outcome});
        if (listen->track_ms) changed.add_track_ms(*listen->track_ms);
    } else if (const auto* station = std::get_if<StationCreated>(&content)) {
        gathered.stations.push_back({event.listener_id, event.event_id, event.occurred_at, station->station_id});
    }
    // An imported exposure is a row of `exposures` already.
}

Gathered gather(const std::vector<StoredEvent>& events) {
    Gathered gathered;
    for (const auto& event : events) {
        if (auto content = read_event_body(event.type, event.play_id, event.body))
            gather(event, std::move(*content), gathered);
        else
            ++gathered.unreadable;
    }
    return gathered;
}

struct Models {
    std::map<std::string, int> recommenders;
    std::map<ModelName, ModelIds> versions;
};

/// The registry's identifiers for every name that stands in these plays.
Models models_of(RollupStore& store, const Gathered& gathered) {
    std::set<std::string> recommenders;
    std::set<ModelName> versions;
    for (const auto& [event, play] : gathered.plays) {
        if (!play.selected_by.empty()) recommenders.insert(play.selected_by);
        for (const auto& proposal : play.slate) {
            recommenders.insert(proposal.recommender);
            versions.insert({proposal.recommender, proposal.version});
        }
    }
    if (recommenders.empty()) return {};
    return {
        store.recommenders({recommenders.begin(), recommenders.end()}),
        versions.empty() ? std::map<ModelName, ModelIds>() : store.model_versions({versions.begin(), versions.end()})};
}

StartedPlay started(const StoredEvent& event, Play& play, const Models& models) {
    StartedPlay started;
    started.at = event.occurred_at;
    started.event_id = event.event_id;
    started.track_id = std::move(play.track_id);
    started.artist_id = std::move(play.artist_id);
    started.station_id = std::move(play.station_id);
    started.station_seed = std::move(play.station_seed);
    started.genre = std::move(play.genre);
    started.mode = std::move(play.mode);
    started.propensity = play.propensity;
    if (!play.selected_by.empty()) started.selected_by = models.recommenders.at(play.selected_by);
    for (const auto& proposal : play.slate) {
        const auto& ids = models.versions.at({proposal.recommender, proposal.version});
        started.slate.push_back({ids.recommender_id, ids.model_version_id, proposal.score, proposal.rank});
    }
    return started;
}

void append(Moments& moments, const PlayState& state, int times) {
    for (auto moment : moments_of(state)) {
        Counts<ListenerColumn> counts;
        counts.add(moment.counts, times);
        moments.push_back({moment.at, counts});
    }
}

/// Merges the changes into what is known, adds up what that contributes, and writes the new states.
void merge_plays(Transaction& transaction, const std::map<PlayKey, PlayState>& changes, Contributions& sums,
                 MomentsByListener& difference) {
    if (changes.empty()) return;
    std::vector<PlayKey> keys;
    for (const auto& [key, change] : changes)
        keys.push_back(key);
    PlayStore store(transaction);
    std::map<PlayKey, PlayState> known;
    for (auto& [key, state] : store.states(keys))
        known.emplace(std::move(key), std::move(state));
    std::map<PlayKey, PlayState> merged;
    for (const auto& [key, change] : changes) {
        const auto& old = known[key];
        auto state = old;
        state.merge(change);
        if (state == old) continue;
        sums.add(key.listener_id, old, -1);
        sums.add(key.listener_id, state, 1);
        append(difference[key.listener_id], old, -1);
        append(difference[key.listener_id], state, 1);
        merged.emplace(key, std::move(state));
    }
    std::vector<std::pair<PlayKey, const PlayState*>> rows;
    for (const auto& [key, state] : merged)
        rows.emplace_back(key, &state);
    store.save(rows);
}

void merge_stations(RollupStore& store, const std::vector<CreatedStation>& stations, Contributions& sums,
                    MomentsByListener& difference) {
    for (const auto& station : store.add_stations(stations)) {
        sums.add_station(station.listener_id, station.at, 1);
        Counts<ListenerColumn> counts;
        counts[ListenerColumn::stations_created] = 1;
        difference[station.listener_id].push_back({station.at, counts});
    }
}

/// What the rollups knew, before this chunk, of the time just before new and moved exposures. Nearly always nothing:
/// listeners are exposed when they come, so their day has no row yet.
MomentsByListener known_before(Transaction& transaction, const std::map<ExposureKey, RolledExposure>& exposures) {
    std::set<ListenerDay> days;
    std::map<ListenerDay, UtcTime> until;
    for (const auto& [key, exposure] : exposures) {
        const ListenerDay day{exposure.listener_id, day_of(exposure.first_exposed_at)};
        days.insert(day);
        auto& end = until.try_emplace(day, exposure.first_exposed_at).first->second;
        end = std::max(end, exposure.first_exposed_at);
    }
    ExposureRollupStore store(transaction);
    std::vector<ListenerSpan> spans;
    for (const auto& day : store.active_days({days.begin(), days.end()}))
        spans.push_back({day.listener_id, day.day, until.at(day)});
    if (spans.empty()) return {};
    // One listener may have several spans, and the same play may answer to two of them.
    std::map<PlayKey, PlayState> plays;
    for (auto& [key, state] : PlayStore(transaction).active_between(spans))
        plays.emplace(std::move(key), std::move(state));
    MomentsByListener moments;
    for (const auto& [key, state] : plays)
        append(moments[key.listener_id], state, 1);
    for (const auto& [listener_id, at] : store.stations_between(spans)) {
        Counts<ListenerColumn> counts;
        counts[ListenerColumn::stations_created] = 1;
        moments[listener_id].push_back({at, counts});
    }
    return moments;
}

/// The exposures that a chunk names, apart by what has to be done.
struct NamedExposures {
    std::map<ExposureKey, RolledExposure> placed;  ///< new, or their moment has changed
    std::map<ExposureKey, RolledExposure> kept;    ///< known, the moment stays
    MomentsByListener known;                       ///< before the placed ones
};

NamedExposures sort_exposures(Transaction& transaction, const std::vector<RolledExposure>& changed) {
    std::map<std::string, DaySpan> listeners;
    for (const auto& exposure : changed)
        listeners[exposure.listener_id] = DaySpan::all();
    std::map<ExposureKey, UtcTime> known;
    for (const auto& exposure : ExposureRollupStore(transaction).of_listeners(listeners))
        known.emplace(exposure.key(), exposure.first_exposed_at);
    NamedExposures named;
    for (const auto& exposure : changed) {
        const auto found = known.find(exposure.key());
        const bool stays = found != known.end() && found->second == exposure.first_exposed_at;
        (stays ? named.kept : named.placed).emplace(exposure.key(), exposure);
    }
    named.known = known_before(transaction, named.placed);
    return named;
}

/// The days between the first and the last of these moments.
DaySpan days_of(const Moments& moments) {
    DaySpan span{day_of(moments.front().at), day_of(moments.front().at)};
    for (const auto& moment : moments) {
        span.first = std::min(span.first, day_of(moment.at));
        span.last = std::max(span.last, day_of(moment.at));
    }
    return span;
}

void write_exposures(Transaction& transaction, NamedExposures named, const MomentsByListener& difference) {
    const auto add = [](const MomentsByListener& moments, RolledExposure& exposure) {
        const auto found = moments.find(exposure.listener_id);
        if (found != moments.end()) exposure.before.add(before_on_day(found->second, exposure.first_exposed_at));
    };
    std::vector<RolledExposure> placed, kept;
    for (auto& [key, exposure] : named.placed) {
        add(named.known, exposure);
        add(difference, exposure);
        placed.push_back(exposure);
    }
    for (auto& [key, exposure] : named.kept) {
        add(difference, exposure);
        kept.push_back(exposure);
    }
    ExposureRollupStore store(transaction);
    std::map<std::string, DaySpan> active;
    for (const auto& [listener_id, moments] : difference)
        if (!moments.empty()) active[listener_id] = days_of(moments);
    for (auto& exposure : store.of_listeners(active)) {
        if (named.placed.contains(exposure.key()) || named.kept.contains(exposure.key())) continue;
        add(difference, exposure);
        if (!exposure.before.is_zero()) kept.push_back(std::move(exposure));
    }
    store.save(placed);
    store.add_before(kept);
}

}  // namespace

AppliedChunk apply_to_rollups(Transaction& transaction, const std::vector<StoredEvent>& events,
                              const std::vector<RolledExposure>& exposures) {
    if (events.empty() && exposures.empty()) return {};
    RollupStore store(transaction);
    auto gathered = gather(events);
    const auto models = models_of(store, gathered);
    for (auto& [event, play] : gathered.plays)
        gathered.changes[{event->listener_id, event->play_id}].add(started(*event, play, models));

    auto named = sort_exposures(transaction, exposures);  // before anything is written: it asks what was known
    Contributions sums;
    MomentsByListener difference;
    merge_plays(transaction, gathered.changes, sums, difference);
    merge_stations(store, gathered.stations, sums, difference);
    RollupCellStore(transaction).add(sums);
    write_exposures(transaction, std::move(named), difference);
    return {static_cast<std::int64_t>(events.size()), gathered.unreadable};
}

}  // namespace bellwether
