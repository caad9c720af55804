#include "reporting/metric_units.hpp"

#include <algorithm>
#include <optional>

#include "analysis/effects/capping.hpp"

namespace bellwether {

namespace {

using Four = analysis::RatioHistory::Four;

/// The cap in the metric's unit: as stated, or a quantile of all listeners of the look together, whatever their
/// variant, so that all are cut alike.
std::optional<double> cap_of(const MetricQuestion& question) {
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

class UnitMaker {
  public:
    explicit UnitMaker(const MetricQuestion& question) : question_(question), cap_(cap_of(question)) {}

    Four operator()(std::size_t i) const {
        const auto& metric = question_.metric;
        const auto& values = question_.values;
        Four unit{value(values.numerator.after[i]), 1, value(values.numerator.before[i]), 1};
        if (metric.kind != MetricKind::ratio) return unit;
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

    const MetricQuestion& question_;
    std::optional<double> cap_;
};

bool takes_part(const MetricQuestion& question, std::size_t i) {
    const auto& look = question.look;
    const auto& listener = look.listeners[i];
    if (question.segment && look.segments[i] != *question.segment) return false;
    return listener.exposed_day + question.metric.maturity_days <= look.before_day;
}

}  // namespace

analysis::PairMoments ArmUnits::outcome_and_past() const {
    std::vector<double> x, y;
    x.reserve(units.size());
    y.reserve(units.size());
    for (const auto& unit : units) {
        x.push_back(unit[0]);
        y.push_back(unit[2]);
    }
    return analysis::PairMoments::of(x, y);
}

analysis::PairMoments ArmUnits::ratio() const {
    std::vector<double> x, y;
    x.reserve(units.size());
    y.reserve(units.size());
    for (const auto& unit : units) {
        x.push_back(unit[0]);
        y.push_back(unit[1]);
    }
    return analysis::PairMoments::of(x, y);
}

std::vector<double> ArmUnits::outcomes() const {
    std::vector<double> values;
    values.reserve(units.size());
    for (const auto& unit : units)
        values.push_back(unit[0]);
    return values;
}

std::vector<StageUnits> units_of(const MetricQuestion& question) {
    const auto& look = question.look;
    std::vector<StageUnits> stages(static_cast<std::size_t>(look.stage_count));
    const UnitMaker unit(question);
    for (std::size_t i = 0; i < look.listeners.size(); ++i) {
        const int variant = look.listeners[i].variant_id;
        if (variant != question.control && variant != question.treatment) continue;
        const int stage = look.stages.empty() ? 0 : look.stages[i];
        if (stage < 0 || !takes_part(question, i)) continue;
        auto& units = stages[static_cast<std::size_t>(stage)];
        auto& arm = variant == question.control ? units.control : units.treatment;
        arm.units.push_back(unit(i));
        arm.total += arm.units.back()[0];
        if (!question.metric.of_events) continue;
        auto& events = arm.events.emplace_back();
        for (const auto value : question.values.events[i])
            events.push_back(static_cast<double>(value) / question.metric.unit_divisor);
    }
    return stages;
}

}  // namespace bellwether
