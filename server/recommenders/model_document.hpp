// What a training sends when it publishes a version, and what the registry shows of it; docs/models.md has every field.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "domain/recommender.hpp"
#include "domain/result.hpp"

namespace bellwether {

inline constexpr std::size_t model_features_max = 5'000;
inline constexpr std::size_t score_bins_max = 1'000;
inline constexpr std::size_t model_text_bytes_max = 2'000;  ///< addresses, hashes, notes: each

/// A publication as it was sent: what the gate reads, and the rest as text.
struct ModelDocument {
    ModelFacts facts;
    std::string parent;  ///< empty: none told
    std::string json;    ///< the body, for the registry
};

/// Refuses (422) with every mistake.
Result<ModelDocument> read_model_document(const boost::json::object& body);

/// What the gate reads of a stored document.
ModelFacts facts_of(const std::string& document_json);

/// The gate's rules as they are sent; what is not there has its default. Refuses (422, at /gate/...).
Result<GateRules> read_gate_rules(const boost::json::object& gate);
GateRules gate_rules_of(const std::string& gate_json);
boost::json::object to_json(const GateRules& rules);

boost::json::array to_json(const std::vector<GateFinding>& findings);
boost::json::object to_json(const ModelVersion& version);
boost::json::object to_json(const Recommender& recommender);
boost::json::object to_json(const Blessing& blessing);

}  // namespace bellwether
