#include "experiments/ablation_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/checks/power.hpp"
#include "analysis/moments.hpp"
#include "experiments/config_document.hpp"
#include "experiments/ablation_keeper.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "runtime/clock.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;
using analysis::Outcome;

Outcome<AblationPlanMeasure> measure_of(const AblationPlanQuestion& question, const ActiveListeners& seen, double sum,
                                        double squares) {
    const auto moments = analysis::Moments::from_sums(seen.listeners, sum, squares);
    AblationPlanMeasure measure;
    measure.mean = moments.mean();
    measure.deviation = std::sqrt(std::max(0.0, moments.variance()));
    if (measure.deviation <= 0 || measure.mean <= 0)
        return analysis::Undefined{analysis::Reason::zero_variance, "every listener did the same"};
    const double arm_of_control = 1 / std::sqrt(question.arms_at_once);
    const analysis::PlannedTest test{question.alpha / (2.0 * question.recommenders), analysis::Alternative::two_sided};
    // The number goes with the square of the effect, so one answer gives all.
    AN_TRY(const double control_for_one, analysis::z_test_n(1, arm_of_control, question.power, test));
    const double arm_for_one = control_for_one * arm_of_control;
    const double arm = seen.listeners * question.percent_each / 100;
    const double relative = measure.deviation / measure.mean;
    measure.detectable = std::sqrt(arm_for_one / arm) * relative;
    const double needed = arm_for_one * relative * relative / (question.minimum_effect * question.minimum_effect);
    measure.percent_each_needed = 100 * needed / seen.listeners;
    return measure;
}

Result<AblationPlanQuestion> read_question(const json::object& body) {
    FieldReader fields(body, "");
    AblationPlanQuestion question;
    const auto number = [&](std::string_view name, double& into, double above, double most) {
        const auto value = fields.optional_number(name);
        if (value && !(*value > above && *value <= most))
            fields.refuse(name, "out_of_range", fmt::format("must be above {} and at most {}", above, most));
        into = value.value_or(into);
    };
    const auto whole = [&](std::string_view name, int& into, int most) {
        const auto value = fields.optional_integer(name);
        if (value && (*value < 1 || *value > most))
            fields.refuse(name, "out_of_range", fmt::format("must be from 1 to {}", most));
        else if (value)
            into = static_cast<int>(*value);
    };
    whole("recommenders", question.recommenders, static_cast<int>(ablation_recommenders_max));
    whole("arms_at_once", question.arms_at_once, ablation_arms_max);
    number("percent_each", question.percent_each, 0, 25);
    number("minimum_effect", question.minimum_effect, 0, 1);
    number("alpha", question.alpha, 0, 0.49);
    number("power", question.power, 0, 0.9999);
    if (question.power <= question.alpha) fields.refuse("power", "out_of_range", "the power is above alpha");
    fields.refuse_unknown({"recommenders", "arms_at_once", "percent_each", "minimum_effect", "alpha", "power"});
    if (!fields.good()) return fields.error();
    return question;
}

json::object to_json(const AblationPlanMeasure& measure) {
    return {{"mean", measure.mean},
            {"deviation", measure.deviation},
            {"detectable_effect", measure.detectable},
            {"percent_each_needed", measure.percent_each_needed}};
}

/// The shortest round in which both measures see the minimum effect at the arm size that was asked for.
json::value days_needed(const AblationPlanQuestion& question, const std::vector<AblationPlanWindow>& windows) {
    for (const auto& window : windows)
        if (std::max(window.thumbs_up.detectable, window.hours.detectable) <= question.minimum_effect) return window.days;
    return nullptr;
}

Result<json::object> plan(const Request& request, Database& database) {
    BW_TRY(const json::object body, document_body(request));
    BW_TRY(AblationPlanQuestion question, read_question(body));
    const UtcDay today = day_of(now());
    return database.read([&](Transaction& transaction) -> Result<json::object> {
        AblationStore store(transaction);
        if (question.recommenders == 0)
            question.recommenders =
                static_cast<int>(store.recommenders_seen(today - std::chrono::days(ablation_seen_days)).size());
        if (question.recommenders == 0)
            return invalid_at("/recommenders", "nobody_seen",
                              "no slate of the last 28 days names a recommender; say how many there are");
        json::array rows;
        std::vector<AblationPlanWindow> windows;
        for (const int days : ablation_plan_days) {
            const auto window =
                plan_ablation(question, days, store.active_listeners(today - std::chrono::days(days), today));
            if (!window) {
                rows.push_back(json::object{{"days", days},
                                            {"refused", analysis::to_string(window.error().reason)},
                                            {"why", window.error().detail}});
                continue;
            }
            windows.push_back(window.value());
            rows.push_back(json::object{{"days", days},
                                        {"listeners", window.value().listeners},
                                        {"thumbs_up", to_json(window.value().thumbs_up)},
                                        {"hours", to_json(window.value().hours)}});
        }
        const int rounds = (question.recommenders + question.arms_at_once - 1) / question.arms_at_once;
        const json::value days = days_needed(question, windows);
        return json::object{
            {"recommenders", question.recommenders},
            {"arms_at_once", question.arms_at_once},
            {"percent_each", question.percent_each},
            {"control_percent", ablation_control_percent(question.percent_each, question.arms_at_once)},
            {"minimum_effect", question.minimum_effect},
            {"alpha", question.alpha},
            {"power", question.power},
            {"method", fmt::format("z-test of an arm against the control, at alpha over the {} tests of all recommenders: "
                                   "the hardest case, that a single one differs",
                                   2 * question.recommenders)},
            {"windows", std::move(rows)},
            {"days_needed", days},
            {"rounds", rounds},
            {"rotation_days", days.is_null() ? json::value(nullptr) : json::value(rounds * days.as_int64())}};
    });
}

}  // namespace

Outcome<AblationPlanWindow> plan_ablation(const AblationPlanQuestion& question, int days, const ActiveListeners& seen) {
    if (seen.listeners < 2)
        return analysis::Undefined{analysis::Reason::no_units, fmt::format("nobody listened in the last {} days", days)};
    AblationPlanWindow window{days, seen.listeners, {}, {}};
    AN_TRY(window.thumbs_up, measure_of(question, seen, seen.thumbs_up, seen.thumbs_up_squares));
    AN_TRY(window.hours, measure_of(question, seen, seen.hours, seen.hours_squares));
    return window;
}

std::vector<Route> ablation_plan_routes(Database& database) {
    return {on_worker(Method::post, "/v1/ablations/plan", Access::read, [&database](const Request& request) {
        const auto planned = plan(request, database);
        return planned ? json_response(200, planned.value()) : problem(planned.error());
    })};
}

}  // namespace bellwether
