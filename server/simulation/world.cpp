#include "simulation/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "simulation/event_json.hpp"
#include "simulation/random.hpp"

namespace bellwether::simulation {

namespace {

constexpr std::array<std::string_view, 8> genres = {"rock", "pop",     "hiphop", "jazz",
                                                    "folk", "electronic", "country", "classical"};
constexpr std::array<std::string_view, 3> modes = {"my_station", "discovery", "deep_cuts"};
constexpr std::array<std::string_view, 16> recommender_names = {
    "collab",     "content",   "popular",   "trending", "similar-artist", "era",      "mood",     "tempo",
    "lyrics",     "explore",   "editorial", "regional", "long-tail",      "new-music", "seed-track", "listeners-also"};
constexpr std::array<std::string_view, 4> countries = {"US", "CA", "GB", "DE"};
constexpr std::uint64_t track_stream = 1;
constexpr std::uint64_t listener_stream = 2;
constexpr std::uint64_t day_stream = 3;

/// Chances of a reaction to a play of average appeal.
constexpr double thumb_up_chance = 0.10;
constexpr double thumb_down_chance = 0.03;
constexpr double skip_chance = 0.25;
constexpr double undo_chance = 0.02;
constexpr double station_chance = 0.01;

std::vector<Recommender> make_recommenders(const WorldSettings& settings) {
    std::vector<Recommender> made;
    for (int i = 0; i < settings.recommenders; ++i) {
        const auto known = static_cast<std::size_t>(i) < recommender_names.size();
        Recommender recommender;
        recommender.name = known ? std::string(recommender_names[i]) : fmt::format("recommender-{:03}", i);
        recommender.version = "2026-11-01";
        // Qualities fall from the first to the last, coverages alternate: credit and quality are not the same order.
        recommender.quality = 0.6 - 0.8 * i / std::max(1, settings.recommenders - 1);
        recommender.coverage = i % 3 == 0 ? 0.5 : (i % 3 == 1 ? 0.25 : 0.12);
        recommender.popular_only = recommender.name == "popular" || recommender.name == "trending";
        made.push_back(std::move(recommender));
    }
    return made;
}

}  // namespace

World::World(WorldSettings settings) : settings_(settings), recommenders_(make_recommenders(settings)) {
    genre_tracks_.resize(genres.size());
    genre_weights_.resize(genres.size());
    for (int i = 0; i < settings_.tracks; ++i) {
        Random random(mix_seed(settings_.seed, track_stream, static_cast<std::uint64_t>(i)));
        Track track;
        track.track_id = fmt::format("track-{:05}", i);
        track.artist_id = fmt::format("artist-{:04}", i / 5);
        track.genre = random.below(static_cast<int>(genres.size()));
        track.popularity = 1.0 / std::pow(i + 10, 0.8);
        track.appeal = 0.5 * random.normal();
        track.length_ms = 150'000 + random.below(150'000);
        for (std::size_t r = 0; r < recommenders_.size() && r < 64; ++r) {
            const double reach = recommenders_[r].popular_only ? (i < settings_.tracks / 10 ? 0.9 : 0.0)
                                                               : recommenders_[r].coverage;
            if (random.chance(reach)) track.proposers |= std::uint64_t{1} << r;
        }
        genre_tracks_[track.genre].push_back(i);
        genre_weights_[track.genre].push_back(track.popularity);
        tracks_.push_back(std::move(track));
    }
}

std::string World::listener_id(int listener) const { return fmt::format("listener-{:07}", listener); }

std::string World::country(int listener) const {
    Random random(mix_seed(settings_.seed, listener_stream, static_cast<std::uint64_t>(listener)));
    return std::string(countries[random.below(static_cast<int>(countries.size()))]);
}

double World::activity(int listener) const {
    Random random(mix_seed(settings_.seed, listener_stream + 16, static_cast<std::uint64_t>(listener)));
    return std::exp(1.1 + 0.8 * random.normal());  // plays on an active day: median 3, heavy to the right
}

bool World::is_active(int listener, int day) const {
    Random random(mix_seed(settings_.seed ^ 0xAC71, static_cast<std::uint64_t>(listener), static_cast<std::uint64_t>(day)));
    return random.chance(0.45);
}

UtcTime World::first_moment(int listener, int day, UtcDay first_day) const {
    Random random(mix_seed(settings_.seed ^ 0xF1A5, static_cast<std::uint64_t>(listener), static_cast<std::uint64_t>(day)));
    return UtcTime(first_day + std::chrono::days(day)) + std::chrono::seconds(6 * 3600 + random.below(12 * 3600));
}

