// Ticker: a thread that does one thing again and again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace bellwether {

class Ticker {
  public:
    /// Runs the job first after one interval, then again one interval after each run has ended. A run that throws is
    /// logged under the name, and the next one comes as if it had not.
    Ticker(std::string name, std::chrono::milliseconds interval, std::function<void()> job);
    ~Ticker();  ///< stops
    Ticker(const Ticker&) = delete;
    Ticker& operator=(const Ticker&) = delete;

    /// Makes the next run come at once; any thread.
    void poke();

    /// Waits for a run that goes on, and starts none any more. Not from the job.
    void stop();

  private:
    void tick();

    const std::string name_;
    const std::chrono::milliseconds interval_;
    const std::function<void()> job_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    bool poked_ = false;
    std::thread thread_;
};

}  // namespace bellwether
