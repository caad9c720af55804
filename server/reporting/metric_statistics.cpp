#include "reporting/metric_statistics.hpp"

#include <algorithm>

#include "analysis/effects/capping.hpp"

namespace bellwether {

namespace {

using analysis::PairMoments;
using Four = analysis::RatioHistory::Four;

/// The cap in the metric's unit: as stated, or a quantile of all listeners of the look together, whatever their
/// variant, so that all are cut alike.
std::optional<double> cap_of(const StatisticsQuestion& question) {
    const auto& metric = question.metric;
    if (metric.cap) return metric.cap;
    if (!metric.cap_percentile) return std::nullopt;
    std::vector<double> values;
    values.reserve(question.values.numerator.after.size());
    for (const auto value : question.values.numerator.after)
        values.push_back(static_cast<double>(value) / metric.unit_divisor);
    const auto cap = analysis::percentile_cap(values, {}, *metric.cap_percentile, true);
    return cap ? std::optional(cap.value()) : std::nullopt;
}

/// A listener as four numbers: numerator and denominator after exposure, and before it; denominators of 1 where the
/// metric is no ratio.
class UnitMaker {
  public:
    explicit UnitMaker(const StatisticsQuestion& question) : question_(question), cap_(cap_of(question)) {}

    Four operator()(std::size_t i) const {
        const auto& values = question_.values;
        Four unit{value(values.numerator.after[i]), 1, value(values.numerator.before[i]), 1};
        if (question_.metric.kind != MetricKind::ratio) return unit;
        unit[1] = static_cast<double>(values.denominator.after[i]);
        unit[3] = static_cast<double>(values.denominator.before[i]);
        return unit;
    }

  private:
    double value(std::int64_t counted) const {
        const auto& metric = question_.metric;
        const double x = static_cast<double>(counted) / metric.unit_divisor;
        if (metric.kind == MetricKind::proportion) return x >= metric.at_least ? 1 : 0;
        if (metric.kind == MetricKind::retention) return counted > 0 ? 1 : 0;
        return cap_ ? std::min(x, *cap_) : x;
    }

    const StatisticsQuestion& question_;
    std::optional<double> cap_;
};

struct Units {
    std::vector<Four> units;
    std::vector<std::vector<double>> events;  ///< of a quantile of events, by listener
};

using UnitsByStage = std::vector<std::vector<Units>>;

bool takes_part(const StatisticsQuestion& question, std::size_t i) {
    const auto& look = question.look;
    if (question.segment && look.segments[i] != *question.segment) return false;
    return look.listeners[i].exposed_day + question.metric.maturity_days <= look.before_day;
}

UnitsByStage units_of(const StatisticsQuestion& question) {
    const auto& look = question.look;
    const auto& variants = question.variant_ids;
    UnitsByStage stages(static_cast<std::size_t>(look.stage_count), std::vector<Units>(variants.size()));
    const UnitMaker unit(question);
    for (std::size_t i = 0; i < look.listeners.size(); ++i) {
        const auto variant = std::find(variants.begin(), variants.end(), look.listeners[i].variant_id);
        const int stage = look.stages.empty() ? 0 : look.stages[i];
        if (variant == variants.end() || stage < 0 || !takes_part(question, i)) continue;
        auto& arm = stages[static_cast<std::size_t>(stage)][static_cast<std::size_t>(variant - variants.begin())];
        arm.units.push_back(unit(i));
        if (!question.metric.of_events) continue;
        auto& events = arm.events.emplace_back();
        for (const auto value : question.values.events[i])
            events.push_back(static_cast<double>(value) / question.metric.unit_divisor);
    }
    return stages;
}

PairMoments moments_of(const Units& arm) {
    std::vector<double> x, y;
    x.reserve(arm.units.size());
    y.reserve(arm.units.size());
    for (const auto& unit : arm.units) {
        x.push_back(unit[0]);
        y.push_back(unit[2]);
    }
    return PairMoments::of(x, y);
}

/// The values that a quantile is one of.
void append_values(std::vector<double>& values, const Units& arm, const MetricDefinition& metric) {
    if (!metric.of_events)
        for (const auto& unit : arm.units)
            values.push_back(unit[0]);
    for (const auto& events : arm.events)
        values.insert(values.end(), events.begin(), events.end());
}

double quantile_or_nothing(const std::vector<double>& values, double nu) {
    const auto quantile = analysis::sample_quantile(values, nu);
    return quantile ? quantile.value() : 0;
}

void find_quantile(ArmStatistics& statistics, const Units& arm, const MetricDefinition& metric) {
    std::vector<double> values;
    append_values(values, arm, metric);
    const double n = static_cast<double>(values.size());
    const auto quantile = analysis::quantile_arm(values, metric.quantile);
    if (!quantile) {
        statistics.quantile = {n, n, quantile_or_nothing(values, metric.quantile), 0, 0};
        return;
    }
    statistics.quantile = quantile.value();
    if (!metric.of_events) return;
    std::vector<double> below, all;
    for (const auto& events : arm.events) {
        below.push_back(static_cast<double>(std::count_if(
            events.begin(), events.end(), [&](double x) { return x <= statistics.quantile.q_hat; })));
        all.push_back(static_cast<double>(events.size()));
    }
    statistics.at_or_below = PairMoments::of(below, all);
}

ArmStatistics reduce(const Units& arm, const MetricDefinition& metric) {
    ArmStatistics statistics;
    statistics.listeners = static_cast<double>(arm.units.size());
    for (const auto& unit : arm.units) {
        statistics.total += unit[0];
        statistics.denominators += unit[1];
    }
    if (metric.kind == MetricKind::quantile)
        find_quantile(statistics, arm, metric);
    else if (metric.kind == MetricKind::ratio)
        statistics.ratio = analysis::RatioHistory::of(arm.units);
    else
        statistics.outcome = moments_of(arm);
    return statistics;
}

}  // namespace

MetricStatistics statistics_of(const StatisticsQuestion& question) {
    const auto& metric = question.metric;
    const auto stages = units_of(question);
    MetricStatistics statistics;
    for (const auto& stage : stages) {
        auto& arms = statistics.stages.emplace_back();
        for (const auto& arm : stage)
            arms.push_back(reduce(arm, metric));
    }
    if (metric.kind != MetricKind::quantile) return statistics;
    for (std::size_t variant = 0; variant < question.variant_ids.size(); ++variant) {
        std::vector<double> values;
        for (const auto& stage : stages)
            append_values(values, stage[variant], metric);
        statistics.quantiles.push_back(quantile_or_nothing(values, metric.quantile));
    }
    return statistics;
}

}  // namespace bellwether
