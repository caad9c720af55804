#include "reporting/look_loader.hpp"

#include <map>

#include "domain/ensure.hpp"

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
    ValueReader(Transaction& transaction, const TotalsQuestion& question, int past_days)
        : store_(transaction), question_(question), past_days_(past_days) {}

    MetricValues values(const MetricDefinition& metric) {
        MetricValues values;
        values.numerator = side(metric.numerator, window_of(metric, past_days_));
        if (metric.kind == MetricKind::ratio)
            values.denominator = side(metric.denominator, window_of(metric, past_days_));
        return values;
    }

  private:
    SideValues side(const MetricSide& side, const ValueWindow& window) {
        ensure(side.from_counters(), "metrics of plays are read from the plays");
        auto found = counters_.find(window);
        if (found == counters_.end())
            found = counters_.emplace(window, store_.counters(question_, window)).first;
        SideValues values;
        const auto column = static_cast<std::size_t>(side.measure);
        for (const auto& listener : found->second) {
            values.after.push_back(listener.after[column]);
            values.before.push_back(listener.before[column]);
        }
        return values;
    }

    ListenerValueStore store_;
    TotalsQuestion question_;
    int past_days_;
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
    ValueReader reader(transaction, question.totals, question.pre_period_days);
    for (const auto& chosen : metrics)
        look.metrics.push_back(reader.values(chosen.metric));
    return look;
}

}  // namespace bellwether
