#include "reporting/interactions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/checks/interaction.hpp"
#include "analysis/checks/multiple_testing.hpp"
#include "domain/ensure.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

/// Live variants, the control first.
std::vector<int> variants_of(const Experiment& experiment) {
    std::vector<int> ids{experiment.control().variant_id};
    for (const Variant& variant : experiment.variants)
        if (!variant.is_control && !variant.killed_at) ids.push_back(variant.variant_id);
    return ids;
}

analysis::Moments moments_at(const std::vector<PairCell>& cells, int a, int b) {
    for (const PairCell& cell : cells)
        if (cell.variant_a == a && cell.variant_b == b)
            return {cell.sums.listeners, cell.sums.mean, cell.sums.centred_square};
    return {};
}

json::object pair_to_json(const InteractionPair& pair) {
    json::object item{{"a", pair.a},
                      {"b", pair.b},
                      {"measure", pair.measure},
                      {"listeners", pair.listeners},
                      {"tested_at", print_time(pair.tested_at)},
                      {"found", pair.found()}};
    if (!pair.p_value) {
        item["refused"] = pair.refused;
        return item;
    }
    item["p_value"] = *pair.p_value;
    item["q_value"] = pair.q_value.value_or(1);
    item["contrast"] = pair.estimate;
    item["standard_error"] = pair.standard_error;
    item["degrees_of_freedom"] = pair.degrees_of_freedom;
    return item;
}

}  // namespace

InteractionPair test_pair(const Experiment& a, const Experiment& b, Measure measure, const std::vector<PairCell>& cells) {
    InteractionPair pair;
    pair.a = a.key;
    pair.b = b.key;
    pair.measure = to_string(measure);
    std::vector<std::vector<analysis::Moments>> table;
    for (const int variant_a : variants_of(a)) {
        table.emplace_back();
        for (const int variant_b : variants_of(b)) {
            table.back().push_back(moments_at(cells, variant_a, variant_b));
            pair.listeners += table.back().back().n();
        }
    }
    const auto found = analysis::interaction(table);
    if (!found) {
        pair.refused = to_string(found.error().reason);
        return pair;
    }
    pair.p_value = found.value().p_value;
    pair.estimate = found.value().estimate;
    pair.standard_error = found.value().standard_error;
    pair.degrees_of_freedom = found.value().degrees_of_freedom;
    return pair;
}

void adjust_pairs(std::vector<InteractionPair>& pairs) {
    std::vector<double> p_values;
    for (const InteractionPair& pair : pairs)
        if (pair.p_value) p_values.push_back(*pair.p_value);
    const auto adjusted = analysis::adjust(p_values, analysis::Adjustment::benjamini_hochberg);
    ensure(adjusted.has_value(), "p-values of a chi-square lie in [0, 1]");
    std::size_t next = 0;
    for (InteractionPair& pair : pairs)
        if (pair.p_value) pair.q_value = adjusted.value()[next++];
}

json::object to_json(const InteractionReport& report) {
    json::array pairs;
    for (const InteractionPair& pair : report.pairs)
        pairs.push_back(pair_to_json(pair));
    return {{"as_of", print_time(report.as_of)},
            {"experiments", report.experiments},
            {"pairs_waiting", report.pairs_waiting},
            {"false_discovery_rate", false_discovery_rate},
            {"method", "Wald test of the interaction contrasts of cell means; Benjamini-Hochberg over pairs"},
            {"pairs", std::move(pairs)}};
}

std::string to_csv(const InteractionReport& report) {
    std::string text = "a,b,measure,listeners,p_value,q_value,contrast,standard_error,degrees_of_freedom,found,refused\r\n";
    for (const InteractionPair& pair : report.pairs)
        text += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\r\n", pair.a, pair.b, pair.measure, pair.listeners,
                            pair.p_value ? fmt::format("{}", *pair.p_value) : "",
                            pair.q_value ? fmt::format("{}", *pair.q_value) : "", pair.estimate, pair.standard_error,
                            pair.degrees_of_freedom, pair.found(), pair.refused);
    return text;
}

json::array interaction_notes(const InteractionReport& report, std::string_view experiment) {
    json::array notes;
    for (const InteractionPair& pair : report.pairs) {
        if (!pair.found() || (pair.a != experiment && pair.b != experiment)) continue;
        const std::string& other = pair.a == experiment ? pair.b : pair.a;
        notes.push_back(json::object{
            {"with", other},
            {"q_value", *pair.q_value},
            {"as_of", print_time(pair.tested_at)},
            {"text", fmt::format("its effect on {} differs between the variants of '{}' ({:+.3g} a listener, q = {:.2g}): "
                                 "read both together before deciding",
                                 pair.measure, other, pair.estimate, *pair.q_value)}});
    }
    return notes;
}

}  // namespace bellwether
