// The life of an experiment after its design: start, ramp, pause, resume, stop, kill, archive.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/result.hpp"
#include "experiments/experiment_change.hpp"
#include "experiments/launch_checklist.hpp"

namespace bellwether {

struct Restart {
    std::optional<double> percent;  ///< none: all, or the first step of a plan with an autopilot
    bool targeting_given = false;
    std::optional<std::string> targeting_json;  ///< null: everybody
};

/// | action  | from            | to       | slots                                              |
/// |---------|-----------------|----------|----------------------------------------------------|
/// | start   | draft           | running  | the first ramp                                     |
/// | ramp    | running         | running  | raised: added; lowered: the newest given back      |
/// | pause   | running         | paused   | kept                                               |
/// | resume  | paused          | running  | kept                                               |
/// | kill    | running, paused | the same | the variant's given back to default                |
/// | stop    | running, paused | stopped  | all given back                                     |
/// | restart | running, paused, stopped | running | all given back, others taken: a new iteration |
/// | archive | draft, stopped  | archived | none held                                          |
///
/// Every function refuses an unknown experiment (not_found), another revision than the expected one (stale) and a state
/// that its row does not list (conflict: the detail names the state and what is possible in it).
class RampControl {
  public:
    RampControl(Database& database, Author author, std::optional<std::int64_t> expected_revision)
        : database_(database), author_(std::move(author)), expected_revision_(expected_revision) {}

    /// `percent` in [percent_min, 100]; none means all, or the first step of a plan with an autopilot. Refuses (conflict) where the layer has too few free slots, and
    /// a percentage for an experiment that is randomised elsewhere.
    /// Refuses what check_launch() refuses.
    Result<Experiment> start(std::string_view key, std::optional<double> percent, const Launch& launch = {});
    /// A new iteration, randomised anew: in a layer where nothing else is held with a new salt, in a shared one on slots
    /// that nobody has held lately. Variants that were killed stay so. Refuses (conflict) what was shipped.
    Result<Experiment> restart(std::string_view key, const Restart& restart, const Launch& launch = {});
    Result<Experiment> ramp(std::string_view key, double percent);
    Result<Experiment> pause(std::string_view key);
    Result<Experiment> resume(std::string_view key);
    Result<Experiment> stop(std::string_view key, Decision decision);
    /// Refuses the control and a variant that was killed before (conflict), and an unknown one (invalid).
    Result<Experiment> kill(std::string_view key, const std::string& variant);
    Result<Experiment> archive(std::string_view key);

  private:
    Result<Experiment> run(std::string_view key, std::string_view action,
                           const std::function<Result<void>(ExperimentInHand&)>& decide);

    Database& database_;
    Author author_;
    std::optional<std::int64_t> expected_revision_;
};

}  // namespace bellwether
