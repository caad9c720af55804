#include "reporting/scorecard_settings.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

namespace bellwether {

namespace json = boost::json;

std::vector<NamedMetric> named_metrics(const Experiment& experiment) {
    std::vector<NamedMetric> named;
    const json::value stated = json::parse(experiment.metrics_json);
    for (const auto& item : stated.as_array()) {
        NamedMetric metric;
        metric.role = named.empty() ? MetricRole::primary : MetricRole::secondary;
        if (item.is_string()) metric.key = std::string(item.get_string());
        if (const auto* object = item.if_object()) {
            if (const auto* name = object->if_contains("metric"); name != nullptr && name->is_string())
                metric.key = std::string(name->get_string());
            if (const auto* word = object->if_contains("role"); word != nullptr && word->is_string())
                metric.role = parse_metric_role(std::string_view(word->get_string())).value_or(metric.role);
            if (const auto* margin = object->if_contains("margin"); margin != nullptr && margin->is_number())
                metric.margin = margin->to_number<double>();
        }
        named.push_back(std::move(metric));
    }
    if (!named.empty()) return named;
    for (const auto& metric : ready_made_metrics())
        if (is_default_metric(metric.key))
            named.push_back(
                {metric.key, metric.key == "thumbs_up" ? MetricRole::primary : MetricRole::secondary, std::nullopt});
    return named;
}

std::vector<ChosenMetric> choose_metrics(const std::vector<NamedMetric>& named,
                                         const std::vector<MetricDefinition>& custom) {
    std::vector<ChosenMetric> chosen;
    for (const auto& name : named) {
        const auto* metric = find_metric(name.key);
        const auto own = std::find_if(custom.begin(), custom.end(), [&](const auto& m) { return m.key == name.key; });
        if (metric == nullptr && own != custom.end()) metric = &*own;
        if (metric != nullptr) chosen.push_back({*metric, name.role, name.margin});
    }
    return chosen;
}

ScorecardSettings settings_of(const Experiment& experiment, UtcTime as_of) {
    ScorecardSettings settings;
    settings.as_of = as_of;
    const json::value plan = json::parse(experiment.analysis_plan_json);
    const auto* object = plan.if_object();
    if (object == nullptr) return settings;
    const auto number = [&](std::string_view name, double low, double high) -> std::optional<double> {
        const auto* value = object->if_contains(name);
        if (value == nullptr || !value->is_number()) return std::nullopt;
        const double x = value->to_number<double>();
        return x > low && x < high ? std::optional(x) : std::nullopt;
    };
    settings.alpha = number("alpha", 0, 0.5).value_or(settings.alpha);
    settings.tuning_listeners = number("tuning_listeners", 1, 1e12).value_or(settings.tuning_listeners);
    settings.minimum_effect = number("minimum_effect", 0, 100).value_or(settings.minimum_effect);
    settings.power = std::max(number("power", 0, 1).value_or(settings.power), 2 * settings.alpha);
    if (const auto days = number("planned_days", 0, 3'660)) settings.planned_days = static_cast<int>(*days + 0.999999);
    settings.pre_period_days =
        static_cast<int>(number("pre_period_days", 0, 366).value_or(settings.pre_period_days));
    if (const auto* cuped = object->if_contains("cuped"); cuped != nullptr && cuped->is_bool())
        settings.cuped = cuped->get_bool();
    return settings;
}

}  // namespace bellwether
