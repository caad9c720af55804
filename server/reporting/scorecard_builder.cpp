#include "reporting/scorecard_builder.hpp"

#include <fmt/format.h>

#include "domain/time.hpp"
#include "reporting/comparison_reading.hpp"
#include "reporting/decision.hpp"

namespace bellwether {

namespace {

class Comparing {
  public:
    Comparing(const Experiment& experiment, const ScorecardStatistics& statistics, const ScorecardSettings& settings)
        : experiment_(experiment), statistics_(statistics), settings_(settings) {
        while (!experiment.variants[control_].is_control)
            ++control_;
    }

    std::vector<MetricComparison> all() const {
        std::vector<MetricComparison> comparisons;
        add(comparisons, statistics_.now, statistics_.new_listeners_a_day, [&](auto& comparison, auto metric, auto variant) {
            read_fixed_horizon(comparison, metric, variant);
        });
        correct(comparisons, settings_.alpha);
        return comparisons;
    }

    /// The same within each segment: one family for the correction, since whoever looks at ten segments looks ten times.
    std::vector<MetricComparison> segments() const {
        std::vector<MetricComparison> comparisons;
        for (const auto& segment : statistics_.segments)
            add(comparisons, segment.metrics, 0,
                [&](auto& comparison, auto, auto) { comparison.segment = segment.value; });
        correct(comparisons, settings_.alpha);
        return comparisons;
    }

  private:
    MetricEstimate estimate(const std::vector<MetricStatistics>& metrics, std::size_t metric, std::size_t variant) const {
        return estimate_metric({statistics_.metrics[metric].metric, metrics[metric], control_, variant, settings_.alpha,
                                settings_.cuped});
    }

    void add(std::vector<MetricComparison>& comparisons, const std::vector<MetricStatistics>& metrics, double new_a_day,
             auto complete) const {
        const int variants = static_cast<int>(experiment_.variants.size());
        for (std::size_t metric = 0; metric < statistics_.metrics.size(); ++metric)
            for (std::size_t variant = 0; variant < experiment_.variants.size(); ++variant) {
                if (variant == control_) continue;
                auto comparison = read_estimate(estimate(metrics, metric, variant), statistics_.metrics[metric],
                                                settings_, variants, new_a_day);
                comparison.variant = experiment_.variants[variant].key;
                complete(comparison, metric, variant);
                comparisons.push_back(std::move(comparison));
            }
    }

    /// The fixed-horizon answer, or why it is not shown.
    void read_fixed_horizon(MetricComparison& comparison, std::size_t metric, std::size_t variant) const {
        EstimatedEffect refused{
            std::nullopt, "no_planned_end",
            "the analysis plan names no planned_days: without a planned end there is no fixed horizon"};
        if (statistics_.planned_end) {
            refused.refused = "before_planned_end";
            refused.why = fmt::format("it holds for one look only and is shown from the planned end on, {}",
                                      print_time(*statistics_.planned_end));
        }
        comparison.absolute_fixed_horizon = refused;
        comparison.relative_fixed_horizon = refused;
        if (!statistics_.at_planned_end) return;
        const auto at_end = estimate(*statistics_.at_planned_end, metric, variant);
        comparison.absolute_fixed_horizon = as_effect(at_end.absolute);
        comparison.relative_fixed_horizon = as_effect(at_end.relative);
    }

    const Experiment& experiment_;
    const ScorecardStatistics& statistics_;
    const ScorecardSettings& settings_;
    std::size_t control_ = 0;
};

std::vector<RampStage> stages_of(const Experiment& experiment, const ScorecardStatistics& statistics) {
    std::vector<RampStage> stages;
    for (const auto& counted : statistics.stages) {
        auto& stage = stages.emplace_back();
        stage.listeners = counted.listeners;
        for (std::size_t variant = 0; variant < experiment.variants.size(); ++variant)
            if (counted.shares[variant]) stage.shares.emplace_back(experiment.variants[variant].key, *counted.shares[variant]);
    }
    return stages;
}

std::vector<std::string> problems_of(const Scorecard& card, const ScorecardSettings& settings) {
    std::vector<std::string> problems;
    if (!card.sample_ratio.sound)
        problems.push_back(fmt::format("listeners did not reach the variants in the planned shares (p = {:.2g})",
                                       card.sample_ratio.p_value.value_or(0)));
    if (card.exposed > 0 && card.conflicting / card.exposed > settings.conflicting_share_max)
        problems.push_back(fmt::format("{:.1f}% of the listeners were seen in two variants",
                                       100 * card.conflicting / card.exposed));
    return problems;
}

}  // namespace

Scorecard build_scorecard(const ScorecardBasis& basis) {
    const auto& [experiment, statistics, settings] = basis;
    Scorecard card;
    card.experiment = experiment.key;
    card.state = to_string(experiment.state);
    card.control = experiment.control().key;
    card.as_of = settings.as_of;
    card.before = day_of(settings.as_of) + std::chrono::days(1);
    card.caught_up_at = statistics.caught_up_at;
    card.alpha = settings.alpha;
    card.tuning_listeners = settings.tuning_listeners;
    card.exposed = statistics.exposures.listeners;
    card.conflicting = statistics.exposures.conflicting;
    card.new_listeners_a_day = statistics.new_listeners_a_day;
    card.planned_end = statistics.planned_end;
    card.planned_end_reached = statistics.at_planned_end.has_value();
    card.pre_period_days = settings.cuped ? settings.pre_period_days : 0;
    card.sample_ratio = check_sample_ratio(experiment, statistics.counts, settings.sample_ratio_threshold);
    card.data_problems = problems_of(card, settings);
    if (!card.sample_ratio.sound)
        card.causes = causes_of_imbalance(experiment, card.sample_ratio, statistics.dimensions);
    card.stages = stages_of(experiment, statistics);
    const Comparing comparing(experiment, statistics, settings);
    card.comparisons = comparing.all();
    card.segment_dimension = statistics.segment_dimension;
    card.segments = comparing.segments();
    recommend(card);
    return card;
}

}  // namespace bellwether
