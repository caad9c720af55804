#include "assignment/assignment_service.hpp"

#include <array>

namespace bellwether {

Result<std::shared_ptr<const ConfigSnapshot>> AssignmentService::snapshot() const {
    auto snapshot = snapshots_.get();
    if (snapshot == nullptr)
        return Error{ErrorKind::unavailable, "no configuration yet: the database has not been reached since the start", {}};
    return snapshot;
}

std::int64_t AssignmentService::config_age_seconds() const { return age_().value_or(std::chrono::seconds(0)).count(); }

void AssignmentService::note(const ConfigSnapshot& snapshot, std::string_view listener_id,
                             std::span<const Assignment> answers, UtcTime at, bool expose) const {
    std::array<GivenVariant, 32> given;
    std::size_t count = 0;
    for (const Assignment& answer : answers) {
        const auto reason = static_cast<std::size_t>(answer.reason);
        const bool own = answer.experiment != nullptr && answer.experiment->state == ExperimentState::running &&
                         reason < answer.experiment->counters.size();
        (own ? answer.experiment->counters[reason] : snapshot.other_counters[reason]).add();
        if (answer.reason != AssignmentReason::assigned || !expose) continue;  // an override is no exposure
        given[count++] = {answer.experiment->experiment_id, answer.experiment->iteration, answer.variant->variant_id,
                          answer.slot};
        if (count < given.size()) continue;
        record_exposure_(listener_id, given, at);
        count = 0;
    }
    if (count > 0) record_exposure_(listener_id, std::span(given).first(count), at);
}

}  // namespace bellwether
