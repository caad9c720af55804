// A frozen scorecard is rebuilt to the same bytes; whatever was changed in what it was made of shows.
#include "reporting/frozen_scorecard.hpp"

#include <doctest/doctest.h>

#include "http/json.hpp"
#include "reporting/made_up_looks.hpp"

using namespace bellwether;
using namespace bellwether::test;

namespace {

/// A metric of every kind, three stages, a segment, a cause of imbalance, and a planned end that has come.
FrozenBasis rich() {
    std::vector<MadeUpListener> listeners;
    for (int i = 0; i < 1'200; ++i)
        listeners.push_back({i % 2, i * 7919 % 13 + (i % 2), i * 104'729 % 11, i % 3, look_day - 1 - i % 9});
    auto inputs = inputs_of(listeners, *find_metric("thumbs_up"));
    const auto first = inputs.now.metrics.front();
    for (const auto kind : {MetricKind::proportion, MetricKind::ratio, MetricKind::quantile, MetricKind::retention}) {
        auto metric = *find_metric("plays");
        metric.key = "plays-as-" + std::string(to_string(kind));
        metric.kind = kind;
        metric.denominator.measure = Measure::active_days;
        if (kind == MetricKind::retention) metric.maturity_days = metric.return_until;
        inputs.metrics.push_back({metric, kind == MetricKind::ratio ? MetricRole::guardrail : MetricRole::secondary, 0.1});
        inputs.now.metrics.push_back(first);
        inputs.now.metrics.back().denominator = first.numerator;
        for (auto& value : inputs.now.metrics.back().denominator.after)
            value += 2;
        for (auto& value : inputs.now.metrics.back().denominator.before)
            value += 1;
    }
    auto events = *find_metric("repeat_gap");
    inputs.metrics.push_back({events, MetricRole::secondary, std::nullopt});
    inputs.now.metrics.push_back(first);
    for (const auto value : first.numerator.after)
        inputs.now.metrics.back().events.push_back({value, value + 5, 3 * value});
    inputs.now.stage_count = 3;
    std::vector<std::string> genres;
    for (const auto& listener : listeners) {
        inputs.now.stages.push_back(listener.stage);
        genres.push_back(listener.after % 3 == 0 ? "rock" : "jazz \"live\"");
    }
    inputs.splits = {{{0, 0.5}, {1, 0.5}}, {{0, 0.4}, {1, 0.6}}, {{0, 1}}};
    inputs.segment = dimension_of("genre", genres);
    inputs.now.segments = inputs.segment->value_of_listener;
    inputs.dimensions = dimensions_of_exposure(inputs.now);
    inputs.counts.variants = {{0, 600, 700}, {1, 600, 500}};
    inputs.planned_end = settings_at_look().as_of;
    inputs.at_planned_end = inputs.now;
    auto settings = settings_at_look();
    settings.method = ScorecardMethod::bayes;
    settings.planned_days = 14;
    FrozenBasis frozen{{two_arms(), summarise(two_arms(), inputs), settings}, {}};
    frozen.notes["carry_over"] = {{"sound", true}, {"days", 28}};
    return frozen;
}

}  // namespace

TEST_CASE("what is frozen reads back to the same document and rebuilds to the same bytes") {
    const auto frozen = rich();
    const std::string document = print_basis(frozen);
    const auto read = read_basis(document);
    REQUIRE(read);
    const bool same_document = print_basis(read.value()) == document;
    CHECK(same_document);
    const std::string shown = print_json(scorecard_body(frozen));
    const bool same_bytes = print_json(scorecard_body(read.value())) == shown;
    CHECK(same_bytes);
    CHECK(shown.find("\"carry_over\"") != std::string::npos);
    CHECK(shown.find("plays-as-quantile") != std::string::npos);
    CHECK(shown.find("jazz") != std::string::npos);
    CHECK_FALSE(build_scorecard(frozen.basis).causes.size() > 5);
}

TEST_CASE("every ready-made metric can stand in a frozen scorecard") {
    for (const auto& metric : ready_made_metrics()) {
        CAPTURE(metric.key);
        auto inputs = inputs_of(thumbs_of(20, 5, 9), metric);
        inputs.now.metrics.front().denominator = inputs.now.metrics.front().numerator;
        inputs.now.metrics.front().events.assign(40, {1, 2});
        const FrozenBasis frozen{{two_arms(), summarise(two_arms(), inputs), settings_at_look()}, {}};
        const auto read = read_basis(print_basis(frozen));
        REQUIRE(read);
        CHECK(print_json(scorecard_body(read.value())) == print_json(scorecard_body(frozen)));
    }
}

TEST_CASE("a statistic, a setting or a definition that was changed shows as a difference") {
    const auto frozen = rich();
    const auto shown = parse_json(print_json(scorecard_body(frozen))).value();
    const auto changed = [&](auto change) {
        auto other = frozen;
        change(other);
        return differences_of(shown, parse_json(print_json(scorecard_body(other))).value());
    };
    CHECK(changed([](auto&) {}).empty());
    const auto more = changed([](auto& f) { f.basis.statistics.now[0].stages[0][1].total += 1; });
    REQUIRE(more.size() >= 1);
    CHECK(more.front().pointer == "/comparisons/0/treatment/mean");
    CHECK(more.front().frozen != more.front().rebuilt);
    CHECK_FALSE(changed([](auto& f) { f.basis.settings.alpha = 0.01; }).empty());
    CHECK_FALSE(changed([](auto& f) { f.basis.statistics.metrics[1].role = MetricRole::guardrail; }).empty());
    CHECK(changed([](auto& f) { f.notes["carry_over"].as_object()["days"] = 7; }).front().pointer == "/carry_over/days");
    CHECK(differences_of({{"a/b", 1}}, {{"c", {1, 2}}}).size() == 2);
}

TEST_CASE("a document that is no basis is refused with the place") {
    const auto refused = [](const std::string& text) { return read_basis(text).error().detail; };
    CHECK(refused("{}").find("'format' is missing") != std::string::npos);
    CHECK(refused("[]").find("an object") != std::string::npos);
    CHECK(refused("{\"format\": 2.0}").find("format 2 is not known") != std::string::npos);
    CHECK_FALSE(read_basis("not json"));
    auto object = parse_json(print_basis(rich())).value().as_object();
    auto& statistics = object.at("statistics").as_object();
    statistics.at("now").as_array().pop_back();
    CHECK(refused(print_json(object)).find("do not fit") != std::string::npos);
    statistics.at("now") = "none";
    CHECK(refused(print_json(object)).find("statistics: now: wanted is a list") != std::string::npos);
}
