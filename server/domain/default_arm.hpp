// What everybody gets: the arm that was shipped last, for each area.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/time.hpp"

namespace bellwether {

struct DefaultArm {
    std::int64_t default_id = 0;
    std::string area;  ///< of the experiment that was shipped; the empty one is an area too
    int experiment_id = 0;
    std::string experiment;
    int iteration = 1;
    int variant_id = 0;
    std::string variant;
    std::string arm_json = "{}";
    std::optional<std::string> payload_json;
    UtcTime shipped_at;
    std::string shipped_by;
    std::string reason;
    std::string conclusion;                      ///< what the test said
    std::optional<std::string> override_reason;  ///< why an admin has shipped it all the same
};

/// Whether a test has an answer in favour of a variant, by a rule that was fixed before the data.
struct Conclusion {
    bool concluded = false;
    std::string text;
};

}  // namespace bellwether
