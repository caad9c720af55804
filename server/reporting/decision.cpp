#include "reporting/decision.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bellwether {

namespace {

std::string percent(double fraction) { return fmt::format("{:+.1f}%", 100 * fraction); }

std::string sentence_about(const MetricComparison& comparison) {
    if (comparison.relative.effect) {
        const Effect& effect = *comparison.relative.effect;
        return fmt::format("{} of {} is {} ({}, between {} and {})", comparison.metric, comparison.variant,
                           comparison.verdict, percent(effect.estimate), percent(effect.lower), percent(effect.upper));
    }
    return fmt::format("{} of {} is {}", comparison.metric, comparison.variant, comparison.verdict);
}

void decide(Scorecard& card, std::string decision, std::string text, std::string rule) {
    card.decision = std::move(decision);
    card.decision_text = std::move(text);
    card.decision_rule = std::move(rule);
}

}  // namespace

void recommend(Scorecard& card) {
    const auto& ratio = card.sample_ratio;
    if (!ratio.sound) {
        decide(card, "broken_data",
               fmt::format("Do not read the effects: listeners did not reach the variants in the planned shares "
                           "(p = {:.2g}). Find out which listeners are missing first.",
                           ratio.p_value.value_or(0)),
               fmt::format("sample ratio p-value below {}", ratio.threshold));
        return;
    }
    const auto first = [&](auto matches) {
        return std::find_if(card.comparisons.begin(), card.comparisons.end(), matches);
    };
    const auto none = card.comparisons.end();
    const auto harmed = first([](const MetricComparison& c) {
        return c.verdict == "worse" && (c.role == MetricRole::primary || c.role == MetricRole::guardrail);
    });
    if (harmed != none) {
        decide(card, "roll_back", fmt::format("Roll back: {}.", sentence_about(*harmed)),
               "the always-valid interval of a primary metric or a guardrail lies on the bad side of zero");
        return;
    }
    const auto won = first([](const MetricComparison& c) { return c.verdict == "better" && c.role == MetricRole::primary; });
    if (won != none) {
        const auto worse = first([&](const MetricComparison& c) { return c.verdict == "worse" && c.variant == won->variant; });
        if (worse != none) {
            decide(card, "cannot_tell",
                   fmt::format("Mixed: {}, but {}. Somebody must weigh them.", sentence_about(*won), sentence_about(*worse)),
                   "the primary metric is better and a secondary one is worse, each by its always-valid interval");
            return;
        }
        decide(card, "ship", fmt::format("Ship {}: {}.", won->variant, sentence_about(*won)),
               "the always-valid interval of the primary metric lies on the good side of zero, and nothing is worse");
        return;
    }
    const auto answered = first([](const MetricComparison& c) { return c.role == MetricRole::primary && c.verdict != "no answer"; });
    if (answered == none) {
        decide(card, "cannot_tell", "There is no answer for the primary metric yet: too few listeners were exposed.",
               "the primary metric has no estimate");
        return;
    }
    decide(card, "keep_going", fmt::format("Keep going: {}.", sentence_about(*answered)),
           "the always-valid interval of the primary metric holds zero");
}

}  // namespace bellwether
