#include "reporting/impact_builder.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <cmath>
#include <map>

#include "analysis/effects/ratio.hpp"
#include "analysis/effects/stage_pooling.hpp"
#include "analysis/impact/launch_sum.hpp"
#include "analysis/impact/selection.hpp"
#include "analysis/tails.hpp"
#include "domain/metric.hpp"
#include "reporting/impact_inputs.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;
using analysis::Outcome;
using analysis::PairMoments;

enum class What { thumbs_up, hours };
constexpr What whats[] = {What::thumbs_up, What::hours};
std::string_view word(What what) { return what == What::thumbs_up ? "thumbs_up" : "hours"; }

json::array interval(double lower, double upper) { return {lower, upper}; }

PairMoments moments_of(const StageSums& sums) {
    return {sums.n, sums.mean_value, sums.mean_days, sums.centred_values, sums.centred_days, sums.centred_cross};
}

/// A ratio as a mean with the variance of its linearised parts, which stages can be pooled of.
PairMoments as_mean(const PairMoments& arm) {
    const auto ratio = analysis::ratio_of_means(arm);
    if (!ratio) return {arm.n(), 0, 0, 0, 0, 0};
    return {arm.n(), ratio.value().mean, 0, ratio.value().unit_variance * (arm.n() - 1), 0, 0};
}

/// Per exposed listener-day: the ratio of what the listeners did to the days they were in the test, treatment less control.
Outcome<analysis::Comparison> effect_of(const ArmSums& sums, double alpha) {
    constexpr auto scale = analysis::EffectScale::absolute;
    constexpr auto side = analysis::Alternative::two_sided;
    if (sums.control.size() == 1)
        return analysis::ratio_welch(moments_of(sums.control[0]), moments_of(sums.treatment[0]), scale, side, alpha);
    std::vector<analysis::StageEffect> stages;
    for (std::size_t i = 0; i < sums.control.size(); ++i)
        if (const auto stage = analysis::stage_effect(as_mean(moments_of(sums.control[i])), as_mean(moments_of(sums.treatment[i])), 0))
            stages.push_back(stage.value());
    return analysis::pooled_over_stages(stages, scale, side, alpha);
}

/// What the control did in a listener-day, over all stages.
double control_rate(const ArmSums& sums) {
    double value = 0, days = 0;
    for (const StageSums& one : sums.control) value += one.n * one.mean_value, days += one.n * one.mean_days;
    return days > 0 ? value / days : 0;
}

/// Whether the launches were chosen by this measure: then the winner's curse is its own.
bool decided_on(const LaunchFacts& launch, What what) {
    const MetricDefinition* metric = find_metric(launch.primary);
    if (metric == nullptr) return false;
    return metric->numerator.measure == (what == What::thumbs_up ? Measure::thumbs_up : Measure::listened_ms);
}

/// One measure of all launches that have an estimate.
struct Family {
    What what = What::thumbs_up;
    std::vector<Outcome<analysis::Comparison>> effects;  ///< of every launch, in order
    std::vector<std::size_t> known;                      ///< launches with an estimate
    std::vector<double> estimates, errors, centres;
    std::optional<analysis::EffectPosterior> posterior;

    /// A sum over launches, as coefficients of the known ones.
    template <class Coefficient>
    std::vector<double> coefficients(Coefficient coefficient) const {
        std::vector<double> all;
        for (const std::size_t launch : known) all.push_back(coefficient(launch));
        return all;
    }
};

class Builder {
  public:
    explicit Builder(const ImpactInputs& inputs) : inputs_(inputs), z_(analysis::normal_upper_quantile(inputs.alpha / 2)) {
        for (const What what : whats) families_.push_back(family_of(what));
    }

