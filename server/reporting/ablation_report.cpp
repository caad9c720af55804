#include "reporting/ablation_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "domain/ensure.hpp"

namespace bellwether {

namespace {

using analysis::Comparison;
using analysis::Outcome;
using Reading = AblationReading;
using Side = Outcome<Comparison> Reading::*;


/// The rounds have different listeners, so their variances add. Degrees of freedom as Satterthwaite's (1946).
Outcome<Comparison> sum_over_rounds(const std::vector<const Reading*>& readings, Side side, bool candidate, double alpha) {
    double estimate = 0, variance = 0, squares = 0, scale = 0;
    std::optional<analysis::Undefined> refused;
    bool any = false;
    for (const auto* reading : readings) {
        const auto& outcome = reading->*side;
        if (!outcome) {
            refused = outcome.error();
            continue;
        }
        const auto& one = outcome.value();
        const double part = std::pow(reading->population * one.standard_error, 2);
        estimate += reading->population * one.estimate * (candidate ? 1 : -1);
        variance += part;
        squares += part * part / one.degrees_of_freedom;
        scale += reading->population * std::abs(one.estimate);
        any = true;
    }
    if (!any)
        return refused ? *refused : analysis::Undefined{analysis::Reason::no_support, "no round of it is over"};
    return analysis::compare(estimate, variance, squares > 0 ? variance * variance / squares : INFINITY, scale,
                             analysis::Alternative::two_sided, alpha);
}

IncrementalNumber number_of(const Outcome<Comparison>& sum, double happened) {
    IncrementalNumber number;
    if (!sum) {
        number.total.refused = number.share.refused = analysis::to_string(sum.error().reason);
        number.total.why = number.share.why = sum.error().detail;
        return number;
    }
    const auto& one = sum.value();
    number.total.value = one.estimate;
    number.total.bounds = {one.standard_error, one.interval.lower, one.interval.upper};
    number.p_value = one.p_value;
    if (happened > 0) {
        number.share.value = one.estimate / happened;
        number.share.bounds = {one.standard_error / happened, one.interval.lower / happened, one.interval.upper / happened};
    } else {
        number.share.refused = "zero_baseline";
        number.share.why = "nothing happened in these days";
    }
    return number;
}

void adjust_all(std::vector<AblationRow>& rows, AblationReport& report) {
    std::vector<double> p_values;
    for (const auto& row : rows)
        for (const auto* number : {&row.thumbs_up, &row.hours})
            if (number->p_value) p_values.push_back(*number->p_value);
    report.tests = static_cast<int>(p_values.size());
    const auto adjusted = analysis::adjust(p_values, report.settings.correction);
    ensure(adjusted.has_value(), "p-values of a t-test lie in [0, 1]");
    std::size_t next = 0;
    for (auto& row : rows)
        for (auto* number : {&row.thumbs_up, &row.hours})
            if (number->p_value) number->q_value = adjusted.value()[next++];
}

bool found(const IncrementalNumber& number, double alpha) { return number.q_value && *number.q_value <= alpha; }

std::string percent(double share) { return fmt::format("{:.2f}%", 100 * share); }

std::string describe(const IncrementalNumber& number, std::string_view what) {
    if (!number.share.bounds) return fmt::format("of {} nothing can be said ({})", what, number.total.refused);
    return fmt::format("{} of {} (95% from {} to {})", percent(*number.share.value), what,
                       percent(number.share.bounds->lower), percent(number.share.bounds->upper));
}

/// How many times the listeners would make the wider of the two intervals as narrow as the margin.
double listeners_more(const AblationRow& row, double margin) {
    double most = 1;
    for (const auto* number : {&row.thumbs_up, &row.hours})
        if (number->share.bounds)
            most = std::max(most, std::pow((number->share.bounds->upper - number->share.bounds->lower) / 2 / margin, 2));
    return most;
}

void advise(AblationRow& row, const AblationSettings& settings) {
    const std::array numbers = {&row.thumbs_up, &row.hours};
    const auto says = [&](bool good) {
        return std::any_of(numbers.begin(), numbers.end(), [&](const IncrementalNumber* number) {
            return found(*number, settings.alpha) && (*number->total.value > 0) == good;
        });
    };
    const std::string evidence = describe(row.thumbs_up, "all thumbs up") + ", " + describe(row.hours, "all hours");
    const std::string name = row.candidate ? "adding it brings " : "it adds ";
    if (!row.thumbs_up.p_value && !row.hours.p_value) {
        row.reason = "no experiment says what it adds: " + row.thumbs_up.total.why + "; credit does not tell";
        return;
    }
    if (says(true) && says(false)) {
        row.reason = "thumbs and hours disagree: " + name + evidence;
        return;
    }
    if (says(true)) {
        row.advice = row.candidate ? Advice::add : Advice::keep;
        row.reason = name + evidence;
        return;
    }
    const bool too_little = std::all_of(numbers.begin(), numbers.end(), [&](const IncrementalNumber* number) {
        return number->share.bounds && number->share.bounds->upper < settings.margin;
    });
    if (says(false) || too_little) {
        row.advice = Advice::retire;
        row.reason = (says(false) ? "listeners are better off without it: " + name : "less than " + percent(settings.margin) + " at the most: " + name) + evidence;
        return;
    }
    row.reason = fmt::format("{}{}: that may be nothing and may be worth having; about {:.0f} times the listeners would tell",
                             name, evidence, listeners_more(row, settings.margin));
}

AblationRow row_of(const std::string& recommender, bool candidate, const AblationInputs& inputs, const AblationSettings& settings) {
    AblationRow row;
    row.recommender = recommender;
    row.candidate = candidate;
    std::vector<const Reading*> readings;
    for (const auto& reading : inputs.readings) {
        if (reading.arm.recommender != recommender || reading.arm.added != candidate) continue;
        readings.push_back(&reading);
        if (!reading.thumbs_up && !reading.hours) continue;
        row.rounds.push_back(reading.round);
        row.arm_listeners += reading.arm_listeners;
        row.control_listeners += reading.control_listeners;
        if (const auto found = inputs.happened.find(reading.round); found != inputs.happened.end()) {
            row.happened.thumbs_up += found->second.thumbs_up;
            row.happened.hours += found->second.hours;
        }
        const auto round = inputs.credit.find(reading.round);
        if (round == inputs.credit.end()) continue;
        const auto credit = round->second.find(recommender);
        if (credit == round->second.end()) continue;
        for (std::size_t i = 0; i < credit_rules.size(); ++i) {
            row.credit[i].thumbs_up += credit->second[i].thumbs_up;
            row.credit[i].hours += credit->second[i].hours;
        }
    }
    row.thumbs_up = number_of(sum_over_rounds(readings, &Reading::thumbs_up, candidate, settings.alpha), row.happened.thumbs_up);
    row.hours = number_of(sum_over_rounds(readings, &Reading::hours, candidate, settings.alpha), row.happened.hours);
    return row;
}

}  // namespace

std::string_view to_string(Advice advice) {
    switch (advice) {
        case Advice::add:
            return "add";
        case Advice::keep:
            return "keep";
        case Advice::retire:
            return "retire";
        case Advice::cannot_tell:
            break;
    }
    return "cannot_tell";
}

AblationReport build_ablation_report(const std::string& ablation, const AblationInputs& inputs,
                                     const AblationSettings& settings) {
    AblationReport report;
    report.ablation = ablation;
    report.settings = settings;
    report.caught_up_at = inputs.caught_up_at;
    std::map<std::pair<std::string, bool>, bool> names;
    for (const auto& reading : inputs.readings)
        names[{reading.arm.recommender, reading.arm.added}] = true;
    for (const auto& waiting : inputs.waiting)
        names[waiting] = true;
    for (const auto& [name, _] : names)
        report.rows.push_back(row_of(name.first, name.second, inputs, settings));
    adjust_all(report.rows, report);
    for (auto& row : report.rows)
        advise(row, settings);
    return report;
}

}  // namespace bellwether
