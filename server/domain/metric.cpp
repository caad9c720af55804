#include "domain/metric.hpp"

#include <algorithm>

namespace bellwether {

namespace {

constexpr std::array<std::string_view, measure_count> measure_words = {"plays",
                                                                       "thumbs_up",
                                                                       "thumbs_down",
                                                                       "listened_ms",
                                                                       "listened_plays",
                                                                       "completions",
                                                                       "skips",
                                                                       "stations_created",
                                                                       "active_days",
                                                                       "thumbs",
                                                                       "repeats",
                                                                       "new_tracks",
                                                                       "new_artists",
                                                                       "distinct_tracks",
                                                                       "distinct_artists",
                                                                       "effective_artists_micro",
                                                                       "popularity_micro",
                                                                       "catalogued_plays",
                                                                       "repeat_gap_ms"};
constexpr std::array<std::string_view, 5> kind_words = {"mean", "proportion", "ratio", "quantile", "retention"};
constexpr std::array<std::string_view, 2> direction_words = {"increase_is_good", "decrease_is_good"};
constexpr std::array<std::string_view, 3> role_words = {"primary", "secondary", "guardrail"};

template <class Word, std::size_t n>
std::optional<Word> parse_word(const std::array<std::string_view, n>& words, std::string_view text) {
    const auto found = std::find(words.begin(), words.end(), text);
    if (found == words.end()) return std::nullopt;
    return static_cast<Word>(found - words.begin());
}

}  // namespace

std::string_view to_string(Measure measure) {
    return measure_words[static_cast<std::size_t>(measure)];
}
std::optional<Measure> parse_measure(std::string_view text) {
    return parse_word<Measure>(measure_words, text);
}

std::string_view to_string(MetricKind kind) {
    return kind_words[static_cast<std::size_t>(kind)];
}
std::optional<MetricKind> parse_metric_kind(std::string_view text) {
    return parse_word<MetricKind>(kind_words, text);
}

std::string_view to_string(Direction direction) {
    return direction_words[static_cast<std::size_t>(direction)];
}
std::optional<Direction> parse_direction(std::string_view text) {
    return parse_word<Direction>(direction_words, text);
}

std::string_view to_string(MetricRole role) {
    return role_words[static_cast<std::size_t>(role)];
}
std::optional<MetricRole> parse_metric_role(std::string_view text) {
    return parse_word<MetricRole>(role_words, text);
}

}  // namespace bellwether
