// A made-up radio whose truth is known: listeners with tastes, tracks, an ensemble of recommenders that overlap, and a
// treatment with a stated effect. Pure: the same settings give the same radio, whatever order it is asked in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/event.hpp"

namespace bellwether::simulation {

struct WorldSettings {
    int listeners = 20'000;
    int days = 14;
    int recommenders = 12;
    int tracks = 4'000;
    /// The treatment multiplies the chance of a thumb up by 1 + effect, and what is heard of a skipped track by
    /// 1 + effect / 2, as far as the track goes.
    double effect = 0.15;
    std::uint64_t seed = 1;
};

struct Recommender {
    std::string name;
    std::string version;
    double quality = 0;   ///< what it adds to the appeal of the tracks that it proposes: known truth
    double coverage = 0;  ///< share of the tracks that it ever proposes
    bool popular_only = false;
};

struct Track {
    std::string track_id;
    std::string artist_id;
    int genre = 0;
    double popularity = 0;  ///< weight of a Zipf law
    double appeal = 0;
    std::int64_t length_ms = 0;
    std::uint64_t proposers = 0;  ///< bit i: recommender i may propose it
};

/// What a listener did on a day, in order of time; the events have ids of version 7 made from the same seed.
struct ListenerDay {
    std::string listener_id;
    std::vector<Event> events;
};

class World {
  public:
    explicit World(WorldSettings settings);

    const WorldSettings& settings() const { return settings_; }
    const std::vector<Recommender>& recommenders() const { return recommenders_; }
    const std::vector<Track>& tracks() const { return tracks_; }

    std::string listener_id(int listener) const;
    std::string country(int listener) const;
    /// Whether the listener plays anything that day, and if so when first.
    bool is_active(int listener, int day) const;
    UtcTime first_moment(int listener, int day, UtcDay first_day) const;
    /// What happens on a day. `treated` alone changes the listener's reactions, with the same random numbers: the two
    /// worlds differ by the effect and nothing else.
    ListenerDay play_day(int listener, int day, UtcDay first_day, bool treated) const;

    /// The true effects, relative to the control: what an estimate is held against.
    double true_relative_thumbs_up() const { return settings_.effect; }

  private:
    double activity(int listener) const;
    const Track& pick_track(class Random& random, int genre) const;

    WorldSettings settings_;
    std::vector<Recommender> recommenders_;
    std::vector<Track> tracks_;
    std::vector<std::vector<double>> genre_weights_;  ///< popularity of the tracks of each genre
    std::vector<std::vector<int>> genre_tracks_;
};

}  // namespace bellwether::simulation
