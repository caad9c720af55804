#include "domain/metric.hpp"

#include <algorithm>

namespace bellwether {

namespace {

constexpr double ms_per_hour = 3'600'000;

constexpr std::array<std::string_view, measure_count> measure_words = {
    "plays",       "thumbs_up", "thumbs_down",      "listened_ms", "listened_plays",
    "completions", "skips",     "stations_created", "active_days", "thumbs"};

constexpr std::array<MetricDefinition, 9> definitions = {{
    {.key = "thumbs_up",
     .name = "Thumbs up per listener",
     .question = "How many thumbs up does an exposed listener give?",
     .numerator = Measure::thumbs_up,
     .unit = "thumbs"},
    {.key = "thumbs_down",
     .name = "Thumbs down per listener",
     .question = "How many thumbs down does an exposed listener give?",
     .numerator = Measure::thumbs_down,
     .unit = "thumbs",
     .direction = Direction::decrease_is_good},
    {.key = "thumb_up_rate",
     .name = "Thumb-up rate",
     .question = "Of all thumbs, how many are up?",
     .kind = MetricKind::ratio,
     .numerator = Measure::thumbs_up,
     .denominator = Measure::thumbs,
     .unit = "of thumbs"},
    {.key = "listening_hours",
     .name = "Listening hours per listener",
     .question = "How many hours does an exposed listener listen?",
     .numerator = Measure::listened_ms,
     .unit_divisor = ms_per_hour,
     .unit = "hours"},
    {.key = "completion_rate",
     .name = "Completion rate",
     .question = "Of all plays that were heard, how many to the end?",
     .kind = MetricKind::ratio,
     .numerator = Measure::completions,
     .denominator = Measure::listened_plays,
     .unit = "of plays"},
    {.key = "skip_rate",
     .name = "Skip rate",
     .question = "Of all plays that were heard, how many were skipped?",
     .kind = MetricKind::ratio,
     .numerator = Measure::skips,
     .denominator = Measure::listened_plays,
     .unit = "of plays",
     .direction = Direction::decrease_is_good},
    {.key = "stations_created",
     .name = "Stations created per listener",
     .question = "How many stations does an exposed listener create?",
     .numerator = Measure::stations_created,
     .unit = "stations"},
    {.key = "plays",
     .name = "Plays per listener",
     .question = "How many tracks start for an exposed listener?",
     .numerator = Measure::plays,
     .unit = "plays"},
    {.key = "active_days",
     .name = "Active days per listener",
     .question = "On how many days does an exposed listener play anything?",
     .numerator = Measure::active_days,
     .unit = "days"},
}};

}  // namespace

std::string_view to_string(Measure measure) { return measure_words[static_cast<std::size_t>(measure)]; }

std::span<const MetricDefinition> ready_made_metrics() { return definitions; }

const MetricDefinition* find_metric(std::string_view key) {
    const auto found =
        std::find_if(definitions.begin(), definitions.end(), [&](const auto& metric) { return metric.key == key; });
    return found == definitions.end() ? nullptr : &*found;
}

std::string_view to_string(MetricRole role) {
    switch (role) {
        case MetricRole::primary: return "primary";
        case MetricRole::secondary: return "secondary";
        case MetricRole::guardrail: return "guardrail";
    }
    return "secondary";
}

std::optional<MetricRole> parse_metric_role(std::string_view text) {
    for (const auto role : {MetricRole::primary, MetricRole::secondary, MetricRole::guardrail})
        if (to_string(role) == text) return role;
    return std::nullopt;
}

}  // namespace bellwether