const Track& World::pick_track(Random& random, int genre) const {
    const int row = random.weighted(genre_weights_[genre]);
    return tracks_[genre_tracks_[genre][row]];
}

ListenerDay World::play_day(int listener, int day, UtcDay first_day, bool treated) const {
    ListenerDay result{listener_id(listener), {}};
    Random random(mix_seed(settings_.seed + day_stream, static_cast<std::uint64_t>(listener), static_cast<std::uint64_t>(day)));
    Random taste(mix_seed(settings_.seed, listener_stream + 32, static_cast<std::uint64_t>(listener)));
    const int favourite = taste.below(static_cast<int>(genres.size()));
    const double lift = treated ? 1 + settings_.effect : 1;
    const double longer = treated ? 1 + settings_.effect / 2 : 1;
    UtcTime time = first_moment(listener, day, first_day);
    // The ids have a stream of their own, so that a thumb more does not change what happens next.
    Random ids(mix_seed(settings_.seed ^ 0x1D5, static_cast<std::uint64_t>(listener), static_cast<std::uint64_t>(day)));
    const auto add = [&](EventContent content) {
        result.events.push_back({seeded_event_id(time, ids.bits()), result.listener_id, time, std::move(content)});
    };

    if (random.chance(station_chance)) add(StationCreated{fmt::format("station-{}-{}", listener, day)});
    const int plays = 1 + random.poisson(activity(listener) - 0.5);
    for (int i = 0; i < plays; ++i) {
        const int genre = random.chance(0.7) ? favourite : random.below(static_cast<int>(genres.size()));
        const Track& track = pick_track(random, genre);
        Play play;
        play.play_id = fmt::format("play-{}-{}-{}", listener, day, i);
        play.track_id = track.track_id;
        play.artist_id = track.artist_id;
        play.station_id = fmt::format("station-{}-{}", listener, genre);
        play.station_seed = fmt::format("artist-{:04}", genre);
        play.genre = genres[genre];
        play.mode = modes[random.below(static_cast<int>(modes.size()))];
        double quality = 0;
        std::vector<double> weights;
        for (std::size_t r = 0; r < recommenders_.size() && r < 64; ++r) {
            if ((track.proposers >> r & 1) == 0) continue;
            const double score = recommenders_[r].quality + track.appeal + 0.3 * random.normal();
            play.slate.push_back({recommenders_[r].name, recommenders_[r].version,
                                  std::round(1000 / (1 + std::exp(-score))) / 1000, 1 + random.below(20)});
            weights.push_back(std::exp(score));
            quality = std::max(quality, recommenders_[r].quality);
        }
        if (!play.slate.empty()) {
            const int chosen = random.weighted(weights);
            double total = 0;
            for (double weight : weights) total += weight;
            play.selected_by = play.slate[chosen].recommender;
            play.propensity = std::round(1e6 * weights[chosen] / total) / 1e6;
            if (*play.propensity <= 0) play.propensity.reset();
        }
        const std::string play_id = play.play_id;
        add(std::move(play));

        // The chances stay below 1 for every appeal, so that the effect on thumbs up is exactly as stated.
        const double liking = std::exp(0.5 * (track.appeal + quality) + (genre == favourite ? 0.2 : -0.2));
        const double up = std::min(0.45, thumb_up_chance * liking) * lift;
        const double down = std::min(0.2, thumb_down_chance / liking);
        const double draw = random.uniform();
        const bool skipped = random.chance(std::min(0.8, skip_chance / liking));
        const double share = skipped ? 0.05 + 0.5 * random.uniform() : 1.0;
        const auto heard = static_cast<std::int64_t>(static_cast<double>(track.length_ms) * std::min(1.0, share * longer));
        const bool undone = random.chance(undo_chance);
        const auto thumb_after = std::chrono::milliseconds(5'000 + random.below(20'000));

        const UtcTime started = time;
        if (draw < up || draw > 1 - down) {
            time = started + thumb_after;
            add(Thumb{play_id, draw < up ? ThumbValue::up : ThumbValue::down});
            if (undone) {
                time += std::chrono::seconds(3);
                add(Thumb{play_id, ThumbValue::undo});
            }
        }
        time = std::max(time, started + std::chrono::milliseconds(heard));
        add(Listen{play_id, heard, track.length_ms, skipped ? ListenOutcome::skipped : ListenOutcome::completed});
        time += std::chrono::seconds(2);
    }
    return result;
}

}  // namespace bellwether::simulation
