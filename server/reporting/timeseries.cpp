#include "reporting/timeseries.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "analysis/effects/welch.hpp"
#include "analysis/sequential/asymptotic.hpp"
#include "reporting/comparison_reading.hpp"

namespace bellwether {

namespace {

using analysis::Alternative;
using analysis::Comparison;
using analysis::EffectScale;
using analysis::Outcome;
using analysis::PairMoments;

constexpr int since_exposure_max = 60;

using Whole = std::array<std::int64_t, 4>;  ///< numerator and denominator of the days followed, and of the pre-period

/// Whole sums of a listener's four numbers: exact, so that listeners may come and go from them.
class ArmSums {
  public:
    void add(const Whole& listener, int times) {
        n_ += times;
        for (std::size_t i = 0; i < 4; ++i) {
            const auto some = static_cast<__int128>(times) * listener[i];
            sums_[i] += some;
            for (std::size_t j = i; j < 4; ++j)
                products_[i][j] += some * listener[j];
        }
    }
    double listeners() const { return static_cast<double>(n_); }

    ArmStatistics statistics(const MetricDefinition& metric) const {
        ArmStatistics arm;
        arm.listeners = listeners();
        if (n_ == 0) return arm;
        analysis::RatioHistory four;
        four.n = listeners();
        const auto unit = [&](std::size_t i) { return i % 2 == 0 ? metric.unit_divisor : 1; };
        for (std::size_t i = 0; i < 4; ++i) {
            four.mean[i] = static_cast<double>(sums_[i]) / four.n / unit(i);
            for (std::size_t j = i; j < 4; ++j)
                four.centred[i][j] = four.centred[j][i] =
                    static_cast<double>(products_[i][j] * n_ - sums_[i] * sums_[j]) / four.n / unit(i) / unit(j);
        }
        if (metric.kind == MetricKind::ratio)
            arm.ratio = four;
        else
            arm.outcome = PairMoments(four.n, four.mean[0], four.mean[2], four.centred[0][0], four.centred[2][2], four.centred[0][2]);
        return arm;
    }

  private:
    std::int64_t n_ = 0;
    std::array<__int128, 4> sums_{};
    std::array<std::array<__int128, 4>, 4> products_{};  ///< the upper half
};

/// Both arms, stage by stage.
struct Sums {
    explicit Sums(int stages) : control(static_cast<std::size_t>(stages)), treatment(control) {}
    std::vector<ArmSums> control;
    std::vector<ArmSums> treatment;
};

EstimatedEffect always_valid(const Outcome<Comparison>& fixed, double listeners, const ScorecardSettings& settings) {
    if (!fixed) return as_effect(fixed);
    return as_effect(analysis::always_valid(fixed.value(), listeners, Alternative::two_sided, settings.alpha,
                                            settings.tuning_listeners));
}

SeriesPoint point_of(int day, const MetricDefinition& metric, const Sums& sums, const ScorecardSettings& settings) {
    SeriesPoint point;
    point.day = day;
    for (const auto& arm : sums.control)
        point.control_listeners += arm.listeners();
    for (const auto& arm : sums.treatment)
        point.treatment_listeners += arm.listeners();
    MetricStatistics statistics;
    for (std::size_t stage = 0; stage < sums.control.size(); ++stage)
        statistics.stages.push_back({sums.control[stage].statistics(metric), sums.treatment[stage].statistics(metric)});
    const auto estimate = estimate_metric({metric, statistics, 0, 1, settings.alpha, settings.cuped});
    point.effect = always_valid(estimate.absolute, point.control_listeners + point.treatment_listeners, settings);
    point.cuped = estimate.cuped.used;
    return point;
}

/// The listeners of the two arms, each with its place, arm, stage and past.
class Followed {
  public:
    Followed(const Look& look, int control, int treatment, std::vector<std::pair<std::int64_t, std::int64_t>> past)
        : look_(look), control_(control), treatment_(treatment), past_(std::move(past)) {}

