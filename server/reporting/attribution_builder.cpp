#include "reporting/attribution_builder.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include "analysis/effects/random_groups.hpp"
#include "domain/ensure.hpp"
#include "domain/slot.hpp"

namespace bellwether {

namespace {

using enum CreditColumn;

constexpr double ms_per_hour = 3'600'000;
constexpr auto columns = Counts<CreditColumn>::size;

/// What a row of the report sums: exact in all, and by group for the interval.
struct RowSums {
    std::array<Millionths, columns> exact{};
    std::array<std::vector<double>, columns> by_group;

    RowSums() { by_group.fill(std::vector<double>(listener_groups)); }

    void add(const CreditSums& sums) {
        for (std::size_t i = 0; i < columns; ++i) {
            exact[i] += sums.sums[i];
            by_group[i][static_cast<std::size_t>(sums.listener_group)] += static_cast<double>(sums.sums[i]);
        }
    }
    Millionths operator[](CreditColumn column) const { return exact[static_cast<std::size_t>(column)]; }
    const std::vector<double>& groups_of(CreditColumn column) const {
        return by_group[static_cast<std::size_t>(column)];
    }
    std::int64_t count(CreditColumn column) const { return static_cast<std::int64_t>((*this)[column]); }
};

/// Where each rule's credit stands, and how many of its units make one thumb or one millisecond.
struct RuleColumns {
    CreditRule rule;
    CreditColumn up;
    CreditColumn down;
    CreditColumn ms;
    std::int64_t units;
};
constexpr std::array<RuleColumns, credit_rules.size()> rule_columns = {{
    {CreditRule::selected, selected_up, selected_down, selected_ms, 1},
    {CreditRule::proportional, proportional_up_micro, proportional_down_micro, proportional_ms_micro, micro},
    {CreditRule::shapley, shapley_up_micro, shapley_down_micro, shapley_ms_micro, micro},
    {CreditRule::unique, unique_up, unique_down, unique_ms, 1},
}};

ReportNumber number_of(std::optional<double> value, const analysis::Outcome<analysis::GroupedEstimate>& outcome,
                       double divisor, double upper_end) {
    ReportNumber number;
    number.value = value;
    if (outcome) {
        const auto& estimate = outcome.value();
        number.bounds = {estimate.standard_error / divisor, std::max(0.0, estimate.interval.lower / divisor),
                         std::min(upper_end, estimate.interval.upper / divisor)};
    } else {
        number.refused = analysis::to_string(outcome.error().reason);
        number.why = outcome.error().detail;
    }
    return number;
}

ReportNumber total_of(const RowSums& sums, CreditColumn column, double divisor, double alpha) {
    return number_of(static_cast<double>(sums[column]) / divisor,
                     analysis::random_groups_total(sums.groups_of(column), alpha), divisor,
                     std::numeric_limits<double>::infinity());
}

ReportNumber rate_of(const RowSums& sums, double alpha) {
    std::vector<double> thumbs = sums.groups_of(selected_up);
    for (std::size_t g = 0; g < thumbs.size(); ++g)
        thumbs[g] += sums.groups_of(selected_down)[g];
    const auto all = static_cast<double>(sums[selected_up] + sums[selected_down]);
    const auto value = all > 0 ? std::optional(static_cast<double>(sums[selected_up]) / all) : std::nullopt;
    return number_of(value, analysis::random_groups_ratio(sums.groups_of(selected_up), thumbs, alpha), 1, 1);
}

AttributionRow row_of(const RowSums& sums, const KnownModel& model, bool one_version, double alpha) {
    AttributionRow row;
    row.recommender = model.recommender;
    if (one_version) row.version = model.version;
    row.registered = model.registered;
    row.proposed = sums.count(CreditColumn::proposed);
    row.selected = sums.count(CreditColumn::selected);
    row.unique = sums.count(unique_proposed);
    row.proposed_up = sums.count(CreditColumn::proposed_up);
    row.proposed_down = sums.count(CreditColumn::proposed_down);
    row.selected_up = sums.count(CreditColumn::selected_up);
    row.selected_down = sums.count(CreditColumn::selected_down);
    row.proposed_hours = static_cast<double>(sums[proposed_ms]) / ms_per_hour;
    row.selected_hours = static_cast<double>(sums[selected_ms]) / ms_per_hour;
    row.thumb_up_rate = rate_of(sums, alpha);
    for (std::size_t i = 0; i < rule_columns.size(); ++i) {
        const auto& rule = rule_columns[i];
        const auto units = static_cast<double>(rule.units);
        row.credit[i] = {rule.rule, total_of(sums, rule.up, units, alpha), total_of(sums, rule.down, units, alpha),
                         total_of(sums, rule.ms, units * ms_per_hour, alpha)};
    }
    const auto& groups = sums.groups_of(CreditColumn::proposed);
    row.listener_groups = static_cast<int>(std::count_if(groups.begin(), groups.end(), [](double n) { return n > 0; }));
    return row;
}

/// The rows of one recommender: the sum over its versions first.
struct RecommenderRows {
    KnownModel model;
    RowSums sums;
    std::vector<AttributionRow> versions;
};

std::vector<AttributionRow> rows_of(const AttributionQuestion& question, const AttributionInputs& inputs,
                                    double alpha) {
    std::map<int, const KnownModel*> models;
    for (const auto& model : inputs.models)
        models[model.model_version_id] = &model;
    std::map<std::string, RecommenderRows> recommenders;
    for (auto first = inputs.credits.begin(); first != inputs.credits.end();) {
        const auto found = models.find(first->model_version_id);
        ensure(found != models.end(), "credit belongs to a model version that is known");
        const KnownModel& model = *found->second;
        RowSums version;
        auto& recommender = recommenders.try_emplace(model.recommender, RecommenderRows{model, {}, {}}).first->second;
        for (const int id = first->model_version_id; first != inputs.credits.end() && first->model_version_id == id;
             ++first) {
            version.add(*first);
            recommender.sums.add(*first);
        }
        if (!question.recommender || *question.recommender == model.recommender)
            recommender.versions.push_back(row_of(version, model, true, alpha));
    }
    std::vector<AttributionRow> rows;
    for (auto& [name, recommender] : recommenders) {
        if (recommender.versions.empty()) continue;
        rows.push_back(row_of(recommender.sums, recommender.model, false, alpha));
        std::sort(recommender.versions.begin(), recommender.versions.end(),
                  [](const auto& a, const auto& b) { return a.version < b.version; });
        std::move(recommender.versions.begin(), recommender.versions.end(), std::back_inserter(rows));
    }
    return rows;
}

struct HappenedColumns {
    HappenedColumn happened, no_play, no_slate, selected_unknown, several;
};

Balance balance_of(CreditRule rule, const HappenedSums& sums, const HappenedColumns& from, Millionths credited) {
    Balance balance;
    balance.happened = sums[from.happened] * micro;
    balance.credited = credited;
    const auto set = [&](Unattributed reason, HappenedColumn column) {
        balance.unattributed[static_cast<std::size_t>(reason)] = sums[column] * micro;
    };
    set(Unattributed::play_unknown, from.no_play);
    set(Unattributed::no_slate, from.no_slate);
    if (rule == CreditRule::selected) set(Unattributed::selected_unknown, from.selected_unknown);
    if (rule == CreditRule::unique) set(Unattributed::several_proposers, from.several);
    Millionths sum = balance.credited;
    for (const auto part : balance.unattributed)
        sum += part;
    ensure(sum == balance.happened, "what is credited and what is not sum to what happened");
    return balance;
}

std::array<RuleBalance, credit_rules.size()> totals_of(const AttributionInputs& inputs) {
    using H = HappenedColumn;
    std::array<Millionths, columns> credited{};
    for (const auto& sums : inputs.credits)
        for (std::size_t i = 0; i < columns; ++i)
            credited[i] += sums.sums[i];
    std::array<RuleBalance, credit_rules.size()> totals;
    for (std::size_t i = 0; i < rule_columns.size(); ++i) {
        const auto& rule = rule_columns[i];
        const auto given = [&](CreditColumn column) {
            return credited[static_cast<std::size_t>(column)] * (micro / rule.units);
        };
        totals[i] = {
            rule.rule,
            balance_of(rule.rule, inputs.happened,
                       {H::up, H::no_play_up, H::no_slate_up, H::selected_unknown_up, H::several_up}, given(rule.up)),
            balance_of(rule.rule, inputs.happened,
                       {H::down, H::no_play_down, H::no_slate_down, H::selected_unknown_down, H::several_down},
                       given(rule.down)),
            balance_of(rule.rule, inputs.happened,
                       {H::ms, H::no_play_ms, H::no_slate_ms, H::selected_unknown_ms, H::several_ms}, given(rule.ms))};
    }
    return totals;
}

std::vector<Overlap> overlap_of(const AttributionInputs& inputs) {
    std::map<std::pair<int, int>, std::int64_t> plays;
    std::vector<std::pair<std::string, int>> proposers;
    for (const auto& sum : inputs.overlap) {
        plays[{sum.recommender_a, sum.recommender_b}] = sum.plays;
        if (sum.recommender_a == sum.recommender_b)
            proposers.emplace_back(inputs.recommender_names.at(sum.recommender_a), sum.recommender_a);
    }
    std::sort(proposers.begin(), proposers.end());
    std::vector<Overlap> overlaps;
    for (std::size_t i = 0; i < proposers.size(); ++i)
        for (std::size_t j = i + 1; j < proposers.size(); ++j) {
            const auto [a, b] = std::pair(proposers[i].second, proposers[j].second);
            const auto found = plays.find({std::min(a, b), std::max(a, b)});
            const auto both = found == plays.end() ? 0 : found->second;
            const auto of_a = plays.at({a, a});
            const auto of_b = plays.at({b, b});
            const auto share = [&](std::int64_t all) { return static_cast<double>(both) / static_cast<double>(all); };
            overlaps.push_back(
                {proposers[i].first, proposers[j].first, both, share(of_a + of_b - both), share(of_a), share(of_b)});
        }
    return overlaps;
}

}  // namespace

AttributionReport build_attribution(const AttributionQuestion& question, const AttributionInputs& inputs,
                                    double alpha) {
    AttributionReport report;
    report.question = question;
    report.caught_up_at = inputs.caught_up_at;
    report.events_seen = inputs.events_seen;
    report.alpha = alpha;
    report.plays = static_cast<std::int64_t>(inputs.happened[HappenedColumn::plays]);
    report.totals = totals_of(inputs);
    report.rows = rows_of(question, inputs, alpha);
    report.overlap = overlap_of(inputs);
    return report;
}

}  // namespace bellwether
