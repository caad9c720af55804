// What the files about proportions share. Not a public contract.
#pragma once

#include "analysis/effects/proportion.hpp"

namespace bellwether::analysis {

/// p_treatment - p_control, rounded once.
double difference_of_shares(const Proportion& control, const Proportion& treatment);

Outcome<void> require_counts(const Proportion& arm);
Outcome<void> require_interval_arguments(const Proportion& control, const Proportion& treatment, double alpha);

}  // namespace bellwether::analysis
