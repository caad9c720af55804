// What the endpoints of assignment share: the snapshot, its age, and where exposures and counts go.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "assignment/assigner.hpp"
#include "assignment/snapshot.hpp"
#include "domain/event.hpp"
#include "runtime/clock.hpp"
#include "runtime/published.hpp"

namespace bellwether {

/// Memory only, any thread.
class AssignmentService {
  public:
    using AgeOfConfig = std::function<std::optional<std::chrono::seconds>()>;
    /// Called once a listener, with some of its variants at a time. Must not wait.
    using ExposureSink = std::function<void(std::string_view listener_id, std::span<const GivenVariant> given, UtcTime at)>;

    using Clock = std::function<UtcTime()>;

    AssignmentService(const Published<ConfigSnapshot>& snapshots, AgeOfConfig age, ExposureSink record_exposure,
                      Clock clock = bellwether::now)
        : snapshots_(snapshots), age_(std::move(age)), record_exposure_(std::move(record_exposure)), clock_(std::move(clock)) {}

    /// Refuses (unavailable) before the configuration was read for the first time.
    Result<std::shared_ptr<const ConfigSnapshot>> snapshot() const;

    std::int64_t config_age_seconds() const;

    /// To be asked once a request: it is what every listener of it is answered at.
    UtcTime now() const { return clock_(); }

    /// Counts the answers to one listener and, where `expose` says so, hands the exposures on.
    void note(const ConfigSnapshot& snapshot, std::string_view listener_id, std::span<const Assignment> answers, UtcTime at,
              bool expose) const;

  private:
    const Published<ConfigSnapshot>& snapshots_;
    const AgeOfConfig age_;
    const ExposureSink record_exposure_;
    const Clock clock_;
};

}  // namespace bellwether
