#include "commands/off_policy.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <stdexcept>

#include "analysis/effects/comparison.hpp"
#include "analysis/moments.hpp"
#include "commands/impression_file.hpp"
#include "commands/table.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;
using analysis::Outcome;
using analysis::PolicyValue;

constexpr std::size_t folds = 10;
constexpr double prior_weight = 100;  // impressions: clicks are rare

std::size_t whole(ImpressionFile& file, const std::string& name, std::size_t largest) {
    const double x = file.decimal(name);
    if (!(x >= 0 && x <= static_cast<double>(largest)) || x != std::floor(x))
        file.fail(fmt::format("{} must be a whole number up to {}", name, largest));
    return static_cast<std::size_t>(x);
}

std::size_t highest(const std::vector<LoggedImpression>& logs, std::size_t LoggedImpression::*field) {
    std::size_t result = 0;
    for (const auto& impression : logs)
        result = std::max(result, impression.*field);
    return result + 1;
}

std::vector<analysis::LoggedChoice> choices_of(const std::vector<LoggedImpression>& logs, const Policy& target) {
    std::vector<analysis::LoggedChoice> choices;
    for (const auto& i : logs)
        choices.push_back({i.click, i.propensity, target[i.position][i.item]});
    return choices;
}

Outcome<double> mass_missing(const std::vector<LoggedImpression>& logs, const Policy& target) {
    std::vector<double> at_position(target.size());
    std::vector<std::vector<double>> shown(target.size(), std::vector<double>(target.empty() ? 0 : target[0].size()));
    for (const auto& i : logs) {
        shown[i.position][i.item] += 1;
        at_position[i.position] += 1;
    }
    std::vector<analysis::LoggedAction> actions;
    for (std::size_t p = 0; p < target.size(); ++p)
        for (std::size_t item = 0; item < target[p].size(); ++item)
            actions.push_back({shown[p][item], target[p][item] * at_position[p]});
    return analysis::missing_mass(actions);
}

Outcome<PolicyValue> modelled(const std::vector<LoggedImpression>& logs, const Policy& target, double alpha) {
    const std::size_t items = target.empty() ? 0 : target[0].size();
    std::vector<double> rewards;
    std::vector<std::size_t> cell;
    std::vector<std::size_t> fold;
    for (std::size_t k = 0; k < logs.size(); ++k) {
        rewards.push_back(logs[k].click);
        cell.push_back(logs[k].position * items + logs[k].item);
        fold.push_back(k % folds);
    }
    AN_TRY(const auto predictions,
           analysis::cross_fitted_means(rewards, cell, fold, items * target.size(), folds, prior_weight));
    std::vector<std::vector<double>> expected(folds, std::vector<double>(target.size()));
    for (std::size_t f = 0; f < folds; ++f)
        for (std::size_t p = 0; p < target.size(); ++p)
            for (std::size_t item = 0; item < items; ++item)
                expected[f][p] += target[p][item] * predictions[f][p * items + item];
    std::vector<analysis::ModelledChoice> choices;
    const auto plain = choices_of(logs, target);
    for (std::size_t k = 0; k < logs.size(); ++k)
        choices.push_back({plain[k], predictions[fold[k]][cell[k]], expected[fold[k]][logs[k].position]});
    return analysis::doubly_robust(choices, alpha);
}

std::string percent(double share, int digits) { return fmt::format("{:.{}f} %", 100 * share, digits); }

std::vector<std::string> row_of(std::string name, const Outcome<PolicyValue>& value) {
    if (!value) return {std::move(name), "no number", "", value.error().detail};
    const auto& v = value.value();
    return {std::move(name), percent(v.estimate, 3), percent(v.standard_error, 3),
            fmt::format("{} to {}", percent(v.interval.lower, 3), percent(v.interval.upper, 3))};
}

json::value json_of(const Outcome<PolicyValue>& value) {
    if (!value)
        return {{"status", "undefined"}, {"reason", to_string(value.error().reason)}, {"detail", value.error().detail}};
    const auto& v = value.value();
    return {{"estimate", v.estimate}, {"standard_error", v.standard_error}, {"interval", {v.interval.lower, v.interval.upper}}};
}

/// What the logs of the target policy itself say.
Outcome<PolicyValue> observed(const std::vector<LoggedImpression>& logs, double alpha) {
    analysis::Moments clicks;
    for (const auto& impression : logs)
        clicks.add(impression.click);
    const double error = std::sqrt(clicks.variance() / clicks.n());
    if (!(error > 0)) return analysis::Undefined{analysis::Reason::zero_variance, "every impression earned the same"};
    const double df = std::numeric_limits<double>::infinity();
    return PolicyValue{clicks.mean(), error,
                       analysis::interval_around(clicks.mean(), error, df, analysis::Alternative::two_sided, alpha), {}};
}

