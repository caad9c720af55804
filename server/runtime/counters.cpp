#include "runtime/counters.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sys/resource.h>

#include <map>
#include <mutex>
#include <set>

#include "domain/ensure.hpp"
#include "runtime/clock.hpp"

namespace bellwether {

struct Counters::Registry {
    prometheus::Registry registry;
    std::mutex mutex;
    std::map<std::string, std::set<Labels>> series;  ///< by family, to bound their number
    std::vector<std::function<void()>> updates;

    prometheus::Labels admitted(const std::string& name, const Labels& labels) {
        std::lock_guard lock(mutex);
        auto& known = series[name];
        const bool admit = known.contains(labels) || known.size() < series_per_family_max;
        if (admit) known.insert(labels);
        prometheus::Labels result;
        for (const auto& [label, value] : labels)
            result[label] = admit ? value : "other";
        return result;
    }
};

namespace {

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

void Counter::add(double amount) const {
    if (counter_) static_cast<prometheus::Counter*>(counter_)->Increment(amount);
}

double Counter::value() const {
    return counter_ ? static_cast<prometheus::Counter*>(counter_)->Value() : 0;
}

void Gauge::set(double value) const {
    if (gauge_) static_cast<prometheus::Gauge*>(gauge_)->Set(value);
}

void Gauge::add(double amount) const {
    if (gauge_) static_cast<prometheus::Gauge*>(gauge_)->Increment(amount);
}

double Gauge::value() const {
    return gauge_ ? static_cast<prometheus::Gauge*>(gauge_)->Value() : 0;
}

void Histogram::observe(double value) const {
    if (histogram_) static_cast<prometheus::Histogram*>(histogram_)->Observe(value);
}

void Histogram::observe_many(const std::vector<double>& bucket_counts, double sum) const {
    if (histogram_) static_cast<prometheus::Histogram*>(histogram_)->ObserveMultiple(bucket_counts, sum);
}

Counters::Counters() : registry_(std::make_unique<Registry>()) {
    gauge("bellwether_build_info", "Always 1; the label says which version runs.", {{"version", BELLWETHER_VERSION}})
        .set(1);
    gauge("process_start_time_seconds", "When this process began, in seconds since 1970.")
        .set(double(now().time_since_epoch().count()) / 1e6);
    const Gauge cpu = gauge("process_cpu_seconds_total", "User and system CPU time of this process.");
    const Gauge broken = gauge("bellwether_broken_invariants_total", "How often ensure() failed: must stay 0.");
    before_text([cpu, broken] {
        cpu.set(cpu_seconds());
        broken.set(double(broken_invariants.load()));
    });
}

Counters::~Counters() = default;

Counter Counters::counter(const std::string& name, const std::string& help, const Labels& labels) {
    const auto admitted = registry_->admitted(name, labels);
    return Counter(&prometheus::BuildCounter().Name(name).Help(help).Register(registry_->registry).Add(admitted));
}

Gauge Counters::gauge(const std::string& name, const std::string& help, const Labels& labels) {
    const auto admitted = registry_->admitted(name, labels);
    return Gauge(&prometheus::BuildGauge().Name(name).Help(help).Register(registry_->registry).Add(admitted));
}

Histogram Counters::histogram(const std::string& name, const std::string& help, const std::vector<double>& buckets,
                              const Labels& labels) {
    const auto admitted = registry_->admitted(name, labels);
    return Histogram(
        &prometheus::BuildHistogram().Name(name).Help(help).Register(registry_->registry).Add(admitted, buckets));
}

void Counters::before_text(std::function<void()> update) {
    std::lock_guard lock(registry_->mutex);
    registry_->updates.push_back(std::move(update));
}

std::string Counters::text() {
    std::vector<std::function<void()>> updates;
    {
        std::lock_guard lock(registry_->mutex);
        updates = registry_->updates;
    }
    for (const auto& update : updates)
        update();
    return prometheus::TextSerializer().Serialize(registry_->registry.Collect());
}

const std::vector<double>& duration_buckets() {
    static const std::vector<double> buckets = {0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                0.05,    0.1,    0.25,    0.5,    1,     2.5,    5,     10};
    return buckets;
}

}  // namespace bellwether
