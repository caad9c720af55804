// Attribution from sums: balances to the millionth, intervals or the reason for none, overlap.
#include "reporting/attribution_builder.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

#include "domain/contributions.hpp"
#include "domain/ensure.hpp"
#include "reporting/attribution_json.hpp"
#include "reporting/csv.hpp"

using namespace bellwether;

namespace {

const AttributionQuestion question{UtcDay(std::chrono::days(20'000)), UtcDay(std::chrono::days(20'028)), {}, {}, {}};

/// Recommenders 1 to 3, each with the versions 10 n + 0 and 10 n + 1.
std::vector<KnownModel> known_models() {
    const std::vector<std::string> names = {"", "collab", "content", "fresh"};
    std::vector<KnownModel> models;
    for (int id = 1; id <= 3; ++id)
        for (int version : {0, 1})
            models.push_back(
                {10 * id + version, id, names[static_cast<std::size_t>(id)], "v" + std::to_string(version), id == 1});
    return models;
}

PlayState made_up_play(std::mt19937_64& random) {
    const auto up_to = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    PlayState state;
    Uuid id{};
    if (up_to(20)) {
        StartedPlay play;
        play.at = question.from + std::chrono::hours(up_to(24 * 28));
        for (int recommender = 1; recommender <= 3; ++recommender)
            if (up_to(2))
                play.slate.push_back({recommender, 10 * recommender + up_to(2), 0.1 * up_to(10), recommender});
        if (up_to(10)) play.selected_by = 1 + up_to(3);
        state.add(play);
    }
    if (up_to(2)) state.add(GivenThumb{question.from, id, up_to(3) ? ThumbValue::up : ThumbValue::down});
    if (up_to(4)) state.add(HeardListen{question.from, id, up_to(300'000), ListenOutcome::stopped});
    return state;
}

/// The sums that the database would give.
AttributionInputs inputs_of(const Contributions& sums) {
    AttributionInputs inputs;
    inputs.models = known_models();
    for (const auto& model : inputs.models)
        inputs.recommender_names[model.recommender_id] = model.recommender;
    std::map<std::pair<int, int>, CreditSums> groups;
    for (const auto& [cell, counts] : sums.credit_days) {
        auto& group = groups[{cell.model_version_id, cell.listener_group}];
        group.model_version_id = cell.model_version_id;
        group.listener_group = cell.listener_group;
        for (std::size_t i = 0; i < group.sums.size(); ++i)
            group.sums[i] += counts.values()[i];
    }
    for (const auto& [key, group] : groups)
        inputs.credits.push_back(group);
    for (const auto& [cell, counts] : sums.happened_days)
        for (std::size_t i = 0; i < inputs.happened.sums.size(); ++i)
            inputs.happened.sums[i] += counts.values()[i];
    std::map<std::pair<int, int>, std::int64_t> overlap;
    for (const auto& [cell, counts] : sums.overlap_days)
        overlap[{cell.recommender_a, cell.recommender_b}] += counts[OverlapColumn::plays];
    for (const auto& [pair, plays] : overlap)
        inputs.overlap.push_back({pair.first, pair.second, plays});
    return inputs;
}

Contributions made_up_sums(int plays, int listeners) {
    std::mt19937_64 random(51);
    Contributions sums;
    for (int i = 0; i < plays; ++i)
        sums.add("listener " + std::to_string(random() % static_cast<unsigned>(listeners)), made_up_play(random), 1);
    return sums;
}

const AttributionRow& row_of(const AttributionReport& report, const std::string& recommender,
                             const std::optional<std::string>& version = std::nullopt) {
    for (const auto& row : report.rows)
        if (row.recommender == recommender && row.version == version) return row;
    throw std::runtime_error("no such row");
}

}  // namespace

TEST_CASE("what is credited and what is not sum to what happened, and the rows sum to what is credited") {
    const auto report = build_attribution(question, inputs_of(made_up_sums(5000, 900)));
    for (std::size_t i = 0; i < credit_rules.size(); ++i) {
        const auto& total = report.totals[i];
        CHECK(total.rule == credit_rules[i]);
        double ups = 0, hours = 0;
        for (const auto& row : report.rows) {
            if (row.version) continue;
            ups += *row.credit[i].thumbs_up.value;
            hours += *row.credit[i].hours.value;
        }
        CHECK(ups == doctest::Approx(static_cast<double>(total.thumbs_up.credited) / 1e6));
        CHECK(hours == doctest::Approx(static_cast<double>(total.listened_ms.credited) / 3.6e12));
        CHECK(total.thumbs_up.happened == report.totals[0].thumbs_up.happened);
        CHECK(total.thumbs_up.unattributed[static_cast<std::size_t>(Unattributed::play_unknown)] > 0);
        CHECK(total.thumbs_up.unattributed[static_cast<std::size_t>(Unattributed::no_slate)] > 0);
    }
    const auto left = [&](CreditRule rule, Unattributed reason) {
        return report.totals[static_cast<std::size_t>(rule)].thumbs_up.unattributed[static_cast<std::size_t>(reason)];
    };
    CHECK(left(CreditRule::selected, Unattributed::selected_unknown) > 0);
    CHECK(left(CreditRule::shapley, Unattributed::selected_unknown) == 0);
    CHECK(left(CreditRule::unique, Unattributed::several_proposers) > 0);
    CHECK(left(CreditRule::proportional, Unattributed::several_proposers) == 0);
}

TEST_CASE("sums that do not balance are a fault of ours, not a report") {
    auto inputs = inputs_of(made_up_sums(100, 20));
    inputs.happened.sums[static_cast<std::size_t>(HappenedColumn::up)] += 1;
    CHECK_THROWS_AS(build_attribution(question, inputs), BrokenInvariant);
}

TEST_CASE("a recommender's row is the sum of its versions") {
    const auto report = build_attribution(question, inputs_of(made_up_sums(3000, 500)));
    for (const std::string name : {"collab", "content", "fresh"}) {
        const auto& all = row_of(report, name);
        const auto& v0 = row_of(report, name, "v0");
        const auto& v1 = row_of(report, name, "v1");
        CHECK(all.proposed == v0.proposed + v1.proposed);
        CHECK(all.selected_up == v0.selected_up + v1.selected_up);
        CHECK(*all.credit[2].hours.value == doctest::Approx(*v0.credit[2].hours.value + *v1.credit[2].hours.value));
        CHECK(all.registered == (name == "collab"));
    }
}

TEST_CASE("many listeners give every number its interval, around it") {
    const auto report = build_attribution(question, inputs_of(made_up_sums(6000, 1500)));
    for (const auto& row : report.rows) {
        REQUIRE(row.thumb_up_rate.bounds);
        CHECK(row.thumb_up_rate.bounds->lower < *row.thumb_up_rate.value);
        CHECK(row.thumb_up_rate.bounds->upper > *row.thumb_up_rate.value);
        CHECK(row.thumb_up_rate.bounds->upper <= 1);
        for (const auto& rule : row.credit)
            for (const auto* number : {&rule.thumbs_up, &rule.thumbs_down, &rule.hours}) {
                REQUIRE(number->bounds);
                CHECK(number->bounds->lower >= 0);
                CHECK(number->bounds->lower < *number->value);
                CHECK(number->bounds->upper > *number->value);
                CHECK(number->refused.empty());
            }
    }
}

TEST_CASE("few listeners give numbers without intervals, and the reason") {
    const auto report = build_attribution(question, inputs_of(made_up_sums(200, 5)));
    const auto& number = row_of(report, "collab").credit[0].thumbs_up;
    CHECK(*number.value > 0);
    CHECK_FALSE(number.bounds);
    CHECK(number.refused == "too_few_units");
    CHECK(number.why.find("groups of listeners") != std::string::npos);
}

TEST_CASE("a thumb-up rate of no thumbs is no number") {
    Contributions sums;
    PlayState state;
    StartedPlay play;
    play.at = question.from;
    play.slate = {{1, 10, 0.5, 1}};
    play.selected_by = 1;
    state.add(play);
    sums.add("ada", state, 1);
    const auto report = build_attribution(question, inputs_of(sums));
    const auto& rate = row_of(report, "collab").thumb_up_rate;
    CHECK_FALSE(rate.value);
    CHECK(rate.refused == "no_units");
    CHECK(*row_of(report, "collab").credit[0].thumbs_up.value == 0);
}

TEST_CASE("overlap: Jaccard and the share of each, also for pairs that never met") {
    Contributions sums;
    const auto add = [&](std::vector<int> recommenders) {
        PlayState state;
        StartedPlay play;
        play.at = question.from;
        for (const int id : recommenders)
            play.slate.push_back({id, 10 * id, 1, id});
        state.add(play);
        sums.add("ada", state, 1);
    };
    add({1, 2});
    add({2, 1});
    add({1});
    add({2});
    add({2});
    add({3});
    const auto overlap = build_attribution(question, inputs_of(sums)).overlap;
    REQUIRE(overlap.size() == 3);
    CHECK(overlap[0].a == "collab");
    CHECK(overlap[0].b == "content");
    CHECK(overlap[0].plays == 2);
    CHECK(overlap[0].jaccard == doctest::Approx(2.0 / 5));
    CHECK(overlap[0].share_of_a == doctest::Approx(2.0 / 3));
    CHECK(overlap[0].share_of_b == doctest::Approx(2.0 / 4));
    CHECK(overlap[1].b == "fresh");
    CHECK(overlap[1].plays == 0);
    CHECK(overlap[1].jaccard == 0);
}

TEST_CASE("a recommender that is asked for alone is shown alone, and the totals stay those of all") {
    const auto inputs = inputs_of(made_up_sums(500, 50));
    auto narrow = question;
    narrow.recommender = "content";
    const auto report = build_attribution(narrow, inputs);
    std::set<std::string> shown;
    for (const auto& row : report.rows)
        shown.insert(row.recommender);
    CHECK(shown == std::set<std::string>{"content"});
    CHECK(report.totals[0].thumbs_up.credited == build_attribution(question, inputs).totals[0].thumbs_up.credited);
}

TEST_CASE("sums beyond 64 bits stay exact") {
    Contributions sums;
    PlayState state;
    StartedPlay play;
    play.at = question.from;
    play.slate = {{1, 10, 0.5, 1}, {2, 20, 0.5, 1}};
    state.add(play);
    state.add(HeardListen{play.at, {}, PlayState::listened_ms_max, ListenOutcome::stopped});
    sums.add("ada", state, 1);
    auto inputs = inputs_of(sums);
    for (auto& group : inputs.credits)
        for (auto& sum : group.sums)
            sum *= 1'000'000;
    for (auto& sum : inputs.happened.sums)
        sum *= 1'000'000;
    const auto report = build_attribution(question, inputs);
    CHECK(*row_of(report, "collab").credit[2].hours.value == doctest::Approx(0.5e18 / 3.6e6));
}

TEST_CASE("a cell that a spreadsheet would run is defused, and one with commas is quoted") {
    CHECK(csv_cell("=1+1") == "'=1+1");
    CHECK(csv_cell("+1") == "'+1");
    CHECK(csv_cell("-1") == "'-1");
    CHECK(csv_cell("@a") == "'@a");
    CHECK(csv_cell("\tx") == "'\tx");
    CHECK(csv_cell("a,\"b\"") == "\"a,\"\"b\"\"\"");
    CHECK(csv_cell("plain-1") == "plain-1");
    CHECK(csv_cell("").empty());
}
