// The worker pool, the ticker, and what is published between threads.
#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include "runtime/log.hpp"
#include "runtime/published.hpp"
#include "runtime/ticker.hpp"
#include "runtime/worker_pool.hpp"

using namespace bellwether;
using namespace std::chrono_literals;

namespace {

/// Keeps the expected complaints out of the test's output.
struct QuietLog {
    QuietLog() { set_log_level(LogLevel::off); }
    ~QuietLog() { set_log_level(LogLevel::info); }
};

}  // namespace

TEST_CASE("a worker pool runs every job that it took, also when it stops") {
    std::atomic<int> ran{0};
    WorkerPool pool(2, 1000);
    for (int i = 0; i < 500; ++i)
        REQUIRE(pool.try_submit([&] { ++ran; }));
    pool.stop();
    CHECK(ran == 500);
    CHECK_FALSE(pool.try_submit([&] { ++ran; }));
    CHECK(ran == 500);
}

TEST_CASE("a worker pool refuses when its queue is full, and takes again when there is room") {
    std::promise<void> begun;
    std::promise<void> go;
    std::shared_future<void> gate = go.get_future().share();
    WorkerPool pool(1, 2);
    REQUIRE(pool.try_submit([&begun, gate] {
        begun.set_value();
        gate.wait();
    }));
    begun.get_future().wait();
    CHECK(pool.try_submit([gate] { gate.wait(); }));
    CHECK(pool.try_submit([] {}));
    CHECK(pool.queued() == 2);
    CHECK_FALSE(pool.try_submit([] {}));
    go.set_value();
    while (pool.queued() > 0)
        std::this_thread::yield();
    CHECK(pool.try_submit([] {}));
}

TEST_CASE("a job that throws does not take its thread along") {
    const QuietLog quiet;
    std::promise<void> done;
    WorkerPool pool(1, 10);
    REQUIRE(pool.try_submit([] { throw std::runtime_error("the expected failure of a test"); }));
    REQUIRE(pool.try_submit([] { throw 1; }));
    REQUIRE(pool.try_submit([&] { done.set_value(); }));
    CHECK(done.get_future().wait_for(5s) == std::future_status::ready);
}

TEST_CASE("a ticker runs again and again, also after a run that threw, and stops at once") {
    const QuietLog quiet;
    std::atomic<int> runs{0};
    const auto start = std::chrono::steady_clock::now();
    {
        Ticker ticker("test", 1ms, [&] {
            if (++runs == 1) throw std::runtime_error("the expected failure of a test");
        });
        while (runs < 3)
            std::this_thread::yield();
        Ticker rare("rare", 1h, [&] { FAIL("an hour has passed"); });
    }
    CHECK(std::chrono::steady_clock::now() - start < 30s);
    const int at_stop = runs;
    std::this_thread::sleep_for(5ms);
    CHECK(runs == at_stop);
}

TEST_CASE("a poked ticker runs without waiting for its interval") {
    std::promise<void> ran;
    Ticker ticker("test", 1h, [&] { ran.set_value(); });
    ticker.poke();
    CHECK(ran.get_future().wait_for(5s) == std::future_status::ready);
}

TEST_CASE("readers of a published value see it change, and keep what they hold") {
    Published<int> published(std::make_shared<const int>(1));
    const auto before = published.version();
    const auto held = published.get();
    std::thread writer([&] { published.publish(std::make_shared<const int>(2)); });
    writer.join();
    CHECK(*held == 1);
    CHECK(*published.get() == 2);
    CHECK(published.version() > before);
}
