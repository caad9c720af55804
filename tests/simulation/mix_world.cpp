#include "simulation/mix_world.hpp"

#include <fmt/format.h>

#include <cmath>

#include "simulation/random.hpp"

namespace bellwether::test {

namespace {

using simulation::Random;

struct Slot {
    std::string recommender;
    double thumb_chance;
};

/// Whose track is played, and how it is liked.
Slot slot_of(double draw, const std::string& without) {
    if (draw < 0.25) return without == "niche" ? Slot{"backbone", 0.05} : Slot{"niche", 0.4};
    if (draw < 0.5) return without == "double" ? Slot{"backbone", 0.4} : Slot{"double", 0.4};
    return {"backbone", 0.2};
}

Uuid id_of(Random& random) {
    std::array<std::uint8_t, 16> bytes;
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.bits());
    return make_uuid_v4(bytes);
}

}  // namespace

std::string MixWorld::listener_id(int listener) const { return fmt::format("listener-{:05}", listener); }

std::vector<Event> MixWorld::events(int listener, const std::string& without) const {
    std::vector<Event> events;
    Random random(simulation::mix_seed(seed, static_cast<std::uint64_t>(listener)));
    Random ids(simulation::mix_seed(seed + 1, static_cast<std::uint64_t>(listener)));
    const double activity = 3 * std::exp(0.3 * random.normal());
    for (int day = 0; day < days; ++day) {
        if (!random.chance(0.6)) continue;
        UtcTime time = UtcTime(first_day + std::chrono::days(day)) + std::chrono::minutes(random.below(1000));
        const int plays = 1 + random.poisson(activity);
        for (int i = 0; i < plays; ++i) {
            const auto slot = slot_of(random.uniform(), without);
            const bool thumb = random.uniform() < slot.thumb_chance;
            const auto heard = 60'000 + static_cast<std::int64_t>(100'000 * random.uniform() + 200'000 * slot.thumb_chance);
            Play play;
            play.play_id = fmt::format("play-{}-{}-{}", listener, day, i);
            play.track_id = fmt::format("track-{}", random.below(500));
            play.genre = "pop";
            play.selected_by = slot.recommender;
            play.slate = {{slot.recommender, "1", 0.5, 1}};
            const std::string play_id = play.play_id;
            events.push_back({id_of(ids), listener_id(listener), time, std::move(play)});
            if (thumb) events.push_back({id_of(ids), listener_id(listener), time + std::chrono::seconds(20), Thumb{play_id, ThumbValue::up}});
            time += std::chrono::milliseconds(heard);
            events.push_back({id_of(ids), listener_id(listener), time, Listen{play_id, heard, 400'000, ListenOutcome::completed}});
        }
    }
    return events;
}

}  // namespace bellwether::test
