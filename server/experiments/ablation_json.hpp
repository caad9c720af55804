// Ablations as the API writes and reads them.
#pragma once

#include <boost/json/object.hpp>

#include "domain/ablation.hpp"
#include "domain/result.hpp"

namespace bellwether {

struct AblationDocument {
    Ablation ablation;
    std::string reason;
};

/// Refuses (422) with every mistake.
Result<AblationDocument> read_ablation(const boost::json::object& body);

boost::json::object to_json(const Ablation& ablation);

}  // namespace bellwether
