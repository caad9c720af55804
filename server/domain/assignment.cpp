#include "domain/assignment.hpp"

#include <array>

namespace bellwether {

std::string_view to_string(AssignmentReason reason) {
    static constexpr std::array<std::string_view, assignment_reasons> words{
        "assigned", "outside_ramp", "not_targeted", "paused", "stopped", "draft", "randomised_elsewhere", "unknown_experiment",
        "override", "holdout",      "twin",         "shipped"};
    return words.at(static_cast<std::size_t>(reason));
}

}  // namespace bellwether
