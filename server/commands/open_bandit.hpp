// Loads a folder of the Open Bandit Dataset (Saito, Aihara, Matsutani, Narita 2021) through the public API: two
// recommenders, run against each other in a real randomised experiment.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "simulation/api.hpp"

namespace bellwether {

struct OpenBanditSettings {
    std::filesystem::path folder;       ///< holds random.csv and bts.csv, one impression a line
    std::string experiment;             ///< key; empty takes the folder's name
    std::optional<std::int64_t> limit;  ///< impressions of each recommender
};

struct OpenBanditResult {
    std::string experiment;
    std::int64_t impressions = 0;
    std::int64_t events_accepted = 0;
    std::int64_t events_duplicate = 0;
};

/// Every impression is a listener of its own with one exposure (the variant is the policy that chose), one play proposed
/// and selected by that recommender, and a thumb up where it was clicked. The events' ids follow from the file, so that
/// loading twice changes nothing. Throws std::runtime_error naming file and line of what cannot be read.
OpenBanditResult import_open_bandit(const OpenBanditSettings& settings, const simulation::Api& api,
                                    const simulation::Progress& progress);

}  // namespace bellwether
