// Metrics as definitions: what is measured on each exposed listener, how it becomes one number, and which way is good.
// The ready-made ones of a radio are in ready_made_metrics.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bellwether {

/// One whole number a listener, from the first exposure on. The first `counter_count` are kept by day in
/// listener_days; the others, and every filtered one, are computed from the plays themselves.
enum class Measure {
    plays,
    thumbs_up,
    thumbs_down,
    listened_ms,
    listened_plays,  ///< plays of which a listen is known
    completions,
    skips,
    stations_created,
    active_days,  ///< UTC days with a play
    thumbs,       ///< up and down together
    repeats,      ///< plays of a track that the listener had played in the seven days before
    new_tracks,   ///< plays of a track for the first time ever
    new_artists,  ///< plays of an artist for the first time ever
    distinct_tracks,
    distinct_artists,
    effective_artists_micro,  ///< inverse Simpson: (sum of n)^2 / sum of n^2 over the artists, in millionths
    popularity_micro,         ///< the tracks' share of the catalogue that is less popular, in millionths
    catalogued_plays,         ///< plays of a track that the catalogue has
    repeat_gap_ms,            ///< from the earlier play of the same track to this one: of events only
};
inline constexpr std::size_t counter_count = 10;
inline constexpr std::size_t measure_count = 19;

std::string_view to_string(Measure measure);
std::optional<Measure> parse_measure(std::string_view text);
inline bool is_counter(Measure measure) { return static_cast<std::size_t>(measure) < counter_count; }

/// Which plays count. Listeners without such a play stay in, with nothing.
struct PlayFilter {
    std::vector<std::string> genres;
    std::vector<std::string> modes;
    std::vector<std::string> recommenders;      ///< that selected the track
    std::vector<std::string> popularity_bands;  ///< head, middle, tail
    std::string artist_attribute;               ///< a name in the catalogue; empty: any
    std::string artist_attribute_value;

    bool empty() const {
        return genres.empty() && modes.empty() && recommenders.empty() && popularity_bands.empty() &&
               artist_attribute.empty();
    }
    bool needs_catalog() const { return !popularity_bands.empty() || !artist_attribute.empty(); }
    bool operator==(const PlayFilter&) const = default;
};

struct MetricSide {
    Measure measure = Measure::plays;
    PlayFilter filter;

    bool from_counters() const { return is_counter(measure) && filter.empty(); }
    bool operator==(const MetricSide&) const = default;
};

enum class MetricKind {
    mean,        ///< numerator per listener
    proportion,  ///< listeners whose numerator reaches `at_least`
    ratio,       ///< sum of numerator over sum of denominator; the listener stays the unit of its error
    quantile,    ///< of the listeners' numerators, or of single events
    retention,   ///< listeners with a play on the days [return_from, return_until) after their exposure
};

enum class Direction { increase_is_good, decrease_is_good };

std::string_view to_string(MetricKind kind);
std::optional<MetricKind> parse_metric_kind(std::string_view text);
std::string_view to_string(Direction direction);
std::optional<Direction> parse_direction(std::string_view text);

struct MetricDefinition {
    std::string key;
    std::string name;
    std::string question;  ///< what it says, in a sentence for people
    MetricKind kind = MetricKind::mean;
    MetricSide numerator;
    MetricSide denominator;   ///< of a ratio
    double unit_divisor = 1;  ///< what the numerator is divided by for people: 3,600,000 makes hours
    std::string unit;
    Direction direction = Direction::increase_is_good;
    std::optional<int> window_days;  ///< only the first days of each listener, the day of exposure being the first
    int maturity_days = 0;           ///< listeners count from so many days after their exposure on
    std::optional<double> cap;       ///< of a mean: more than this, in the metric's unit, counts as this
    std::optional<double> cap_percentile;  ///< the cap is this quantile of all listeners together
    double at_least = 1;                   ///< of a proportion, in the metric's unit
    double quantile = 0.5;
    bool of_events = false;  ///< a quantile of single events instead of listeners
    int return_from = 1;
    int return_until = 8;
    bool ready_made = false;
    std::int64_t revision = 1;

    bool needs_catalog() const {
        const auto side = [](const MetricSide& s) {
            return s.filter.needs_catalog() || s.measure == Measure::popularity_micro ||
                   s.measure == Measure::catalogued_plays;
        };
        return side(numerator) || (kind == MetricKind::ratio && side(denominator));
    }
};

std::span<const MetricDefinition> ready_made_metrics();

/// Null where there is no such ready-made metric.
const MetricDefinition* find_metric(std::string_view key);

/// The metrics of an experiment that names none.
bool is_default_metric(std::string_view key);

enum class MetricRole { primary, secondary, guardrail };

std::string_view to_string(MetricRole role);
std::optional<MetricRole> parse_metric_role(std::string_view text);

}  // namespace bellwether
