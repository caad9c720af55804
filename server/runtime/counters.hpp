// Counters: the figures of this process, in Prometheus' text form.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bellwether {

/// Names and values. A value that tells listeners apart never is one.
using Labels = std::vector<std::pair<std::string, std::string>>;

/// Handles: cheap to copy and to use, from any thread, as long as their Counters lives. Keep them on hot paths: looking
/// one up takes a lock.
class Counter {
  public:
    Counter() = default;  ///< counts nothing
    void add(double amount = 1) const;
    double value() const;

  private:
    friend class Counters;
    explicit Counter(void* counter) : counter_(counter) {}
    void* counter_ = nullptr;
};

class Gauge {
  public:
    Gauge() = default;  ///< shows nothing
    void set(double value) const;
    void add(double amount) const;
    double value() const;

  private:
    friend class Counters;
    explicit Gauge(void* gauge) : gauge_(gauge) {}
    void* gauge_ = nullptr;
};

class Histogram {
  public:
    Histogram() = default;  ///< counts nothing
    void observe(double value) const;
    /// Adds what was counted elsewhere: one figure for each bucket and one more for what is above the last, and the sum
    /// of the values.
    void observe_many(const std::vector<double>& bucket_counts, double sum) const;

  private:
    friend class Counters;
    explicit Histogram(void* histogram) : histogram_(histogram) {}
    void* histogram_ = nullptr;
};

/// A family gets no more series than this; further label values are counted together as "other".
inline constexpr std::size_t series_per_family_max = 2000;

class Counters {
  public:
    Counters();
    ~Counters();
    Counters(const Counters&) = delete;
    Counters& operator=(const Counters&) = delete;

    /// The series of a name and labels, made at the first call. A counter's name ends in _total.
    Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
    Gauge gauge(const std::string& name, const std::string& help, const Labels& labels = {});
    Histogram histogram(const std::string& name, const std::string& help, const std::vector<double>& buckets,
                        const Labels& labels = {});

    /// Runs before each text(): for figures that are looked at rather than counted. What it touches must outlive this.
    void before_text(std::function<void()> update);

    /// Every series, in Prometheus' text exposition format 0.0.4.
    std::string text();

  private:
    struct Registry;
    std::unique_ptr<Registry> registry_;
};

/// Seconds: upper ends of buckets for what takes from 50 microseconds to 10 seconds.
const std::vector<double>& duration_buckets();

}  // namespace bellwether
