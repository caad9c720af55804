// Which stage of the ramp a first exposure belongs to, where stages are told apart by the split between the variants.
// Pure.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "domain/allocation.hpp"

namespace bellwether {

/// While the split stays, who is in which variant does not depend on when and where they came, so all listeners of one
/// split can be compared together. Where the split changed, they cannot: the listeners of before and after differ, and
/// the variants hold them in different measures. So each split is a stage of its own.
class ExposureStages {
  public:
    /// Splits whose shares differ by less are one: ramps round to whole slots.
    static constexpr double share_tolerance = 0.005;

    /// `times` as change_times() gives them. O(times * history).
    ExposureStages(const AllocationHistory& history, int experiment_id, int iteration,
                   const std::vector<UtcTime>& times);

    /// Of each stage the variants' shares, in order of first appearance.
    const std::vector<std::map<int, double>>& splits() const { return splits_; }
    /// The stage of a first exposure to slots of a ramp step, in a period between changes; nothing where the step held
    /// no slots by then.
    std::optional<int> stage_of(int step, int period) const;

  private:
    int stage_for(const std::map<int, double>& slots);

    std::vector<std::map<int, double>> splits_;
    std::map<std::pair<int, int>, int> stages_;  ///< by (step, period)
    std::map<int, int> first_periods_;           ///< by step
};

}  // namespace bellwether
