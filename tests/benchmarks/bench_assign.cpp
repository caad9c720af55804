// What an assignment costs in process: from a listener's id to the JSON of the answer, and in batches.
// The cost should follow the layers and not the experiments.
#include <benchmark/benchmark.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "assignment/answer_writer.hpp"
#include "assignment/assigner.hpp"
#include "assignment/configs.hpp"

using namespace bellwether;
using namespace bellwether::test;

namespace {

/// Every layer is shared out in full between its experiments.
ConfigSnapshot full_layers(int experiments, int layers) {
    ConfigMaker maker;
    std::vector<int> layer_ids;
    for (int i = 0; i < layers; ++i) layer_ids.push_back(maker.layer());
    const int per_layer = experiments / layers;
    const int width = 1'000'000 / per_layer / 2;
    for (int i = 0; i < experiments; ++i) {
        const auto& experiment = maker.experiment("experiment-" + std::to_string(10'000 + i), layer_ids[i % layers]);
        const int begin = (i / layers) * 2 * width;
        maker.hold(experiment, 0, begin, begin + width);
        maker.hold(experiment, 1, begin + width, begin + 2 * width);
    }
    return maker.snapshot();
}

std::vector<std::string> listeners(int count) {
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i) ids.push_back(listener_of(i * 7919));
    return ids;
}

void answer(const ConfigSnapshot& snapshot, const std::string& listener, std::vector<Assignment>& assignments,
            std::string& out) {
    static const Attributes nothing;
    assignments.clear();
    const Asker asker = asker_of(snapshot, listener, nothing, {});
    assign_all(snapshot, asker, assignments);
    out.clear();
    write_answer(out, asker, snapshot, 0, assignments);
    benchmark::DoNotOptimize(out.data());
}

void assign_one_listener(benchmark::State& state) {
    const auto layers = static_cast<int>(state.range(1));
    const auto snapshot = full_layers(static_cast<int>(state.range(0)), layers);
    const auto ids = listeners(4096);
    std::vector<Assignment> answers;
    assign_all(snapshot, asker_of(snapshot, ids[0], {}, {}), answers);
    if (static_cast<int>(answers.size()) != layers) throw std::logic_error("a full layer answers for everybody");
    std::string out;
    std::size_t next = 0;
    for (auto _ : state) answer(snapshot, ids[next++ & 4095], answers, out);
    state.counters["decisions/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * layers, benchmark::Counter::kIsRate);
}

void assign_a_thousand_listeners(benchmark::State& state) {
    const auto snapshot = full_layers(1000, 10);
    const auto ids = listeners(1000);
    std::vector<Assignment> answers;
    std::string out;
    for (auto _ : state)
        for (const auto& id : ids) answer(snapshot, id, answers, out);
    state.counters["decisions/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * 10'000, benchmark::Counter::kIsRate);
}

void build_the_snapshot(benchmark::State& state) {
    ConfigMaker maker;
    const auto count = static_cast<int>(state.range(0));
    const int layers = count / 25;
    std::vector<int> layer_ids;
    for (int i = 0; i < layers; ++i) layer_ids.push_back(maker.layer());
    for (int i = 0; i < count; ++i) {
        const auto& experiment = maker.experiment("experiment-" + std::to_string(10'000 + i), layer_ids[i % layers]);
        const int begin = (i / layers) * 40'000;
        maker.hold(experiment, 0, begin, begin + 20'000);
        maker.hold(experiment, 1, begin + 20'000, begin + 40'000);
    }
    for (auto _ : state) benchmark::DoNotOptimize(maker.snapshot());
}

}  // namespace

BENCHMARK(assign_one_listener)->ArgNames({"experiments", "layers"})->Args({10, 10})->Args({1000, 10})->Args({5000, 10})->Args({1000, 50});
BENCHMARK(assign_a_thousand_listeners)->Unit(benchmark::kMillisecond);
BENCHMARK(build_the_snapshot)->ArgNames({"experiments"})->Arg(1000)->Arg(5000)->Unit(benchmark::kMillisecond);

BENCHMARK_MAIN();
