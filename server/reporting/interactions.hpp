// For every pair of running experiments that share listeners: do their effects add?
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/experiment.hpp"
#include "domain/time.hpp"
#include "storage/balance_store.hpp"

namespace bellwether {

inline constexpr double false_discovery_rate = 0.05;

struct InteractionPair {
    std::string a;
    std::string b;
    std::string measure;
    double listeners = 0;  ///< in both
    std::optional<double> p_value;
    std::optional<double> q_value;  ///< Benjamini-Hochberg over the pairs with a p-value
    double estimate = 0;            ///< of the contrast that lies farthest from zero, a listener
    double standard_error = 0;
    double degrees_of_freedom = 0;
    std::string refused;  ///< why there is no p-value
    UtcTime tested_at;
    bool found() const { return q_value && *q_value <= false_discovery_rate; }
};

struct InteractionReport {
    UtcTime as_of;
    std::vector<InteractionPair> pairs;  ///< of experiments that share listeners
    std::size_t experiments = 0;
    std::size_t pairs_waiting = 0;  ///< not tested yet
};

/// One pair; killed variants are left out. Pure.
InteractionPair test_pair(const Experiment& a, const Experiment& b, Measure measure, const std::vector<PairCell>& cells);

/// Fills the q-values. Pure.
void adjust_pairs(std::vector<InteractionPair>& pairs);

boost::json::object to_json(const InteractionReport& report);
std::string to_csv(const InteractionReport& report);

/// The findings that concern one experiment, for its scorecard: `[{"with", "q_value", "text", "as_of"}]`.
boost::json::array interaction_notes(const InteractionReport& report, std::string_view experiment);

}  // namespace bellwether
