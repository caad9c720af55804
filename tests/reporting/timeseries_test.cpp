#include "reporting/timeseries.hpp"

#include <doctest/doctest.h>

#include <random>

#include "reporting/made_up_looks.hpp"

using namespace bellwether;
using namespace bellwether::test;

namespace {

struct Radio {
    Look look;
    std::vector<DayOfListener> days;
};

/// Listeners come over ten days; each day a listener gives thumbs, the treatment more by what `gain` says of its age.
template <class Gain>
Radio made_up(Gain gain) {
    std::mt19937_64 random(3);
    std::poisson_distribution<int> habit(3);
    Radio radio;
    radio.look.before_day = look_day;
    for (int i = 0; i < 2'000; ++i)
        radio.look.listeners.push_back({i % 2, look_day - 20 + (i / 2) % 10});
    for (int day = look_day - 20; day < look_day; ++day)
        for (std::size_t i = 0; i < radio.look.listeners.size(); ++i) {
            const auto& listener = radio.look.listeners[i];
            if (listener.exposed_day > day) continue;
            DayOfListener one{i, day, {}};
            const int extra = listener.variant_id == 1 ? gain(day - listener.exposed_day) : 0;
            one.counters[static_cast<std::size_t>(Measure::thumbs_up)] = habit(random) + extra;
            radio.days.push_back(one);
        }
    return radio;
}

MetricSeries series_of(const Radio& radio, const std::vector<CountersOfListener>& past = {}) {
    const auto experiment = two_arms();
    return build_series(experiment, experiment.variants[1], *find_metric("thumbs_up"), radio.look, radio.days,
                        past, settings_at_look());
}

}  // namespace

TEST_CASE("a steady effect: each day shows it, the cumulated one grows with the days, and the trend is flat") {
    const auto series = series_of(made_up([](int) { return 1; }));
    REQUIRE(series.daily.size() == 20);
    CHECK(series.daily.back().effect.effect->estimate == doctest::Approx(1).epsilon(0.3));
    CHECK(series.daily.front().control_listeners == 100);
    CHECK(series.cumulative.back().control_listeners == 1'000);
    // The last day sums up what every listener did since: 15.5 days on average.
    CHECK(series.cumulative.back().effect.effect->estimate == doctest::Approx(15.5).epsilon(0.05));
    CHECK(series.cumulative.back().effect.effect->lower > 0);
    CHECK(series.trend.reading == "steady");
    CHECK(series.since_exposure.size() == 19);
    CHECK(series.since_exposure.front().day == 1);
    CHECK(series.since_exposure.back().control_listeners == 100);
}

TEST_CASE("an effect that is gone after some days is read as novelty, one that comes late as primacy") {
    CHECK(series_of(made_up([](int age) { return age < 5 ? 3 : 0; })).trend.reading == "wears off");
    CHECK(series_of(made_up([](int age) { return age < 5 ? 0 : 2; })).trend.reading == "grows");
}

TEST_CASE("a series takes the past out where there is one: the same effect, narrower intervals") {
    auto radio = made_up([](int) { return 1; });
    std::mt19937_64 random(7);
    std::poisson_distribution<int> habit(4);
    std::vector<CountersOfListener> past(radio.look.listeners.size());
    for (auto& day : radio.days)
        if (day.day == radio.look.listeners[day.listener].exposed_day) {
            const int usual = habit(random);
            past[day.listener].before[static_cast<std::size_t>(Measure::thumbs_up)] = 10 * usual;
        }
    for (auto& day : radio.days)
        day.counters[static_cast<std::size_t>(Measure::thumbs_up)] +=
            past[day.listener].before[static_cast<std::size_t>(Measure::thumbs_up)] / 5;
    const auto plain = series_of(radio).cumulative.back();
    const auto adjusted = series_of(radio, past).cumulative.back();
    CHECK_FALSE(plain.cuped);
    CHECK(adjusted.cuped);
    CHECK(adjusted.effect.effect->estimate == doctest::Approx(15.5).epsilon(0.05));
    CHECK(adjusted.effect.effect->upper - adjusted.effect.effect->lower <
          0.7 * (plain.effect.effect->upper - plain.effect.effect->lower));
}

TEST_CASE("what does not add up over days cannot be followed") {
    CHECK(can_be_followed(*find_metric("thumb_up_rate")));
    CHECK_FALSE(can_be_followed(*find_metric("artists_per_listener")));
    CHECK_FALSE(can_be_followed(*find_metric("return_rate_week")));
    CHECK_FALSE(can_be_followed(*find_metric("repeat_gap")));
}
