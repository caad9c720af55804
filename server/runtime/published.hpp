// Published<T>: one thread publishes an immutable value, many read the latest one.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace bellwether {

/// A mutex around a shared_ptr, not std::atomic<std::shared_ptr>: thread sanitizer misreads the latter in libstdc++ 12.
/// The lock is held for the copy of one pointer. Who reads on a hot path keeps the pointer it got and asks version(),
/// which costs no lock, whether there is a later one.
template <class T>
class Published {
  public:
    Published() = default;
    explicit Published(std::shared_ptr<const T> first) : value_(std::move(first)) {}

    std::shared_ptr<const T> get() const {
        std::lock_guard lock(mutex_);
        return value_;
    }
    void publish(std::shared_ptr<const T> next) {
        std::lock_guard lock(mutex_);
        value_.swap(next);
        version_.fetch_add(1, std::memory_order_release);
    }

    /// Grows with each publish().
    std::uint64_t version() const { return version_.load(std::memory_order_acquire); }

  private:
    mutable std::mutex mutex_;
    std::atomic<std::uint64_t> version_{1};
    std::shared_ptr<const T> value_;
};

}  // namespace bellwether
