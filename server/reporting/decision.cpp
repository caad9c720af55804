#include "reporting/decision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "domain/time.hpp"
#include "reporting/imbalance.hpp"

namespace bellwether {

namespace {

std::string percent(double fraction) {
    return fmt::format("{:+.1f}%", 100 * fraction);
}

std::string sentence_about(const MetricComparison& comparison) {
    if (comparison.relative.effect) {
        const Effect& effect = *comparison.relative.effect;
        return fmt::format("{} of {} is {} ({}, between {} and {})", comparison.metric, comparison.variant,
                           comparison.verdict, percent(effect.estimate), percent(effect.lower), percent(effect.upper));
    }
    return fmt::format("{} of {} is {}", comparison.metric, comparison.variant, comparison.verdict);
}

std::string breach(const MetricComparison& comparison) {
    const double margin = comparison.guardrail->margin.value_or(0);
    const Effect& effect = *comparison.relative.effect;
    return fmt::format("the guardrail {} of {} is breached ({}, between {} and {}; {} may be lost)", comparison.metric,
                       comparison.variant, percent(effect.estimate), percent(effect.lower), percent(effect.upper),
                       margin > 0 ? fmt::format("{:.1f}%", 100 * margin) : "nothing");
}

std::string days(double number) {
    return fmt::format("about {:.0f} more day{}", number, number == 1 ? "" : "s");
}

class Recommendation {
  public:
    explicit Recommendation(Scorecard& card) : card_(card) {}

    void make() {
        if (broken() || roll_back() || ship() || no_answer()) return;
        keep_going();
    }

  private:
    const MetricComparison* first(auto matches) const {
        const auto found = std::find_if(card_.comparisons.begin(), card_.comparisons.end(), matches);
        return found == card_.comparisons.end() ? nullptr : &*found;
    }
    static bool enough(const MetricComparison& c) {
        return std::min(c.control_listeners, c.treatment_listeners) >= decision_listeners_min;
    }
    bool decide(std::string decision, std::string text, std::string rule) {
        card_.decision = std::move(decision);
        card_.decision_text = std::move(text);
        card_.decision_rule = std::move(rule);
        return true;
    }

    bool broken() {
        if (card_.data_problems.empty()) return false;
        std::string text = "Do not read the effects: ";
        for (std::size_t i = 0; i < card_.data_problems.size(); ++i)
            text += (i ? "; " : "") + card_.data_problems[i];
        text += ". " + (card_.causes.empty() ? std::string("Find out which listeners are missing first.")
                                             : describe(card_.causes));
        return decide("broken_data", text,
                      fmt::format("a sample-ratio p-value below {}, or more than 1% of the listeners in two variants",
                                  card_.sample_ratio.threshold));
    }

    bool roll_back() {
        const auto* harmed = first([](const MetricComparison& c) {
            return enough(c) && c.role == MetricRole::primary && c.verdict == "worse";
        });
        if (harmed)
            return decide("roll_back", fmt::format("Roll back: {}.", sentence_about(*harmed)),
                          "the corrected always-valid test shows the primary metric to be worse");
        const auto* breached = first([](const MetricComparison& c) {
            return enough(c) && c.guardrail && c.guardrail->status == "breached";
        });
        if (!breached) return false;
        return decide("roll_back", fmt::format("Roll back: {}.", breach(*breached)),
                      "the always-valid interval of a guardrail lies beyond its margin");
    }

    bool ship() {
        const auto* won = first([](const MetricComparison& c) {
            return enough(c) && c.role == MetricRole::primary && c.verdict == "better";
        });
        if (!won) return false;
        const auto of_winner = [&](auto matches) {
            return first([&](const MetricComparison& c) { return c.variant == won->variant && matches(c); });
        };
        if (const auto* worse = of_winner(
                [](const MetricComparison& c) { return c.role == MetricRole::secondary && c.verdict == "worse"; }))
            return decide("cannot_tell",
                          fmt::format("Mixed: {}, but {}. Somebody must weigh them.", sentence_about(*won),
                                      sentence_about(*worse)),
                          "the primary metric is better and a secondary one is worse, both corrected and always valid");
        if (const auto* open = of_winner(
                [](const MetricComparison& c) { return c.guardrail && c.guardrail->status == "not shown"; }))
            return decide("keep_going",
                          fmt::format("Keep going: {}, but it is not yet shown that {} loses less than {:.1f}%.",
                                      sentence_about(*won), open->metric, 100 * open->guardrail->margin.value_or(0)),
                          "the primary metric is better, and the always-valid bound of a guardrail lies within its margin "
                          "not yet");
        return decide("ship", fmt::format("Ship {}: {}.", won->variant, sentence_about(*won)),
                      "the corrected always-valid test shows the primary metric to be better, every guardrail with a "
                      "margin holds, and no secondary metric is worse");
    }

    bool no_answer() {
        const auto* answered = first(
            [](const MetricComparison& c) { return c.role == MetricRole::primary && c.verdict != "no answer"; });
        if (!answered)
            return decide("cannot_tell",
                          "There is no answer for the primary metric yet: too few listeners were exposed, or nobody "
                          "did anything of it.",
                          "the primary metric has no estimate");
        if (!card_.planned_end_reached) return false;
        return decide("cannot_tell",
                      fmt::format("Cannot tell: the planned end, {}, has come and {}.", print_time(*card_.planned_end),
                                  sentence_about(*answered)),
                      "the planned end has come without an always-valid answer");
    }

    /// How long until the last variant's primary metric would show the target, or until the planned end.
    void keep_going() {
        const auto* primary = first([](const MetricComparison& c) { return c.role == MetricRole::primary; });
        for (const auto& c : card_.comparisons)
            if (c.role == MetricRole::primary && c.power.days_left.value_or(-1) > primary->power.days_left.value_or(-1))
                primary = &c;
        const auto& power = primary->power;
        std::string how_long;
        if (power.days_left && *power.days_left > 0)
            how_long = fmt::format(" for {}, until a change of {:.1f}% would be seen four times in five",
                                   days(*power.days_left), 100 * power.target_effect);
        else if (card_.planned_end && *card_.planned_end > card_.as_of)
            how_long = fmt::format(
                " until the planned end, {}",
                days(std::ceil(std::chrono::duration<double, std::ratio<86'400>>(*card_.planned_end - card_.as_of)
                                   .count())));
        decide("keep_going", fmt::format("Keep going{}: {}.", how_long, sentence_about(*primary)),
               "the corrected always-valid test of the primary metric says neither better nor worse");
    }

    Scorecard& card_;
};

}  // namespace

void recommend(Scorecard& card) {
    Recommendation(card).make();
    if (card.data_problems.empty()) return;
    for (auto* comparisons : {&card.comparisons, &card.segments})
        for (auto& comparison : *comparisons)
            comparison.verdict = "withheld";
}

}  // namespace bellwether
