// Sends events in batches through the API, counting what the service answered.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "simulation/api.hpp"
#include "domain/event.hpp"

namespace bellwether::simulation {

inline constexpr std::size_t events_per_batch = 1'000;

class EventSender {
  public:
    EventSender(const Api& api, double events_per_second_max);

    void add(Event event);
    /// Sends what is left. Throws std::runtime_error where the service rejected an event: ours are all good.
    void finish();

    std::int64_t sent() const { return sent_; }
    std::int64_t accepted() const { return accepted_; }
    std::int64_t duplicates() const { return duplicates_; }

  private:
    void send();
    void keep_pace() const;

    const Api& api_;
    double events_per_second_max_;
    std::vector<Event> waiting_;
    std::int64_t sent_ = 0;
    std::int64_t accepted_ = 0;
    std::int64_t duplicates_ = 0;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace bellwether::simulation
