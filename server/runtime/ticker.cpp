#include "runtime/ticker.hpp"

#include <exception>

#include "runtime/log.hpp"

namespace bellwether {

Ticker::Ticker(std::string name, std::chrono::milliseconds interval, std::function<void()> job)
    : name_(std::move(name)), interval_(interval), job_(std::move(job)), thread_([this] { tick(); }) {}

Ticker::~Ticker() {
    stop();
}

void Ticker::poke() {
    {
        std::lock_guard lock(mutex_);
        poked_ = true;
    }
    wake_.notify_one();
}

void Ticker::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Ticker::tick() {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, interval_, [this] { return stopping_ || poked_; });
            if (stopping_) return;
            poked_ = false;
        }
        try {
            job_();
        } catch (const std::exception& failure) {
            log_error("a repeated job failed", {{"job", name_}, {"reason", failure.what()}});
        } catch (...) {
            log_error("a repeated job failed", {{"job", name_}, {"reason", "not a std::exception"}});
        }
    }
}

}  // namespace bellwether
