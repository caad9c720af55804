// Every pair of running experiments that may share listeners, tested in turns: as many at a time as the time given allows.
#pragma once

#include <boost/json/array.hpp>
#include <chrono>
#include <map>
#include <mutex>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "reporting/interactions.hpp"
#include "runtime/published.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// Keeps each pair's last test. Pairs in one layer exclude each other and are none. A query a pair, and half a million
/// pairs among a thousand experiments: so a round begins with those never tested, the newest experiments first, goes on
/// with those tested longest ago, and ends with its time. Memory: about 200 bytes a pair that shares listeners. Any thread.
class InteractionBoard {
  public:
    explicit InteractionBoard(Database& database) : database_(database) {}

    /// One round; the report holds what all rounds found. Throws StorageUnavailable.
    std::shared_ptr<const InteractionReport> refresh(UtcTime now, std::chrono::milliseconds longest);
    /// Of the last report; empty before the first.
    boost::json::array notes(std::string_view experiment) const;

  private:
    struct Tested {
        UtcTime at;
        std::optional<InteractionPair> pair;  ///< none: they share no listeners
    };
    using PairKey = std::tuple<int, int, int, int>;  ///< experiment and iteration of both
    using Candidate = std::pair<const Experiment*, const Experiment*>;

    static PairKey key_of(const Candidate& candidate);
    std::vector<Candidate> candidates(const std::vector<Experiment>& running) const;
    void forget_others(const std::vector<Candidate>& candidates);
    void test(std::span<const Candidate> batch, UtcTime now);
    InteractionReport report(std::size_t experiments, std::size_t pairs, UtcTime now) const;

    Database& database_;
    std::mutex round_;  ///< one round at a time
    std::map<PairKey, Tested> tested_;
    Published<InteractionReport> last_;
};

}  // namespace bellwether
