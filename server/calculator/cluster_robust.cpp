// Event-level outcomes with the listener as the cluster.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "analysis/effects/cluster.hpp"
#include "calculator/arms.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

using analysis::ClusterErrors;
using analysis::ClusterTotals;
using analysis::Outcome;

namespace {

/// Listeners are numbers or texts; each distinct one is a cluster.
std::vector<std::size_t> read_clusters(const Inputs& inputs) {
    const auto& ids = inputs.value("id");
    if (!ids.is_array()) throw BadInput("input 'id' must be a list of listeners");
    std::map<std::string, std::size_t> index;
    std::vector<std::size_t> result;
    for (const auto& id : ids.get_array())
        result.push_back(index.try_emplace(boost::json::serialize(id), index.size()).first->second);
    return result;
}

std::vector<ClusterTotals> read_totals(const Inputs& inputs) {
    const auto outcome = inputs.numbers("y");
    const auto treated = read_treated(inputs);
    const auto cluster = read_clusters(inputs);
    if (treated.size() != outcome.size() || cluster.size() != outcome.size())
        throw BadInput("'y', 'arm' and 'id' must have the same length");
    return analysis::cluster_totals(outcome, treated, cluster, outcome.size());
}

Outcome<Quantities> cluster(const Inputs& inputs) {
    const auto totals = read_totals(inputs);
    const auto with = [&](ClusterErrors errors) {
        return analysis::cluster_robust(totals, errors, read_alternative(inputs), read_alpha(inputs));
    };
    AN_TRY(const auto cr0, with(ClusterErrors::cr0));
    AN_TRY(const auto cr1, with(ClusterErrors::cr1));
    AN_TRY(const auto cr2, with(ClusterErrors::cr2));
    AN_TRY(const auto delta, with(ClusterErrors::delta));
    Quantities quantities{{"status", "ok"}, {"estimate", to_json(cr0.estimate)}};
    for (const auto& [name, result] :
         {std::pair("CR0", cr0), std::pair("CR1", cr1), std::pair("CR2", cr2), std::pair("delta", delta)}) {
        quantities[fmt::format("standard_error_{}", name)] = to_json(result.standard_error);
        quantities[fmt::format("degrees_of_freedom_{}", name)] = to_json(result.degrees_of_freedom);
        quantities[fmt::format("p_value_{}", name)] = to_json(result.p_value);
        quantities[fmt::format("ci_lower_{}", name)] = to_json(result.interval.lower);
        quantities[fmt::format("ci_upper_{}", name)] = to_json(result.interval.upper);
    }
    return quantities;
}

}  // namespace

Methods cluster_robust() {
    return {{"cluster", cluster}};
}

}  // namespace bellwether::calculator
