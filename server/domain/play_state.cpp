#include "domain/play_state.hpp"

#include <algorithm>
#include <tuple>

namespace bellwether {

namespace {

template <class Happening>
bool earlier(const Happening& a, const Happening& b) {
    return std::tie(a.at, a.event_id) < std::tie(b.at, b.event_id);
}

/// Keeps the list sorted and every event once. An event nearly always belongs at the end.
template <class Happening>
void insert_once(std::vector<Happening>& list, const Happening& happening) {
    const auto place = std::lower_bound(list.begin(), list.end(), happening, earlier<Happening>);
    if (place != list.end() && !earlier(happening, *place)) return;
    list.insert(place, happening);
}

}  // namespace

void PlayState::add(StartedPlay play) {
    if (!play_ || earlier(play, *play_)) play_ = std::move(play);
}

void PlayState::add(const GivenThumb& thumb) {
    insert_once(thumbs_, thumb);
}

void PlayState::add(const HeardListen& listen) {
    insert_once(listens_, listen);
}

void PlayState::add_track_ms(std::int64_t track_ms) {
    track_ms_ = std::max(track_ms_.value_or(track_ms), track_ms);
}

void PlayState::merge(const PlayState& other) {
    if (other.play_) add(*other.play_);
    for (const auto& thumb : other.thumbs_)
        add(thumb);
    for (const auto& listen : other.listens_)
        add(listen);
    if (other.track_ms_) add_track_ms(*other.track_ms_);
}

std::int64_t PlayState::listened_ms() const {
    std::int64_t sum = 0;
    for (const auto& listen : listens_)
        sum = std::min(sum + std::min(listen.listened_ms, listened_ms_max), listened_ms_max);
    return sum;
}

}  // namespace bellwether
