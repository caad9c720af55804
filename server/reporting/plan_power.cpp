#include "reporting/plan_power.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/checks/power_difference.hpp"
#include "analysis/effects/capping.hpp"
#include "analysis/effects/quantile.hpp"
#include "analysis/effects/ratio.hpp"

namespace bellwether {

namespace {

using analysis::ArmEstimate;
using analysis::Outcome;

double in_unit(const MetricDefinition& metric, const ListenerCounters& counters, const MetricSide& side) {
    return static_cast<double>(counters[static_cast<std::size_t>(side.measure)]) / metric.unit_divisor;
}

/// What one listener is worth, as the metric sees it.
std::vector<double> values_of(const MetricDefinition& metric, const std::vector<TrafficOfListener>& traffic) {
    std::vector<double> values;
    for (const auto& listener : traffic) {
        const double x = in_unit(metric, listener.counters, metric.numerator);
        if (metric.kind == MetricKind::retention)
            values.push_back(listener.returned_days > 0);
        else if (metric.kind == MetricKind::proportion)
            values.push_back(x >= metric.at_least);
        else
            values.push_back(x);
    }
    auto cap = metric.cap;
    if (metric.cap_percentile)
        if (const auto found = analysis::percentile_cap(values, {}, *metric.cap_percentile, true)) cap = found.value();
    if (cap && metric.kind == MetricKind::mean) return analysis::capped(values, *cap);
    return values;
}

Outcome<ArmEstimate> estimate_of(const MetricDefinition& metric, const std::vector<TrafficOfListener>& traffic) {
    const auto values = values_of(metric, traffic);
    if (metric.kind == MetricKind::ratio) {
        std::vector<double> denominators;
        for (const auto& listener : traffic)
            denominators.push_back(
                static_cast<double>(listener.counters[static_cast<std::size_t>(metric.denominator.measure)]));
        return analysis::ratio_of_means(analysis::PairMoments::of(values, denominators));
    }
    if (metric.kind == MetricKind::quantile) {
        AN_TRY(const auto arm, analysis::quantile_arm(values, metric.quantile));
        AN_TRY(const double variance, analysis::quantile_variance(arm, metric.quantile));
        return ArmEstimate{arm.n, arm.q_hat, variance};
    }
    const auto moments = analysis::Moments::of(values);
    if (moments.n() < 2) return analysis::Undefined{analysis::Reason::too_few_units, "fewer than two listeners came"};
    return ArmEstimate{moments.n(), moments.mean(), moments.variance()};
}

/// Days until so many listeners have come: those who came on the days seen, then as many a day as in the last week.
std::optional<double> days_until(double listeners, const std::vector<double>& new_by_day, double a_day) {
    double so_far = 0;
    for (std::size_t day = 0; day < new_by_day.size(); ++day) {
        so_far += new_by_day[day];
        if (so_far >= listeners) return static_cast<double>(day + 1);
    }
    if (!(a_day > 0)) return std::nullopt;
    return static_cast<double>(new_by_day.size()) + std::ceil((listeners - so_far) / a_day);
}

bool is_share(const MetricDefinition& metric) {
    return metric.kind == MetricKind::proportion || metric.kind == MetricKind::retention;
}

/// Power of the verdict's test with so many listeners over all arms, at the relative effect. Of shares the variance
/// where the effect is there is known; of anything else it is taken to stay.
Outcome<double> power_of(const PlanQuestion& question, const ArmEstimate& seen, double listeners, double effect) {
    analysis::DifferenceDesign design;
    design.n_control = design.n_treatment = listeners / question.arms;
    design.variance_control = design.variance_treatment = seen.unit_variance;
    if (is_share(question.metric)) {
        const double share = std::min(1.0, seen.mean * (1 + effect));
        design.variance_treatment = share * (1 - share);
    }
    design.alpha = question.alpha;
    design.tuning_n = question.tuning_listeners;
    return analysis::difference_power(design, seen.mean * effect);
}

/// Nothing where no effect up to a hundredfold is seen (or, of a share, up to everybody).
std::optional<double> smallest_effect(const PlanQuestion& question, const ArmEstimate& seen, double listeners) {
    const auto enough = [&](double effect) {
        const auto power = power_of(question, seen, listeners, effect);
        return power && power.value() >= question.power;
    };
    double high = is_share(question.metric) ? 1 / seen.mean - 1 : 100;
    if (!enough(high)) return std::nullopt;
    double low = 0;
    while (high - low > 1e-9 * high) {
        const double middle = (low + high) / 2;
        (enough(middle) ? high : low) = middle;
    }
    return high;
}

}  // namespace

bool can_be_planned(const MetricDefinition& metric) {
    return metric.numerator.from_counters() && !metric.of_events &&
           (metric.kind != MetricKind::ratio || metric.denominator.from_counters());
}

Outcome<PlanAnswer> plan_power(const PlanQuestion& question, const std::vector<TrafficOfListener>& traffic, int days) {
    AN_TRY(const auto seen, estimate_of(question.metric, traffic));
    PlanAnswer answer;
    answer.listeners_seen = static_cast<double>(traffic.size());
    answer.baseline = seen.mean;
    answer.unit_variance = seen.unit_variance;
    const double share = question.percent / 100;
    std::vector<double> new_by_day(static_cast<std::size_t>(days), 0);
    for (const auto& listener : traffic)
        new_by_day[static_cast<std::size_t>(listener.first_day)] += share;
    const int last = std::min(7, days);
    for (int i = days - last; i < days; ++i)
        answer.listeners_a_day += new_by_day[static_cast<std::size_t>(i)] / last;

    if (seen.mean == 0) return analysis::Undefined{analysis::Reason::zero_baseline, "nobody did anything of it"};
    const auto power_at = [&](double listeners, double effect) { return power_of(question, seen, listeners, effect); };
    double high = 4.0 * question.arms;
    for (;; high *= 2) {
        AN_TRY(const double power, power_at(high, question.minimum_effect));
        if (power >= question.power) break;
        if (high > 1e15)
            return analysis::Undefined{analysis::Reason::no_support, "no number of listeners shows so small an effect"};
    }
    double low = high / 2;
    while (high - low > 1) {
        const double middle = std::floor((low + high) / 2);
        AN_TRY(const double power, power_at(middle, question.minimum_effect));
        (power >= question.power ? high : low) = middle;
    }
    answer.listeners_needed = high;
    answer.days = days_until(high, new_by_day, answer.listeners_a_day);
    const double listeners = answer.listeners_seen * share;
    AN_TRY(answer.power, power_at(listeners, question.minimum_effect));
    answer.minimum_detectable_effect = smallest_effect(question, seen, listeners);
    return answer;
}

}  // namespace bellwether