    json::object build() {
        json::array launches;
        for (std::size_t i = 0; i < inputs_.launches.size(); ++i) launches.push_back(launch_json(i));
        json::object report{{"quarter", inputs_.quarter}, {"cut_off", inputs_.cut_off}, {"from", inputs_.from},
                            {"until", inputs_.until},     {"level", 1 - inputs_.alpha}, {"launches", std::move(launches)}};
        report["recommenders"] = recommenders_json();
        report["total"] = total_json();
        report["holdout"] = holdout_json();
        report["money_model"] = money_model_json();
        report["method"] = method_json();
        return report;
    }

  private:
    Family family_of(What what) const {
        Family family;
        family.what = what;
        for (std::size_t i = 0; i < inputs_.launches.size(); ++i) {
            const LaunchFacts& launch = inputs_.launches[i];
            family.effects.push_back(effect_of(what == What::thumbs_up ? launch.thumbs_up : launch.hours, inputs_.alpha));
            if (!family.effects.back() || !(family.effects.back().value().standard_error > 0)) continue;
            family.known.push_back(i);
            family.estimates.push_back(family.effects.back().value().estimate);
            family.errors.push_back(family.effects.back().value().standard_error);
        }
        if (auto posterior = analysis::EffectPosterior::fit(family.estimates, family.errors)) {
            family.posterior = std::move(posterior.value());
            family.centres = family.posterior->means();
        }
        return family;
    }

    double test_days(std::size_t i) const { return static_cast<double>(inputs_.launches[i].test_listener_days); }
    double live_days(std::size_t i) const { return static_cast<double>(inputs_.launches[i].live_listener_days); }
    double counted_days(std::size_t i) const { return test_days(i) + (inputs_.launches[i].shipped ? live_days(i) : 0); }

    json::object naive_json(const Family& family, const std::vector<double>& coefficients) const {
        double total = 0, variance = 0;
        for (std::size_t k = 0; k < coefficients.size(); ++k) {
            total += coefficients[k] * family.estimates[k];
            variance += coefficients[k] * coefficients[k] * family.errors[k] * family.errors[k];
        }
        const double half = z_ * std::sqrt(variance);
        return {{"total", total}, {"interval", interval(total - half, total + half)}};
    }

    json::object shrunk_json(const Family& family, const std::vector<double>& coefficients) const {
        const auto sum = family.posterior->sum(coefficients, inputs_.alpha);
        return {{"total", sum.mean}, {"standard_deviation", sum.deviation}, {"interval", interval(sum.interval.lower, sum.interval.upper)}};
    }

    json::object sums_json(const Family& family, const std::vector<double>& coefficients) const {
        if (!family.posterior) return {{"refused", "no_estimates"}, {"why", "no test of the quarter has an estimate"}};
        return {{"naive", naive_json(family, coefficients)}, {"empirical_bayes", shrunk_json(family, coefficients)}};
    }

    /// Of one launch, given that it was chosen by this measure.
    json::object conditional_json(std::size_t i, const Family& family, double days) const {
        const LaunchFacts& launch = inputs_.launches[i];
        const auto& effect = family.effects[i].value();
        if (!launch.shipped) return {{"refused", "not_launched"}, {"why", "it was not chosen: there is nothing to correct"}};
        if (!decided_on(launch, family.what))
            return {{"refused", "not_selected"}, {"why", "another metric decided on it"}};
        const auto found = analysis::conditional_estimate(effect.estimate, effect.standard_error, z_ * effect.standard_error, inputs_.alpha);
        if (!found) return {{"refused", std::string(to_string(found.error().reason))}, {"why", found.error().detail}};
        const auto& given = found.value();
        return {{"total", days * given.median_unbiased},
                {"interval", interval(days * given.interval.lower, days * given.interval.upper)},
                {"per_listener_day", given.median_unbiased}};
    }