void print_weights(const OffPolicyAnswer& answer, std::ostream& out) {
    if (answer.weights) {
        const auto& w = answer.weights.value();
        out << fmt::format("{:.0f} impressions are worth {:.0f} of the target policy; the weights average {:.3f} (± {:.3f}), the largest is "
                           "{:.1f} and carries {} of all\n",
                           w.n, w.effective_n, w.mean_weight, 2 * w.mean_weight_error, w.largest_weight, percent(w.largest_share, 2));
    }
    if (answer.missing_mass) out << fmt::format("the logs never show {} of what the target would\n", percent(answer.missing_mass.value(), 2));
}

}  // namespace

std::vector<LoggedImpression> read_impressions(const std::filesystem::path& path) {
    ImpressionFile file(path);
    std::vector<LoggedImpression> logs;
    while (file.next()) {
        const std::size_t position = whole(file, "position", 1000);
        if (position == 0) file.fail("positions count from 1");
        const double propensity = file.decimal("propensity_score");
        if (!(propensity > 0 && propensity <= 1)) file.fail("propensity_score must be above 0 and at most 1");
        logs.push_back({whole(file, "item_id", items_max), position - 1, file.decimal("click"), propensity});
    }
    if (logs.empty()) throw std::runtime_error(path.string() + " holds no impressions");
    return logs;
}

Policy uniform_policy(std::size_t positions, std::size_t items) {
    return Policy(positions, std::vector<double>(items, 1 / static_cast<double>(items)));
}

Policy shown_policy(const std::vector<LoggedImpression>& logs, std::size_t positions, std::size_t items) {
    Policy policy(positions, std::vector<double>(items));
    std::vector<double> total(positions);
    for (const auto& impression : logs) {
        policy[impression.position][impression.item] += 1;
        total[impression.position] += 1;
    }
    for (std::size_t p = 0; p < positions; ++p)
        for (double& share : policy[p])
            share = total[p] > 0 ? share / total[p] : 1 / static_cast<double>(items);
    return policy;
}

OffPolicyAnswer evaluate_off_policy(const std::vector<LoggedImpression>& logs, const Policy& target, double alpha) {
    const auto choices = choices_of(logs, target);
    const auto missing = mass_missing(logs, target);
    const auto weights = analysis::weight_diagnostics(choices);
    if (missing && missing.value() > analysis::missing_mass_max) {
        const analysis::Undefined refused{analysis::Reason::no_support,
                                          fmt::format("the logs never show {} of what the target would", percent(missing.value(), 1))};
        return {missing, weights, refused, refused, refused};
    }
    return {missing, weights, analysis::inverse_propensity(choices, alpha), analysis::self_normalised(choices, alpha),
            modelled(logs, target, alpha)};
}

int run_off_policy(const OffPolicyOptions& options, std::ostream& out) {
    const auto logs = read_impressions(options.logs / (options.from + ".csv"));
    std::size_t items = highest(logs, &LoggedImpression::item);
    std::size_t positions = highest(logs, &LoggedImpression::position);
    const std::string run_by = options.against.empty() && options.to != "uniform" ? options.to : options.against;
    std::vector<LoggedImpression> own;
    if (!run_by.empty()) {
        own = read_impressions(options.logs / (run_by + ".csv"));
        items = std::max(items, highest(own, &LoggedImpression::item));
        positions = std::max(positions, highest(own, &LoggedImpression::position));
    }
    const Policy target = options.to == "uniform" ? uniform_policy(positions, items) : shown_policy(own, positions, items);
    const auto answer = evaluate_off_policy(logs, target, options.alpha);
    const bool any = answer.inverse_propensity || answer.self_normalised || answer.doubly_robust;
    const auto truth = own.empty() ? Outcome<PolicyValue>(analysis::Undefined{analysis::Reason::no_units, "no logs of its own"})
                                   : observed(own, options.alpha);
    if (options.json) {
        json::object document{{"from", options.from}, {"to", options.to}, {"inverse_propensity", json_of(answer.inverse_propensity)},
                              {"self_normalised", json_of(answer.self_normalised)}, {"doubly_robust", json_of(answer.doubly_robust)},
                              {"observed", own.empty() ? json::value(nullptr) : json_of(truth)}};
        if (answer.missing_mass) document["missing_mass"] = answer.missing_mass.value();
        if (answer.weights) {
            const auto& w = answer.weights.value();
            document["weights"] = {{"n", w.n}, {"effective_n", w.effective_n}, {"mean", w.mean_weight}, {"mean_error", w.mean_weight_error},
                                   {"largest", w.largest_weight}, {"largest_share", w.largest_share}};
        }
        out << print_json(document) << '\n';
        return any ? 0 : 1;
    }
    out << fmt::format("What would the policy '{}' have earned, from the logs of '{}'? Clicks an impression.\n", options.to, options.from);
    std::vector<std::vector<std::string>> rows = {{"method", "estimate", "error", fmt::format("{} interval", percent(1 - options.alpha, 0))},
                                                  row_of("inverse propensity", answer.inverse_propensity),
                                                  row_of("self-normalised", answer.self_normalised),
                                                  row_of("doubly robust", answer.doubly_robust)};
    if (!own.empty()) rows.push_back(row_of("observed in " + run_by, truth));
    out << render_table(rows);
    print_weights(answer, out);
    return any ? 0 : 1;
}

}  // namespace bellwether
