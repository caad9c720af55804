// The weekly page: pure sentences, escaped pages, and the weeks of ISO 8601.
#include "reporting/digest_builder.hpp"

#include <doctest/doctest.h>

#include "reporting/asked.hpp"
#include "reporting/digest_endpoints.hpp"
#include "support/postgres.hpp"

using namespace bellwether;
using namespace bellwether::test;

namespace {

AuditEntry entry(const std::string& action, const std::string& after, const std::string& before = "{}") {
    AuditEntry one;
    one.actor = "ada";
    one.action = action;
    one.object_kind = "experiment";
    one.object_key = "sonic";
    one.reason = "a reason";
    one.before_json = before;
    one.after_json = after;
    return one;
}

std::string lines_of(const Digest& digest, const std::string& name) {
    std::string text;
    for (const auto& section : digest.sections)
        if (section.name == name)
            for (const auto& line : section.lines) text += line.text + "\n";
    return text;
}

}  // namespace

TEST_CASE("weeks are those of ISO 8601") {
    CHECK(print_day(parse_week("2026-W01", "").value().begin()) == "2025-12-29");
    CHECK(print_day(parse_week("2026-W47", "").value().begin()) == "2026-11-16");
    CHECK(print_day(parse_week("2020-W53", "").value().begin()) == "2020-12-28");
    CHECK(print_week(week_of(parse_day("2027-01-03").value())) == "2026-W53");
    for (const char* bad : {"2026-47", "2026-W00", "2025-W53", "2026-W54", "2026-w47", "2026-W4x", "1969-W10", ""}) {
        CAPTURE(std::string(bad));
        CHECK_FALSE(parse_week(bad, "/week"));
    }
}

TEST_CASE("what people and the autopilot did is told in sentences, each where it belongs") {
    DigestInputs inputs;
    inputs.entries = {entry("start", R"({"percent": 1})"), entry("ramp", R"({"percent": 10})", R"({"percent": 1})"),
                      entry("pause", "{}"), entry("stop", R"({"decision": "rollback"})"), entry("update", "{}")};
    AuditEntry back;
    back.object_kind = "recommender";
    back.object_key = "collab";
    back.action = "rollback";
    back.actor = "bob";
    inputs.entries.push_back(back);
    inputs.publications = {{"collab", "v1", true, {}, "{}"},
                           {"collab", "v2", false, {}, R"({"findings": [{"text": "10 rows are 1% of the usual 1000"}]})"}};
    Alert alert;
    alert.type = "guardrail.breached";
    alert.subject = "sonic";
    alert.data_json = R"({"metric": "skip_rate", "variant": "loud"})";
    inputs.alerts = {alert};
    const Digest digest = build_digest(inputs);
    CHECK(lines_of(digest, "started") == "sonic was started by ada at 1%: a reason\n");
    CHECK(lines_of(digest, "moved") == "sonic went from 1% to 10% of its layer, by ada: a reason\ncollab took over 1 new model version.\n");
    CHECK(lines_of(digest, "stopped") == "sonic was paused by ada: a reason\nsonic was stopped by ada.\n");
    CHECK(lines_of(digest, "decided") == "sonic: rolled back: a reason\nThe model of collab went back, by bob.\n");
    CHECK(lines_of(digest, "broken") == "Version v2 of collab was held at the gate: 10 rows are 1% of the usual 1000\n"
                                        "skip_rate of 'loud' in sonic is beyond its guardrail.\n");
    CHECK(lines_of(digest, "stuck").empty());
}

TEST_CASE("open experiments are told as moved, stuck or broken by their scorecards") {
    DigestInputs inputs;
    inputs.as_of = parse_time("2026-11-22T00:00:00Z").value();
    OpenExperiment open;
    open.experiment.key = "sonic";
    open.experiment.state = ExperimentState::running;
    open.experiment.started_at = inputs.as_of - std::chrono::days(10);
    open.card.exposed = 100;
    open.card.decision = "ship";
    open.card.decision_text = "ship it";
    MetricComparison comparison;
    comparison.name = "Thumbs up";
    comparison.variant = "loud";
    comparison.verdict = "better";
    comparison.relative.effect = Effect{0.031, 0.01, 0.011, 0.052, 0.001};
    open.card.comparisons = {comparison};
    inputs.open = {open};
    auto paused = open;
    paused.experiment.key = "old";
    paused.experiment.state = ExperimentState::paused;
    inputs.open.push_back(paused);
    auto nobody = open;
    nobody.experiment.key = "nobody";
    nobody.card = {};
    nobody.card.sample_ratio.sound = false;
    inputs.open.push_back(nobody);
    const Digest digest = build_digest(inputs);
    CHECK(lines_of(digest, "moved") == "Thumbs up of 'loud' in sonic is better: +3.1% (+1.1% to +5.2%), valid at every look.\n");
    CHECK(lines_of(digest, "stuck") == "sonic is ready to be decided: ship it\nold is paused for more than a week.\n"
                                       "nobody runs since 2026-11-12 and has reached nobody.\n");
    CHECK(lines_of(digest, "broken").starts_with("The listeners of nobody did not reach"));
}

TEST_CASE("a page escapes what people wrote") {
    DigestInputs inputs;
    inputs.week = parse_week("2026-W47", "").value();
    inputs.entries = {entry("start", "{}")};
    inputs.entries[0].reason = "<script>alert('&\"')</script>";
    const std::string page = digest_html(build_digest(inputs));
    CHECK(page.find("<script>") == std::string::npos);
    CHECK(page.find("&lt;script&gt;alert(&#39;&amp;&quot;&#39;)") != std::string::npos);
    CHECK(page.find("2026-11-16 to 2026-11-22") != std::string::npos);
}

TEST_CASE("the digest is answered as JSON and as a page, and refuses other weeks and formats") {
    Database database(DatabaseSettings{.url = fresh_migrated_database_url(PostgresRole::service)});
    database.write([](Transaction& transaction) {
        transaction.run("insert into audit_log (at, actor, action, object_kind, object_key, after) values"
                        " ('2026-11-17 10:00+00', 'ada', 'start', 'experiment', 'sonic', '{\"percent\": 2}')");
    });
    const auto route = digest_routes(database).front();
    const auto body = json_of(ask(route, {"week=2026-W47"}));
    CHECK(body.at("sections").as_array().size() == 6);
    CHECK(body.at("sections").at(0).at("lines").at(0).at("text").as_string() == "sonic was started by ada at 2%.");
    CHECK(ask(route, {"week=2026-W47&format=html"}).content_type == "text/html; charset=utf-8");
    CHECK(ask(route, {""}).status == 200);
    CHECK(ask(route, {"week=47"}).status == 422);
    CHECK(ask(route, {"week=2999-W10"}).status == 422);
    CHECK(ask(route, {"format=pdf"}).status == 422);
}