    json::object measure_json(std::size_t i, const Family& family) const {
        const auto& outcome = family.effects[i];
        if (!outcome) return {{"refused", std::string(to_string(outcome.error().reason))}, {"why", outcome.error().detail}};
        const auto& effect = outcome.value();
        const LaunchFacts& launch = inputs_.launches[i];
        const double rate = control_rate(family.what == What::thumbs_up ? launch.thumbs_up : launch.hours);
        const auto relative = [&](double value) { return rate > 0 ? json::value(value / rate) : json::value(nullptr); };
        json::object shown{{"per_listener_day",
                            {{"control", rate},
                             {"effect", effect.estimate},
                             {"standard_error", effect.standard_error},
                             {"interval", interval(effect.interval.lower, effect.interval.upper)},
                             {"relative", relative(effect.estimate)},
                             {"relative_interval", json::array{relative(effect.interval.lower), relative(effect.interval.upper)}}}}};
        const auto alone = family.coefficients([&](std::size_t one) { return one == i ? counted_days(i) : 0.0; });
        const bool estimated = effect.standard_error > 0;
        if (estimated) {
            shown["naive"] = naive_json(family, alone);
            shown["empirical_bayes"] = shrunk_json(family, alone);
            shown["conditional"] = conditional_json(i, family, counted_days(i));
        }
        // What a test without a launch has still told: effects beyond its interval are ruled out.
        if (!launch.shipped)
            shown["ruled_out"] = {{"above", effect.interval.upper},
                                  {"below", effect.interval.lower},
                                  {"above_relative", relative(effect.interval.upper)},
                                  {"below_relative", relative(effect.interval.lower)},
                                  {"total_above_if_launched", effect.interval.upper * live_days(i)}};
        return shown;
    }

    json::object launch_json(std::size_t i) const {
        const LaunchFacts& launch = inputs_.launches[i];
        json::array recommenders;
        for (const std::string& name : launch.recommenders) recommenders.emplace_back(name);
        json::object shown{{"experiment", launch.experiment},
                           {"variant", launch.variant},
                           {"outcome", outcome_of(launch)},
                           {"launched", launch.shipped},
                           {"reason", launch.reason},
                           {"primary", launch.primary},
                           {"recommenders", std::move(recommenders)},
                           {"started_at", launch.started_at ? json::value(print_time(*launch.started_at)) : json::value(nullptr)},
                           {"stopped_at", launch.stopped_at ? json::value(print_time(*launch.stopped_at)) : json::value(nullptr)},
                           {"listener_days",
                            {{"test", launch.test_listener_days},
                             {"live", launch.shipped ? launch.live_listener_days : 0},
                             {"live_listeners", launch.shipped ? launch.live_listeners : 0},
                             {"live_days", launch.shipped ? launch.live_days : 0}}}};
        for (const Family& family : families_) shown[word(family.what)] = measure_json(i, family);
        shown["money"] = money_json([&](std::size_t one) { return one == i ? 1.0 : 0.0; });
        return shown;
    }

    static std::string outcome_of(const LaunchFacts& launch) {
        if (launch.shipped) return "launched";
        return launch.decision.empty() ? launch.state : launch.decision;
    }

    /// The hours within the horizon in this quarter, and over the whole horizon at the pace of the live days; by the model.
    template <class Share>
    json::value money_json(Share share) const {
        if (!inputs_.money) return nullptr;
        const MoneyModel& model = *inputs_.money;
        const Family& hours = families_[1];
        if (!hours.posterior) return json::object{{"refused", "no_estimates"}, {"why", "no test of the quarter has an estimate"}};
        const auto in_quarter = hours.coefficients([&](std::size_t i) {
            const LaunchFacts& launch = inputs_.launches[i];
            const double within = launch.live_days > model.horizon_days ? static_cast<double>(model.horizon_days) / launch.live_days : 1;
            return share(i) * (test_days(i) + (launch.shipped ? within * live_days(i) : 0));
        });
        const auto over_horizon = hours.coefficients([&](std::size_t i) {
            const LaunchFacts& launch = inputs_.launches[i];
            return launch.shipped && launch.live_days > 0 ? share(i) * live_days(i) / launch.live_days * model.horizon_days : 0.0;
        });
        return json::object{{"currency", model.currency},
                            {"quarter", amount_json(hours, in_quarter)},
                            {"horizon", amount_json(hours, over_horizon)}};
    }

