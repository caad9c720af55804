// Did the variants' listeners differ before anything happened to them? If so, an earlier experiment may still work in
// them, or the randomisation is broken.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/experiment.hpp"
#include "domain/metric.hpp"
#include "reporting/scorecard_settings.hpp"
#include "storage/balance_store.hpp"

namespace bellwether {

inline constexpr int carry_over_days = 14;
inline constexpr double carry_over_threshold = 0.001;  ///< over all variants, by Bonferroni

struct CarryOver {
    struct Row {
        std::string variant;
        double listeners = 0;
        double mean = 0;
        double control_mean = 0;
        std::optional<double> p_value;
        std::string refused;  ///< why there is none
    };
    std::string measure;
    std::vector<Row> rows;
    bool sound = true;
    std::string text;  ///< one sentence
};

/// The measure of the primary metric, ready-made or custom, or thumbs_up where that is not summed by day.
Measure balance_measure(const std::vector<ChosenMetric>& metrics);

/// Welch's test of the means before exposure, each variant against the control. O(variants).
CarryOver check_carry_over(const Experiment& experiment, std::string_view measure, const std::vector<VariantSums>& sums);

/// By the numerator of the primary metric, whatever it is made of; of a quantile of events, by thumbs_up.
CarryOver load_carry_over(Transaction& transaction, const Experiment& experiment, UtcDay before);

boost::json::object to_json(const CarryOver& carry_over);

}  // namespace bellwether
