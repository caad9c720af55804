#include "http/tally.hpp"

#include <algorithm>

namespace bellwether {

namespace {

constexpr auto requests_help = "Requests answered, by route, method and status.";
constexpr auto duration_help = "Seconds from the end of a request to its answer.";

}  // namespace

Tally::Tally(const Router& router, Counters& counters)
    : router_(router), counters_(counters), rows_(router.routes().size() + 1) {
    for (Row& row : rows_)
        row.buckets.resize(duration_buckets().size() + 1);
}

void Tally::note(const Route* route, int status, double seconds) {
    Row& row = route ? rows_[static_cast<std::size_t>(route - router_.routes().data())] : rows_.back();
    row.used = used_ = true;
    const auto known = std::find_if(row.by_status.begin(), row.by_status.end(),
                                    [&](const auto& entry) { return entry.first == status; });
    if (known == row.by_status.end())
        row.by_status.emplace_back(status, 1);
    else
        ++known->second;
    const auto& ends = duration_buckets();
    const auto bucket = std::find_if(ends.begin(), ends.end(), [&](double end) { return seconds <= end; });
    row.buckets[static_cast<std::size_t>(bucket - ends.begin())] += 1;
    row.seconds += seconds;
}

void Tally::flush() {
    if (!used_) return;
    used_ = false;
    const auto& routes = router_.routes();
    for (std::size_t i = 0; i < routes.size(); ++i)
        flush(rows_[i], routes[i].pattern, std::string(to_string(routes[i].method)));
    flush(rows_.back(), "none", "any");
}

void Tally::flush(Row& row, const std::string& route, const std::string& method) {
    if (!row.used) return;
    row.used = false;
    for (auto& [status, count] : row.by_status) {
        if (count == 0) continue;
        const int wanted = status;
        auto known = std::find_if(row.counters.begin(), row.counters.end(),
                                  [&](const auto& entry) { return entry.first == wanted; });
        if (known == row.counters.end()) {
            const Labels labels = {{"route", route}, {"method", method}, {"status", std::to_string(status)}};
            row.counters.emplace_back(status,
                                      counters_.counter("bellwether_http_requests_total", requests_help, labels));
            known = std::prev(row.counters.end());
            row.histogram = counters_.histogram("bellwether_http_request_duration_seconds", duration_help,
                                                duration_buckets(), {{"route", route}, {"method", method}});
        }
        known->second.add(static_cast<double>(count));
        count = 0;
    }
    row.histogram.observe_many(row.buckets, row.seconds);
    std::fill(row.buckets.begin(), row.buckets.end(), 0.0);
    row.seconds = 0;
}

}  // namespace bellwether
