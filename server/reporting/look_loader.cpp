#include "reporting/look_loader.hpp"

#include <map>

#include "storage/play_value_store.hpp"

namespace bellwether {

namespace {

ValueWindow window_of(const MetricDefinition& metric, int past_days) {
    ValueWindow window{0, metric.window_days, past_days};
    if (metric.kind == MetricKind::retention) {
        window.from_day = metric.return_from;
        window.until_day = metric.return_until;
    }
    return window;
}

/// Reads each window of the counters once, whatever number of metrics needs it.
class ValueReader {
  public:
    ValueReader(Transaction& transaction, const LookQuestion& question)
        : store_(transaction),
          plays_(transaction),
          question_(question.totals),
          past_days_(question.pre_period_days),
          catalog_version_(question.catalog_version) {}

    MetricValues values(const MetricDefinition& metric) {
        MetricValues values;
        const auto window = window_of(metric, past_days_);
        if (metric.of_events) {
            for (auto& listener : plays_.values(question_, metric.numerator, window, catalog_version_, true)) {
                values.numerator.after.push_back(listener.after);
                values.numerator.before.push_back(listener.before);
                values.events.push_back(std::move(listener.single_values));
            }
            return values;
        }
        values.numerator = side(metric.numerator, window);
        if (metric.kind == MetricKind::ratio) values.denominator = side(metric.denominator, window);
        return values;
    }

  private:
    SideValues side(const MetricSide& side, const ValueWindow& window) {
        SideValues values;
        if (!side.from_counters()) {
            for (const auto& listener : plays_.values(question_, side, window, catalog_version_, false)) {
                values.after.push_back(listener.after);
                values.before.push_back(listener.before);
            }
            return values;
        }
        auto found = counters_.find(window);
        if (found == counters_.end())
            found = counters_.emplace(window, store_.counters(question_, window)).first;
        const auto column = static_cast<std::size_t>(side.measure);
        for (const auto& listener : found->second) {
            values.after.push_back(listener.after[column]);
            values.before.push_back(listener.before[column]);
        }
        return values;
    }

    ListenerValueStore store_;
    PlayValueStore plays_;
    TotalsQuestion question_;
    int past_days_;
    int catalog_version_;
    std::map<ValueWindow, std::vector<CountersOfListener>> counters_;
};

}  // namespace

Look load_look(Transaction& transaction, const LookQuestion& question, const std::vector<ChosenMetric>& metrics) {
    ListenerValueStore store(transaction);
    Look look;
    look.before_day = static_cast<int>(question.totals.before.time_since_epoch().count());
    const bool several = question.stages != nullptr && question.stages->splits().size() > 1;
    look.listeners = several || (question.steps_wanted && question.stages != nullptr)
                         ? store.exposed_with_steps(question.totals, question.change_times)
                         : store.exposed(question.totals);
    if (several) {
        look.stage_count = static_cast<int>(question.stages->splits().size());
        for (const auto& listener : look.listeners)
            look.stages.push_back(question.stages->stage_of(listener.step, listener.period).value_or(-1));
    }
    ValueReader reader(transaction, question);
    for (const auto& chosen : metrics)
        look.metrics.push_back(reader.values(chosen.metric));
    return look;
}

}  // namespace bellwether
