#include "proof/scene.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <mutex>
#include <thread>

namespace bellwether::proof {

namespace {

constexpr std::int64_t batch = 50;

Verdict judge(const Scene& scene, std::size_t i, const Count& count) {
    const Claim& claim = scene.claims[i];
    Verdict verdict{scene.name, claim, count};
    const double n = std::max<double>(1, static_cast<double>(count.trials));
    const double noise = bound_deviations * std::sqrt(claim.rate * (1 - claim.rate) / n) + claim.tolerance;
    if (claim.promise == Promise::equals || claim.promise == Promise::at_most) verdict.upper = std::min(1.0, claim.rate + noise);
    if (claim.promise == Promise::equals || claim.promise == Promise::at_least) verdict.lower = std::max(0.0, claim.rate - noise);
    const double rate = count.rate();
    verdict.kept = claim.promise == Promise::shown ||
                   (count.trials > 0 && rate >= verdict.lower && rate <= verdict.upper);
    return verdict;
}

/// Hands out batches of replicates, gathers their counts, and remembers the first thing that went wrong.
class Work {
  public:
    Work(const Scene& scene, const RunSettings& settings) : scene_(scene), settings_(settings), total_(scene.claims.size()) {}

    void run() {
        std::vector<Count> counts(scene_.claims.size());
        try {
            for (std::int64_t first = next_.fetch_add(batch); first < scene_.replicates; first = next_.fetch_add(batch)) {
                for (std::int64_t i = first; i < std::min(first + batch, scene_.replicates); ++i) {
                    Random random(settings_.seed, scene_.name, static_cast<std::uint64_t>(i));
                    scene_.replicate(random, counts);
                }
                done_ += batch;
            }
        } catch (...) {
            const std::lock_guard lock(mutex_);
            if (!failure_) failure_ = std::current_exception();
            next_ = scene_.replicates;
        }
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < counts.size(); ++i) {
            total_[i].hit_millionths += counts[i].hit_millionths;
            total_[i].trials += counts[i].trials;
        }
        ++finished_;
    }

    double share_done() const {
        return std::min(1.0, static_cast<double>(done_) / static_cast<double>(std::max<std::int64_t>(1, scene_.replicates)));
    }
    int finished() const { return finished_; }

    const std::vector<Count>& total() const {
        if (failure_) std::rethrow_exception(failure_);
        return total_;
    }

  private:
    const Scene& scene_;
    const RunSettings& settings_;
    std::atomic<std::int64_t> next_ = 0;
    std::atomic<std::int64_t> done_ = 0;
    std::atomic<int> finished_ = 0;
    std::mutex mutex_;
    std::vector<Count> total_;
    std::exception_ptr failure_;
};

}  // namespace

void Count::add_share(double share) {
    hit_millionths += std::llround(1e6 * share);
    ++trials;
}

std::vector<Verdict> run(const Scene& scene, const RunSettings& settings) {
    Work work(scene, settings);
    std::vector<std::jthread> threads;
    const int wanted = std::max(1, settings.threads);
    for (int i = 0; i < wanted; ++i)
        threads.emplace_back([&work] { work.run(); });
    while (work.finished() < wanted) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        if (settings.progress) settings.progress(work.share_done());
    }
    threads.clear();
    std::vector<Verdict> verdicts;
    for (std::size_t i = 0; i < scene.claims.size(); ++i)
        verdicts.push_back(judge(scene, i, work.total()[i]));
    return verdicts;
}

std::vector<Scene> all_scenes(Size size) {
    std::vector<Scene> scenes;
    for (auto* part : {mean_scenes, ratio_scenes, count_scenes, peeking_scenes, sequential_scenes, interval_scenes,
                       power_scenes, family_scenes, interleaving_scenes})
        for (auto& scene : part(size))
            scenes.push_back(std::move(scene));
    return scenes;
}

}  // namespace bellwether::proof
