#include "runtime/counters.hpp"

#include <doctest/doctest.h>

using namespace bellwether;

namespace {

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("counters, gauges and histograms appear in Prometheus' text") {
    Counters counters;
    const Counter requests =
        counters.counter("test_requests_total", "Requests.", {{"route", "/v1/assign"}, {"status", "200"}});
    requests.add();
    requests.add(2);
    counters.counter("test_requests_total", "Requests.", {{"route", "/v1/assign"}, {"status", "200"}}).add();
    counters.gauge("test_queue", "Waiting.").set(3);
    const Histogram seconds = counters.histogram("test_seconds", "Time.", {0.1, 1}, {{"route", "a\"b\nc"}});
    seconds.observe(0.05);
    seconds.observe_many({1, 2, 3}, 12.5);
    const std::string text = counters.text();
    CHECK(requests.value() == 4);
    CHECK(has_line(text, "test_requests_total{route=\"/v1/assign\",status=\"200\"} 4"));
    CHECK(has_line(text, "# TYPE test_requests_total counter"));
    CHECK(has_line(text, "test_queue 3"));
    CHECK(has_line(text, R"(test_seconds_bucket{route="a\"b\nc",le="0.1"} 2)"));
    CHECK(has_line(text, R"(test_seconds_bucket{route="a\"b\nc",le="+Inf"} 7)"));
    CHECK(text.find("bellwether_build_info{version=\"") != std::string::npos);
    CHECK(has_line(text, "bellwether_broken_invariants_total 0"));
    CHECK(text.find("\nprocess_cpu_seconds_total ") != std::string::npos);
}

TEST_CASE("figures that are looked at are brought up to date before each text") {
    Counters counters;
    const Gauge gauge = counters.gauge("test_looked_at", "Looked at.");
    counters.before_text([gauge] { gauge.add(1); });
    CHECK(has_line(counters.text(), "test_looked_at 1"));
    CHECK(has_line(counters.text(), "test_looked_at 2"));
}

TEST_CASE("a family has so many series at the most, and counts the rest together") {
    Counters counters;
    for (std::size_t i = 0; i < series_per_family_max + 5; ++i)
        counters.counter("test_many_total", "Many.", {{"key", std::to_string(i)}}).add();
    CHECK(has_line(counters.text(), "test_many_total{key=\"other\"} 5"));
}

TEST_CASE("a handle of nothing counts nothing") {
    Counter().add();
    Gauge().set(1);
    Histogram().observe(1);
    CHECK(Counter().value() == 0);
}
