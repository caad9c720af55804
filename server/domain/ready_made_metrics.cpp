// The metrics that a radio has without defining any. The first nine are what an experiment that names none is judged by.
#include <algorithm>

#include "domain/metric.hpp"

namespace bellwether {

namespace {

constexpr double ms_per_hour = 3'600'000;
constexpr double millionths = 1'000'000;
constexpr std::size_t defaults = 9;

MetricDefinition mean(std::string key, std::string name, std::string question, Measure measure, std::string unit,
                      double divisor = 1) {
    MetricDefinition metric;
    metric.key = std::move(key);
    metric.name = std::move(name);
    metric.question = std::move(question);
    metric.numerator.measure = measure;
    metric.unit = std::move(unit);
    metric.unit_divisor = divisor;
    metric.ready_made = true;
    return metric;
}

MetricDefinition ratio(std::string key, std::string name, std::string question, Measure numerator, Measure denominator,
                       std::string unit, double divisor = 1) {
    auto metric = mean(std::move(key), std::move(name), std::move(question), numerator, std::move(unit), divisor);
    metric.kind = MetricKind::ratio;
    metric.denominator.measure = denominator;
    return metric;
}

MetricDefinition less_is_better(MetricDefinition metric) {
    metric.direction = Direction::decrease_is_good;
    return metric;
}

MetricDefinition of_bands(MetricDefinition metric, std::vector<std::string> bands) {
    metric.numerator.filter.popularity_bands = std::move(bands);
    return metric;
}

MetricDefinition returning(std::string key, std::string name, std::string question, int from, int until) {
    auto metric = mean(std::move(key), std::move(name), std::move(question), Measure::active_days, "of listeners");
    metric.kind = MetricKind::retention;
    metric.return_from = from;
    metric.return_until = until;
    metric.maturity_days = until;
    return metric;
}

MetricDefinition repeat_gap() {
    auto metric = mean("repeat_gap", "Median hours between repeats",
                       "When a track comes again, after how many hours does it?", Measure::repeat_gap_ms, "hours",
                       ms_per_hour);
    metric.kind = MetricKind::quantile;
    metric.of_events = true;
    return metric;
}

std::vector<MetricDefinition> make() {
    return {
        mean("thumbs_up", "Thumbs up per listener", "How many thumbs up does an exposed listener give?",
             Measure::thumbs_up, "thumbs"),
        less_is_better(mean("thumbs_down", "Thumbs down per listener",
                            "How many thumbs down does an exposed listener give?", Measure::thumbs_down, "thumbs")),
        ratio("thumb_up_rate", "Thumb-up rate", "Of all thumbs, how many are up?", Measure::thumbs_up, Measure::thumbs,
              "of thumbs"),
        mean("listening_hours", "Listening hours per listener", "How many hours does an exposed listener listen?",
             Measure::listened_ms, "hours", ms_per_hour),
        ratio("completion_rate", "Completion rate", "Of all plays that were heard, how many to the end?",
              Measure::completions, Measure::listened_plays, "of plays"),
        less_is_better(ratio("skip_rate", "Skip rate", "Of all plays that were heard, how many were skipped?",
                             Measure::skips, Measure::listened_plays, "of plays")),
        mean("stations_created", "Stations created per listener", "How many stations does an exposed listener create?",
             Measure::stations_created, "stations"),
        mean("plays", "Plays per listener", "How many tracks start for an exposed listener?", Measure::plays, "plays"),
        mean("active_days", "Active days per listener", "On how many days does an exposed listener play anything?",
             Measure::active_days, "days"),

        less_is_better(ratio("repeats_per_100_plays", "Repeats per 100 plays",
                             "Of 100 plays, how many are of a track that the listener had within seven days?",
                             Measure::repeats, Measure::plays, "repeats per 100 plays", 0.01)),
        repeat_gap(),
        ratio("new_track_share", "Share of new tracks", "Of all plays, how many are the listener's first of that track?",
              Measure::new_tracks, Measure::plays, "of plays"),
        ratio("new_artist_share", "Share of new artists",
              "Of all plays, how many are the listener's first of that artist?", Measure::new_artists, Measure::plays,
              "of plays"),
        mean("artists_per_listener", "Artists per listener", "How many different artists does a listener hear?",
             Measure::distinct_artists, "artists"),
        mean("effective_artists", "Effective number of artists",
             "By how many artists, if all were heard alike, would a listener's plays be as diverse as they are?",
             Measure::effective_artists_micro, "artists", millionths),
        ratio("popularity_lift", "Popularity of what is played",
              "What share of the catalogue is less popular than the tracks that are played? Its change is the lift.",
              Measure::popularity_micro, Measure::catalogued_plays, "of the catalogue", millionths),
        of_bands(ratio("long_tail_share", "Long-tail share", "Of all plays, how many are of long-tail tracks?",
                       Measure::plays, Measure::plays, "of plays"),
                 {"tail"}),
        returning("return_rate_week", "Return rate, first week",
                  "How many listeners play again on the seven days after the day of their exposure?", 1, 8),
        returning("return_rate_second_week", "Return rate, second week",
                  "How many listeners play on the days 8 to 14 after the day of their exposure?", 8, 15),
    };
}

const std::vector<MetricDefinition>& definitions() {
    static const std::vector<MetricDefinition> all = make();
    return all;
}

}  // namespace

std::span<const MetricDefinition> ready_made_metrics() {
    return definitions();
}

const MetricDefinition* find_metric(std::string_view key) {
    const auto& all = definitions();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& metric) { return metric.key == key; });
    return found == all.end() ? nullptr : &*found;
}

bool is_default_metric(std::string_view key) {
    const auto* metric = find_metric(key);
    return metric != nullptr && static_cast<std::size_t>(metric - definitions().data()) < defaults;
}

}  // namespace bellwether
