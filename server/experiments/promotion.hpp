// Shipping: a variant's arm becomes what everybody gets, in one step.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>

#include "domain/default_arm.hpp"
#include "experiments/experiment_change.hpp"

namespace bellwether {

/// What the test says of a variant; reporting knows it, and App hands it in.
using ConclusionOf = std::function<Conclusion(Transaction&, const Experiment&, const std::string& variant)>;

struct ShipRequest {
    std::string variant;
    std::string reason;
    std::string override_reason;  ///< empty: only a concluded test will do
    bool by_admin = false;
};

/// Stops the experiment with the decision `ship`, gives its slots back, and makes the variant's arm the default of the
/// experiment's area. Refuses an unknown variant (invalid), one that was killed, an experiment that has not started or
/// is archived, a test that is not concluded in favour of the variant (conflict), and an override by anybody but an
/// admin (forbidden). The control may be shipped by an override alone: it is how a default is taken back.
Result<Experiment> ship(Database& database, std::string_view key, const ShipRequest& request, const Author& author,
                        std::optional<std::int64_t> expected_revision, const ConclusionOf& conclusion_of);

/// What ship() would change, as JSON for people and programs; `allowed` says whether it would be refused for want of a
/// concluded test. Refuses everything else that ship() refuses.
Result<boost::json::object> tell_ship(Database& database, std::string_view key, const ShipRequest& request,
                                      const ConclusionOf& conclusion_of);

}  // namespace bellwether
