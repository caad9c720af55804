// The JSON of an answer of POST /v1/assign, put together from what the snapshot has rendered beforehand.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "assignment/assigner.hpp"

namespace bellwether {

/// Appends one listener's answer, with everything in it that the contract promises. A copy or two an assignment, and no
/// allocation where `out` has the room.
void write_answer(std::string& out, const Asker& asker, const ConfigSnapshot& snapshot, std::int64_t config_age_seconds,
                  std::span<const Assignment> assignments);

}  // namespace bellwether
