// Published<T>: one thread publishes an immutable value, many read the latest one.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace bellwether {

/// A mutex around a shared_ptr, not std::atomic<std::shared_ptr>: thread sanitizer misreads the latter in libstdc++ 12.
/// The lock is held for the copy of one pointer.
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
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const T> value_;
};

}  // namespace bellwether