    /// hours * ad load * revenue per hour; both are uncertain, and independent (Goodman 1960 for their product's variance).
    json::object amount_json(const Family& hours, const std::vector<double>& coefficients) const {
        const MoneyModel& model = *inputs_.money;
        const auto sum = hours.posterior->sum(coefficients, inputs_.alpha);
        const double r = model.revenue_per_hour, s = model.revenue_per_hour_se;
        const double variance = r * r * sum.deviation * sum.deviation + sum.mean * sum.mean * s * s + sum.deviation * sum.deviation * s * s;
        const double amount = model.ad_load * r * sum.mean, half = z_ * model.ad_load * std::sqrt(variance);
        return {{"amount", amount}, {"interval", interval(amount - half, amount + half)}};
    }

    /// A launch that changes several recommenders counts for each with an equal part, so that the parts sum to the total.
    json::array recommenders_json() const {
        std::map<std::string, std::vector<double>> shares;
        for (std::size_t i = 0; i < inputs_.launches.size(); ++i) {
            const auto& names = inputs_.launches[i].recommenders;
            const auto add = [&](const std::string& name, double share) {
                auto& of = shares[name];
                of.resize(inputs_.launches.size(), 0);
                of[i] = share;
            };
            if (names.empty()) add("", 1);
            for (const std::string& name : names) add(name, 1.0 / static_cast<double>(names.size()));
        }
        json::array rows;
        for (const auto& [name, share] : shares) {
            json::object row{{"recommender", name.empty() ? json::value(nullptr) : json::value(name)}};
            int tests = 0, launched = 0;
            for (std::size_t i = 0; i < share.size(); ++i) {
                tests += share[i] > 0 ? 1 : 0;
                launched += share[i] > 0 && inputs_.launches[i].shipped ? 1 : 0;
            }
            row["tests"] = tests;
            row["launches"] = launched;
            for (const Family& family : families_)
                row[word(family.what)] =
                    sums_json(family, family.coefficients([&](std::size_t i) { return share[i] * counted_days(i); }));
            row["money"] = money_json([&](std::size_t i) { return share[i]; });
            rows.push_back(std::move(row));
        }
        return rows;
    }

    json::object conditional_total(const Family& family) const {
        std::vector<analysis::CountedEffect> effects;
        bool any = false;
        for (std::size_t k = 0; k < family.known.size(); ++k) {
            const LaunchFacts& launch = inputs_.launches[family.known[k]];
            const bool decides = decided_on(launch, family.what) && (launch.shipped || !launch.decision.empty());
            any = any || decides;
            // What was decided on something else has no bias of its own: it is counted whatever this estimate says.
            analysis::CountedEffect one{family.estimates[k], family.errors[k], counted_days(family.known[k]), 0, z_, false};
            if (decides) {
                one.always = test_days(family.known[k]);
                one.if_selected = live_days(family.known[k]);
                one.selected = launch.shipped;
            }
            effects.push_back(one);
        }
        const auto sum = analysis::correct_launch_sum(effects, family.centres, inputs_.alpha);
        if (!sum) return {{"refused", std::string(to_string(sum.error().reason))}, {"why", sum.error().detail}};
        return {{"total", sum.value().corrected},
                {"bias", sum.value().bias},
                {"interval", interval(sum.value().interval.lower, sum.value().interval.upper)},
                {"selected_on_it", any}};
    }

    json::object total_json() const {
        json::object total{{"tests", inputs_.launches.size()}};
        int launched = 0;
        for (const LaunchFacts& launch : inputs_.launches) launched += launch.shipped ? 1 : 0;
        total["launches"] = launched;
        for (const Family& family : families_) {
            json::object sums = sums_json(family, family.coefficients([&](std::size_t i) { return counted_days(i); }));
            if (family.posterior) {
                sums["conditional"] = conditional_total(family);
                sums["spread_of_true_effects"] = family.posterior->tau();
            }
            total[word(family.what)] = std::move(sums);
        }
        total["money"] = money_json([](std::size_t) { return 1.0; });
        return total;
    }