    bool takes_part(std::size_t i) const {
        const int variant = look_.listeners[i].variant_id;
        return stage_of(i) >= 0 && (variant == control_ || variant == treatment_);
    }
    /// Of a listener who takes part: `times` times x and y of the days followed.
    void add(Sums& sums, std::size_t i, std::int64_t x, std::int64_t y, int times) const {
        auto& arms = look_.listeners[i].variant_id == control_ ? sums.control : sums.treatment;
        arms[static_cast<std::size_t>(stage_of(i))].add({x, y, past_[i].first, past_[i].second}, times);
    }

  private:
    int stage_of(std::size_t i) const { return look_.stages.empty() ? 0 : look_.stages[i]; }

    const Look& look_;
    int control_;
    int treatment_;
    std::vector<std::pair<std::int64_t, std::int64_t>> past_;  ///< numerator and denominator before the exposure
};

struct Day {
    std::size_t listener;
    int day;
    std::int64_t x;
    std::int64_t y;
};

void follow_days(MetricSeries& series, const MetricDefinition& metric, const Look& look, const Followed& followed,
                 const std::vector<Day>& days, const ScorecardSettings& settings) {
    std::vector<std::pair<std::int64_t, std::int64_t>> so_far(look.listeners.size());
    std::vector<std::vector<std::size_t>> arrivals;
    int first = look.before_day;
    for (const auto& listener : look.listeners)
        first = std::min(first, listener.exposed_day);
    arrivals.resize(static_cast<std::size_t>(std::max(0, look.before_day - first)));
    for (std::size_t i = 0; i < look.listeners.size(); ++i)
        arrivals[static_cast<std::size_t>(look.listeners[i].exposed_day - first)].push_back(i);
    Sums cumulative(look.stage_count);
    Sums nothing(look.stage_count);  // every listener exposed so far, each with nothing on the day
    auto next = days.begin();
    for (int day = first; day < look.before_day; ++day) {
        for (const auto i : arrivals[static_cast<std::size_t>(day - first)])
            if (followed.takes_part(i)) {
                followed.add(cumulative, i, 0, 0, 1);
                followed.add(nothing, i, 0, 0, 1);
            }
        Sums daily = nothing;
        for (; next != days.end() && next->day == day; ++next) {
            const auto i = next->listener;
            if (!followed.takes_part(i)) continue;
            auto& [x, y] = so_far[i];
            followed.add(cumulative, i, x, y, -1);
            x += next->x;
            y += next->y;
            followed.add(cumulative, i, x, y, 1);
            followed.add(daily, i, 0, 0, -1);
            followed.add(daily, i, next->x, next->y, 1);
        }
        series.daily.push_back(point_of(day, metric, daily, settings));
        series.cumulative.push_back(point_of(day, metric, cumulative, settings));
    }
}

/// Day k after the exposure, of the listeners for whom it is over; the day of the exposure is cut short and left out.
void follow_ages(MetricSeries& series, const MetricDefinition& metric, const Look& look, const Followed& followed,
                 const std::vector<Day>& days, const ScorecardSettings& settings) {
    int oldest = 0;
    for (const auto& listener : look.listeners)
        oldest = std::max(oldest, look.before_day - 1 - listener.exposed_day);
    oldest = std::min(oldest, since_exposure_max);
    std::vector<Sums> ages(static_cast<std::size_t>(oldest + 1), Sums(look.stage_count));
    for (std::size_t i = 0; i < look.listeners.size(); ++i)
        for (int age = 1; age <= std::min(oldest, look.before_day - 1 - look.listeners[i].exposed_day); ++age)
            if (followed.takes_part(i)) followed.add(ages[static_cast<std::size_t>(age)], i, 0, 0, 1);
    for (const auto& day : days) {
        const int age = day.day - look.listeners[day.listener].exposed_day;
        if (age < 1 || age > oldest) continue;
        if (!followed.takes_part(day.listener)) continue;
        auto& sums = ages[static_cast<std::size_t>(age)];
        followed.add(sums, day.listener, 0, 0, -1);
        followed.add(sums, day.listener, day.x, day.y, 1);
    }
    for (int age = 1; age <= oldest; ++age)
        series.since_exposure.push_back(point_of(age, metric, ages[static_cast<std::size_t>(age)], settings));
}

/// Each listener's slope over its days 1 to D after the exposure: sum of (k - (D + 1) / 2) y_k over D (D^2 - 1) / 12. Of a
/// ratio y is numerator less the control's ratio times the denominator.
void find_trend(MetricSeries& series, const MetricDefinition& metric, const Look& look, int control, int treatment,
                const std::vector<Day>& days, const ScorecardSettings& settings) {
    double x_total = 0;
    double y_total = 0;
    double rows = 0;
    for (const auto& day : days)
        if (look.listeners[day.listener].variant_id == control) {
            x_total += static_cast<double>(day.x);
            y_total += static_cast<double>(day.y);
            rows += 1;
        }
    const double ratio = metric.kind == MetricKind::ratio && y_total > 0 ? x_total / y_total : 0;
    // A ratio's slope is told in the ratio's own unit: per denominator of an active day.
    const double scale = metric.unit_divisor * (ratio > 0 ? y_total / rows : 1);
    std::vector<double> slopes(look.listeners.size(), 0);
    for (const auto& day : days) {
        const int exposed = look.listeners[day.listener].exposed_day;
        const double last = look.before_day - 1 - exposed;
        const double age = day.day - exposed;
        if (age < 1 || last < 2) continue;
        const double value = static_cast<double>(day.x) - ratio * static_cast<double>(day.y);
        slopes[day.listener] += (age - (last + 1) / 2) * value / (last * (last * last - 1) / 12);
    }
    std::vector<double> c, t;
    for (std::size_t i = 0; i < slopes.size(); ++i) {
        if (look.before_day - 1 - look.listeners[i].exposed_day < 2) continue;
        const int variant = look.listeners[i].variant_id;
        if (variant == control) c.push_back(slopes[i] / scale);
        if (variant == treatment) t.push_back(slopes[i] / scale);
    }
    const auto comparison = analysis::welch(analysis::Moments::of(c), analysis::Moments::of(t), EffectScale::absolute,
                                            Alternative::two_sided, settings.alpha);
    series.trend.slope = always_valid(comparison, static_cast<double>(c.size() + t.size()), settings);
    if (!series.trend.slope.effect) {
        series.trend.reading = "no answer";
        return;
    }
    const auto& slope = *series.trend.slope.effect;
    const auto& whole = series.cumulative.back().effect.effect;
    if (slope.lower <= 0 && slope.upper >= 0)
        series.trend.reading = "steady";
    else
        series.trend.reading = whole && (whole->estimate > 0) != (slope.estimate > 0) ? "wears off" : "grows";
}

}  // namespace

bool can_be_followed(const MetricDefinition& metric) {
    return (metric.kind == MetricKind::mean && metric.numerator.from_counters()) ||
           (metric.kind == MetricKind::ratio && metric.numerator.from_counters() &&
            metric.denominator.from_counters());
}

MetricSeries build_series(const Experiment& experiment, const Variant& variant, const MetricDefinition& metric,
                          const Look& look, const std::vector<DayOfListener>& days,
                          const std::vector<CountersOfListener>& past, const ScorecardSettings& settings) {
    MetricSeries series;
    series.metric = metric.key;
    series.variant = variant.key;
    series.unit = metric.unit;
    if (look.listeners.empty()) {
        series.trend.reading = "no answer";
        return series;
    }
    std::vector<Day> values;
    values.reserve(days.size());
    for (const auto& day : days) {
        const auto x = day.counters[static_cast<std::size_t>(metric.numerator.measure)];
        const auto y = metric.kind == MetricKind::ratio
                           ? day.counters[static_cast<std::size_t>(metric.denominator.measure)]
                           : 0;
        if (x != 0 || y != 0) values.push_back({day.listener, day.day, x, y});
    }
    const int control = experiment.control().variant_id;
    std::vector<std::pair<std::int64_t, std::int64_t>> before(look.listeners.size());
    for (std::size_t i = 0; i < past.size(); ++i)
        before[i] = {past[i].before[static_cast<std::size_t>(metric.numerator.measure)],
                     metric.kind == MetricKind::ratio ? past[i].before[static_cast<std::size_t>(metric.denominator.measure)] : 0};
    const Followed followed(look, control, variant.variant_id, std::move(before));
    follow_days(series, metric, look, followed, values, settings);
    follow_ages(series, metric, look, followed, values, settings);
    find_trend(series, metric, look, control, variant.variant_id, values, settings);
    return series;
}

}  // namespace bellwether
