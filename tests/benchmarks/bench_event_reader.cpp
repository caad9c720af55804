// Reading and checking events, in bytes a second of one core: NDJSON batches of 500 as the radio's services send them.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <stdexcept>
#include <string>

#include "ingest/event_reader.hpp"

using namespace bellwether;

namespace {

constexpr std::string_view proposer = R"({{"recommender":"recommender-{}","version":"2026-11-{:02}","score":0.{},"rank":{}}})";

/// One listening in three events, as in life: the play with its slate of eight, a listen, and now and then a thumb.
std::string batch_of(int events) {
    std::string text;
    for (int i = 0; i < events; ++i) {
        const auto id = fmt::format("0193{:04x}-0000-7000-8000-{:012x}", i & 0xffff, i);
        const auto head = fmt::format(R"({{"event_id":"{}","occurred_at":"2026-11-24T10:{:02}:{:02}.123Z","listener_id":"listener-{}","play_id":"play-{}",)",
                                      id, i / 60 % 60, i % 60, i % 97, i / 3);
        if (i % 3 == 1) {
            text += head + R"("type":"listen","listened_ms":181000,"track_ms":200000,"outcome":"completed"})" + "\n";
        } else if (i % 3 == 2) {
            text += head + R"("type":"thumb","value":"up"})" + "\n";
        } else {
            std::string slate;
            for (int j = 0; j < 8; ++j)
                slate += (j ? "," : "") + fmt::format(proposer, j, 1 + (i + j) % 23, 10 + (i * 7 + j) % 80, j + 1);
            text += head + fmt::format(R"("type":"play","track_id":"track-{}","artist_id":"artist-{}","station_id":"station-{}","station_seed":"seed","genre":"jazz","mode":"radio","selected_by":"recommender-0","propensity":0.31,"slate":[{}]}})",
                                       i * 31 % 100'000, i % 5'000, i % 300, slate) + "\n";
        }
    }
    return text;
}

void read_ndjson(benchmark::State& state) {
    const auto events = static_cast<int>(state.range(0));
    const std::string body = batch_of(events);
    const UtcTime now = UtcTime(std::chrono::duration_cast<UtcTime::duration>(std::chrono::seconds(1'795'600'000)));
    const auto first = read_events(body, EventsForm::ndjson, now);
    if (!first || static_cast<int>(first.value().accepted.size()) != events)
        throw std::logic_error("every event of the batch is good");
    for (auto _ : state) benchmark::DoNotOptimize(read_events(body, EventsForm::ndjson, now));
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(body.size()));
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * events);
}

}  // namespace

BENCHMARK(read_ndjson)->ArgNames({"events"})->Arg(50)->Arg(500)->Unit(benchmark::kMicrosecond);

BENCHMARK_MAIN();
