// What the state of one play adds to the rollups. The writer adds the contributions of the new state and takes away
// those of the old one: whole numbers only, so that the order of arrival cannot change a digit.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "domain/play_state.hpp"

namespace bellwether {

/// Whole numbers by column; the columns are those of the table of the same name, in its order.
template <class Column>
class Counts {
  public:
    static constexpr std::size_t size = static_cast<std::size_t>(Column::count_);

    std::int64_t& operator[](Column column) { return values_[static_cast<std::size_t>(column)]; }
    std::int64_t operator[](Column column) const { return values_[static_cast<std::size_t>(column)]; }
    const std::array<std::int64_t, size>& values() const { return values_; }
    std::array<std::int64_t, size>& values() { return values_; }

    /// Adds `times` times the other.
    void add(const Counts& other, std::int64_t times = 1) {
        for (std::size_t i = 0; i < size; ++i)
            values_[i] += times * other.values_[i];
    }
    bool is_zero() const { return values_ == std::array<std::int64_t, size>{}; }
    bool any_negative() const {
        for (const auto value : values_)
            if (value < 0) return true;
        return false;
    }
    bool operator==(const Counts&) const = default;

  private:
    std::array<std::int64_t, size> values_{};
};

enum class ListenerColumn {
    plays,
    thumbs_up,
    thumbs_down,
    listened_ms,
    listened_plays,
    completions,
    skips,
    stations_created,
    count_,
};

enum class CreditColumn {
    proposed,
    selected,
    unique_proposed,
    proposed_up,
    proposed_down,
    proposed_ms,
    selected_up,
    selected_down,
    selected_ms,
    unique_up,
    unique_down,
    unique_ms,
    proportional_up_micro,
    proportional_down_micro,
    proportional_ms_micro,
    shapley_up_micro,
    shapley_down_micro,
    shapley_ms_micro,
    count_,
};

enum class HappenedColumn {
    plays,
    up,
    down,
    ms,
    no_play_up,
    no_play_down,
    no_play_ms,
    no_slate_plays,
    no_slate_up,
    no_slate_down,
    no_slate_ms,
    selected_unknown_plays,
    selected_unknown_up,
    selected_unknown_down,
    selected_unknown_ms,
    several_plays,
    several_up,
    several_down,
    several_ms,
    count_,
};

enum class OverlapColumn { plays, count_ };

enum class ThumbColumn { thumbs, count_ };

struct ListenerDay {
    std::string listener_id;
    UtcDay day;
    auto operator<=>(const ListenerDay&) const = default;
};

struct ThumbMinute {
    std::string listener_id;
    std::int64_t minute = 0;  ///< of UTC, counted from 1970
    auto operator<=>(const ThumbMinute&) const = default;
};

struct CreditCell {
    UtcDay day;
    int listener_group = 0;
    int model_version_id = 0;
    std::string genre;  ///< empty where the play names none
    std::string mode;
    auto operator<=>(const CreditCell&) const = default;
};

struct HappenedCell {
    UtcDay day;
    int listener_group = 0;
    std::string genre;
    std::string mode;
    auto operator<=>(const HappenedCell&) const = default;
};

struct OverlapCell {
    UtcDay day;
    int recommender_a = 0;  ///< <= recommender_b; equal: the proposals of one
    int recommender_b = 0;
    std::string genre;
    std::string mode;
    auto operator<=>(const OverlapCell&) const = default;
};

/// Something that happened to a listener at a moment: what listener_days holds, before it is summed by day.
struct Moment {
    UtcTime at;
    Counts<ListenerColumn> counts;
};

/// The play at its time, the standing thumb at its own, each listen at its own, and with the last listen its outcome.
/// Thumbs and listens count where the play's own event has not come, too.
std::vector<Moment> moments_of(const PlayState& state);

/// Of these moments, what was on the day of an exposure and before it: what a scorecard takes off that day.
Counts<ListenerColumn> before_on_day(std::span<const Moment> moments, UtcTime exposed_at);

/// Sums over many plays, of any listeners.
struct Contributions {
    std::map<ListenerDay, Counts<ListenerColumn>> listener_days;
    std::map<ThumbMinute, Counts<ThumbColumn>> thumb_minutes;  ///< every thumb event, undone ones too
    std::map<CreditCell, Counts<CreditColumn>> credit_days;
    std::map<HappenedCell, Counts<HappenedColumn>> happened_days;
    std::map<OverlapCell, Counts<OverlapColumn>> overlap_days;

    /// Adds what the play's state contributes, `times` times (-1 takes it away).
    void add(const std::string& listener_id, const PlayState& state, int times);
    void add_station(const std::string& listener_id, UtcTime created_at, int times);
};

}  // namespace bellwether
