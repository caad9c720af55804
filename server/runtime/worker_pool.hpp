// WorkerPool: the threads on which blocking work runs, behind a queue that refuses when it is full.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace bellwether {

class WorkerPool {
  public:
    WorkerPool(std::size_t threads, std::size_t queue_max);
    ~WorkerPool();  ///< stops
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Runs the job once, soon, on one of the threads; any thread may call. False, and nothing happens, where the queue
    /// is full or the pool stopped. A job that throws is logged, and the thread goes on.
    bool try_submit(std::function<void()> job);

    /// Takes no more jobs, finishes the ones that were taken, joins the threads. Not from a job.
    void stop();

    std::size_t queued() const;
    std::size_t queue_max() const { return queue_max_; }

  private:
    void work();

    const std::size_t queue_max_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace bellwether
