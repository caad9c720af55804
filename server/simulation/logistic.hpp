// A logistic regression, small enough to be read at once: what the simulated radio's selection model is.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "domain/time.hpp"

namespace bellwether::simulation {

/// One row a play: its features, and whether it got a thumb up.
struct TrainingTable {
    std::vector<std::string> features;
    std::vector<std::vector<double>> rows;
    std::vector<int> labels;  ///< 0 or 1
};

struct LogisticModel {
    std::vector<std::string> features;
    double intercept = 0;
    std::vector<double> weights;     ///< of the standardised features
    std::vector<double> means;
    std::vector<double> deviations;  ///< 0: the feature is the same everywhere, and says nothing

    /// The chance of a thumb up.
    double score(const std::vector<double>& row) const;
};

/// By Newton's method with a ridge of 1 on each weight, which keeps it finite whatever the table holds. The table has rows.
LogisticModel fit_logistic(const TrainingTable& table);

struct TrainingRun {
    std::string version;
    std::string parent;  ///< empty: none
    UtcTime trained_at;
    UtcTime data_until;
    double latency_p99_ms = 0;
};

/// The body of POST /v1/recommenders/{name}/versions: the standardised weights as importances, means, deviations, the
/// scores in twenty bins, and the area under the curve.
boost::json::object publication_of(const LogisticModel& model, const TrainingTable& table, const TrainingRun& run);

}  // namespace bellwether::simulation
