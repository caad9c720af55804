// What the reports on an experiment share: their parameters, and the experiment with its metrics.
#pragma once

#include <vector>

#include "domain/experiment.hpp"
#include "domain/result.hpp"
#include "http/message.hpp"
#include "reporting/scorecard_settings.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

/// `as_of`: a day or an RFC 3339 time; now where it is not given. Refuses (invalid) anything else.
Result<UtcTime> as_of_parameter(const Request& request);

/// The {key} of the path. Refuses (not_found) an experiment that there is not.
Result<Experiment> experiment_of(Transaction& transaction, const Request& request);

/// The experiment's metrics with their definitions, the stored ones among them.
std::vector<ChosenMetric> chosen_metrics(Transaction& transaction, const Experiment& experiment);

}  // namespace bellwether
