// What is measured on each exposed listener, and the ready-made metrics of a radio.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bellwether {

/// One whole number a listener, summed from the first exposure on.
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
};
inline constexpr std::size_t measure_count = 10;

std::string_view to_string(Measure measure);

enum class MetricKind {
    mean,   ///< numerator per listener
    ratio,  ///< sum of numerator over sum of denominator; the listener stays the unit of its error
};

enum class Direction { increase_is_good, decrease_is_good };

struct MetricDefinition {
    std::string_view key;
    std::string_view name;
    std::string_view question;  ///< what it says, in a sentence for people
    MetricKind kind = MetricKind::mean;
    Measure numerator = Measure::plays;
    Measure denominator = Measure::plays;  ///< of a ratio
    double unit_divisor = 1;               ///< what the numerator is divided by for people: 3,600,000 makes hours
    std::string_view unit;
    Direction direction = Direction::increase_is_good;
};

std::span<const MetricDefinition> ready_made_metrics();

/// Null where there is no such metric.
const MetricDefinition* find_metric(std::string_view key);

enum class MetricRole { primary, secondary, guardrail };

std::string_view to_string(MetricRole role);
std::optional<MetricRole> parse_metric_role(std::string_view text);

}  // namespace bellwether
