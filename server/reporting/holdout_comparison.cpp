#include "reporting/holdout_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/checks/sample_ratio.hpp"
#include "analysis/effects/welch.hpp"
#include "analysis/sequential/asymptotic.hpp"
#include "storage/scorecard_store.hpp"

namespace bellwether {

namespace {

using analysis::Alternative;
using analysis::EffectScale;
using Wide = GroupTotals::Wide;

constexpr double ms_per_hour = 3'600'000;
/// Fixed ahead: holdouts are of thousands of listeners, and one looks at the end of the quarter above all.
constexpr double tuning_listeners = 50'000;
constexpr double sample_ratio_threshold = 0.001;

struct Measured {
    std::string_view metric;
    std::string_view unit;
    std::size_t place;
    double unit_divisor;
};
constexpr std::array<Measured, GroupTotals::measures> measured{{
    {"thumbs_up", "thumbs up per active listener", 0, 1},
    {"thumbs_down", "thumbs down per active listener", 1, 1},
    {"thumbs", "thumbs per active listener", 2, 1},
    {"hours", "hours per active listener", 3, ms_per_hour},
}};

analysis::Moments moments_of(const GroupTotals& totals, const Measured& what) {
    if (totals.listeners == 0) return {};
    const auto n = static_cast<double>(totals.listeners);
    const Wide sum = totals.sums[what.place];
    // n * sum of squares - square of the sum, before any rounding.
    const Wide centred = totals.squares[what.place] * totals.listeners - sum * sum;
    return {n, static_cast<double>(sum) / n / what.unit_divisor,
            static_cast<double>(centred) / n / (what.unit_divisor * what.unit_divisor)};
}

EstimatedEffect effect_of(const analysis::Outcome<analysis::Comparison>& outcome) {
    if (!outcome) return {std::nullopt, std::string(to_string(outcome.error().reason)), outcome.error().detail};
    const auto& found = outcome.value();
    return {Effect{found.estimate, found.standard_error, found.interval.lower, found.interval.upper, found.p_value}, "", ""};
}

void estimate(const analysis::Moments& control, const analysis::Moments& treatment, EffectScale scale, double alpha,
              EstimatedEffect& always, EstimatedEffect& fixed) {
    const auto comparison = analysis::welch(control, treatment, scale, Alternative::two_sided, alpha);
    fixed = effect_of(comparison);
    always = comparison ? effect_of(analysis::always_valid(comparison.value(), control.n() + treatment.n(),
                                                           Alternative::two_sided, alpha, tuning_listeners))
                        : fixed;
}

SampleRatioCheck check_sizes(const GroupTotals& held_out, const GroupTotals& twin) {
    SampleRatioCheck check;
    check.threshold = sample_ratio_threshold;
    const auto a = static_cast<double>(held_out.listeners), b = static_cast<double>(twin.listeners);
    check.rows = {{"holdout", a, (a + b) / 2}, {"twin", b, (a + b) / 2}};
    const std::vector<double> observed{a, b}, expected{(a + b) / 2, (a + b) / 2};
    const auto test = analysis::sample_ratio(observed, expected);
    if (!test) {
        check.refused = to_string(test.error().reason);
        return check;
    }
    check.p_value = test.value().p_value;
    check.sound = *check.p_value >= check.threshold;
    return check;
}

UtcDay first_whole_day(UtcTime time) {
    const UtcDay day = day_of(time);
    return UtcTime(day) == time ? day : day + std::chrono::days(1);
}

}  // namespace

void GroupTotals::add(const ListenerActivity& activity) {
    const std::array<std::int64_t, measures> values{activity.thumbs_up, activity.thumbs_down,
                                                    activity.thumbs_up + activity.thumbs_down, activity.listened_ms};
    ++listeners;
    for (std::size_t i = 0; i < measures; ++i) {
        sums[i] += values[i];
        squares[i] += Wide(values[i]) * values[i];
    }
}

HoldoutComparison compare_holdout(const Holdout& holdout, const GroupTotals& held_out, const GroupTotals& twin) {
    HoldoutComparison comparison;
    comparison.holdout = holdout;
    comparison.tuning_listeners = tuning_listeners;
    comparison.holdout_listeners = held_out.listeners;
    comparison.twin_listeners = twin.listeners;
    comparison.sample_ratio = check_sizes(held_out, twin);
    for (const Measured& what : measured) {
        const auto control = moments_of(held_out, what);
        const auto treatment = moments_of(twin, what);
        HoldoutMetric metric;
        metric.metric = what.metric;
        metric.unit = what.unit;
        metric.holdout_mean = control.mean();
        metric.holdout_total = static_cast<double>(held_out.sums[what.place]) / what.unit_divisor;
        metric.twin_mean = treatment.mean();
        metric.twin_total = static_cast<double>(twin.sums[what.place]) / what.unit_divisor;
        estimate(control, treatment, EffectScale::absolute, comparison.alpha, metric.absolute, metric.absolute_fixed_horizon);
        estimate(control, treatment, EffectScale::relative, comparison.alpha, metric.relative, metric.relative_fixed_horizon);
        comparison.metrics.push_back(std::move(metric));
    }
    return comparison;
}

Result<HoldoutComparison> load_holdout_comparison(Database& database, Quarter quarter, UtcTime as_of) {
    return database.read([&](Transaction& transaction) -> Result<HoldoutComparison> {
        HoldoutStore store(transaction);
        const auto holdout = store.of(quarter);
        if (!holdout)
            return Error{ErrorKind::not_found, fmt::format("there is no holdout of {}", print_quarter(quarter)), {}};
        const UtcDay from = first_whole_day(holdout->begins_at);
        const UtcDay until = std::max(from, std::min(day_of(holdout->ends_at), day_of(as_of) + std::chrono::days(1)));
        GroupTotals held_out, twin;
        store.open_activity(from, until);
        for (auto piece = store.next_activity(); !piece.empty(); piece = store.next_activity())
            for (const ListenerActivity& activity : piece)
                if (const auto group = group_of(*holdout, activity.listener_id))
                    (*group == HoldoutGroup::holdout ? held_out : twin).add(activity);
        store.close_activity();
        HoldoutComparison comparison = compare_holdout(*holdout, held_out, twin);
        comparison.from = from;
        comparison.until = until;
        comparison.caught_up_at = ScorecardStore(transaction).freshness().caught_up_at;
        return comparison;
    });
}

}  // namespace bellwether