    /// Both as if everybody had got everything that was shipped, on the days after it was.
    json::value holdout_json() const {
        if (!inputs_.holdout) return nullptr;
        const HoldoutFacts& facts = *inputs_.holdout;
        json::object shown{{"holdout_listeners", facts.holdout_listeners}, {"twin_listeners", facts.twin_listeners},
                           {"active_listeners", facts.active_listeners},   {"from", facts.from},
                           {"until", facts.until},                         {"sound", facts.sound}};
        for (const Family& family : families_) {
            const auto& mean = family.what == What::thumbs_up ? facts.thumbs_up : facts.hours;
            const auto& error = family.what == What::thumbs_up ? facts.thumbs_up_se : facts.hours_se;
            shown[word(family.what)] = reconciled(family, mean, error, static_cast<double>(facts.active_listeners), facts.sound);
        }
        return shown;
    }

    json::object reconciled(const Family& family, const std::optional<double>& mean, const std::optional<double>& error,
                            double listeners, bool sound) const {
        const auto refused = [](const char* why) {
            return json::object{{"refused", "no_comparison"}, {"why", why}, {"line", why}};
        };
        if (!sound) return refused("The holdout and its twin are not of one size: nothing can be held against them.");
        if (!mean || !error) return refused("The holdout and its twin have too few listeners for an answer.");
        if (!family.posterior) return refused("No test of the quarter has an estimate that could be held against the holdout.");
        const auto live = family.coefficients([&](std::size_t i) { return inputs_.launches[i].shipped ? live_days(i) : 0.0; });
        const auto sum = family.posterior->sum(live, inputs_.alpha);
        const double held = *mean * listeners, held_error = *error * listeners;
        const double difference = sum.mean - held;
        const double spread = std::sqrt(sum.deviation * sum.deviation + held_error * held_error);
        const double p = spread > 0 ? analysis::p_value(difference / spread, INFINITY, analysis::Alternative::two_sided) : 1;
        const bool within = p >= inputs_.alpha;
        const char* unit = family.what == What::thumbs_up ? "thumbs up" : "hours";
        const std::string line = fmt::format(
            "The launches sum to {:.0f} {} ({:.0f} to {:.0f}), the holdout says {:.0f} ({:.0f} to {:.0f}): they differ by {:.0f}, "
            "which is {} noise (p = {:.2g}).",
            sum.mean, unit, sum.interval.lower, sum.interval.upper, held, held - z_ * held_error, held + z_ * held_error, difference,
            within ? "within" : "beyond", p);
        return {{"launches", {{"total", sum.mean}, {"interval", interval(sum.interval.lower, sum.interval.upper)}}},
                {"holdout", {{"total", held}, {"interval", interval(held - z_ * held_error, held + z_ * held_error)}}},
                {"difference", difference},
                {"interval", interval(difference - z_ * spread, difference + z_ * spread)},
                {"p_value", p},
                {"within_noise", within},
                {"line", line}};
    }

    json::value money_model_json() const { return inputs_.money ? json::value(to_json(*inputs_.money)) : json::value(nullptr); }

    static json::object method_json() {
        return {{"effect", "ratio of sums to listener-days from the exposure on, treatment less control, pooled over ramp stages"},
                {"extrapolation", "effect times the listener-days of the treatment's listeners in the quarter and, where it was "
                                  "launched, of everybody who played after the launch, each from the first play on"},
                {"empirical_bayes", "normal effects around a common mean, with their spread integrated out: the reported interval"},
                {"conditional", "Lee and Shen's bias for the sum; Zhong and Prentice's estimate for one launch"},
                {"docs", "docs/impact.md"}};
    }

    const ImpactInputs& inputs_;
    double z_;
    std::vector<Family> families_;
};

}  // namespace

json::object build_impact(const ImpactInputs& inputs) { return Builder(inputs).build(); }

}  // namespace bellwether
