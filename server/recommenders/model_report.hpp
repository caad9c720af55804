// What the versions of a recommender look like side by side: the daily report, and two of them compared.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "domain/recommender.hpp"

namespace bellwether {

inline constexpr std::int64_t model_report_versions_default = 30;
inline constexpr std::int64_t model_report_versions_max = 365;

/// A feature's share of the importance and its average, and how both have changed since the version before.
struct FeatureLine {
    std::string feature;
    std::optional<double> importance;  ///< share, 0 to 1
    std::optional<double> importance_change;
    std::optional<double> mean;
    std::optional<double> mean_change;
};

/// One version against the good version before it.
struct VersionLine {
    std::string version;
    UtcTime published_at;
    bool blessed = false;
    bool serves = false;
    std::string against;  ///< empty: there is none before
    std::optional<double> importance_drift;  ///< total variation
    std::optional<double> psi;
    std::optional<double> ks;
    std::optional<double> js;
    std::optional<double> rows;
    std::optional<double> latency_p99_ms;
    std::vector<FeatureLine> features;  ///< the most important first
};

struct ModelReport {
    std::string recommender;
    std::string latest;
    std::vector<VersionLine> versions;  ///< newest first
};

/// `versions` newest first; the first `count` are shown. Pure.
ModelReport build_model_report(const Recommender& recommender, const std::vector<ModelVersion>& versions, std::size_t count);
boost::json::object to_json(const ModelReport& report);
/// A line a version and feature.
std::string to_csv(const ModelReport& report);

/// Every field of two versions side by side, numbers with their difference, and the distances between them.
boost::json::object compare_versions(const ModelVersion& a, const ModelVersion& b);

}  // namespace bellwether
