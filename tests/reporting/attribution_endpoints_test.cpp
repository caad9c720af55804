// GET /v1/reports/attribution on a real PostgreSQL, from events to numbers.
#include "reporting/attribution_endpoints.hpp"

#include <doctest/doctest.h>

#include <random>

#include "domain/time.hpp"
#include "reporting/asked.hpp"
#include "reporting/made_up_events.hpp"
#include "reporting/rollups.hpp"
#include "support/postgres.hpp"

using namespace bellwether;
using namespace bellwether::test;

namespace {

const UtcDay today = parse_day("2026-11-24").value();

Result<AttributionQuestion> read(const std::string& query) {
    Request request;
    request.query = query;
    return read_attribution_question(request, today);
}

std::string refused_at(const std::string& query) {
    const auto question = read(query);
    REQUIRE_FALSE(question.has_value());
    CHECK(question.error().kind == ErrorKind::invalid);
    return question.error().errors.at(0).pointer + " " + question.error().errors.at(0).code;
}

/// Three plays of one listener, two thumbs, one listen; a name that a spreadsheet would run.
void tell_story(Database& database) {
    std::mt19937_64 random(61);
    const auto at = [](std::string_view time) { return parse_time(time).value(); };
    const auto event = [&](int type, std::string_view time, std::string play, std::string body) {
        return MadeUpEvent{made_up_id(random), "ada", type, at(time), std::move(play), std::move(body)};
    };
    database.write([&](Transaction& transaction) {
        store(
            transaction,
            std::vector{
                event(1, "2026-11-20T10:00:00Z", "p1",
                      R"({"track_id":"t1","genre":"jazz","mode":"radio","selected_by":"collab","slate":[
                           {"recommender":"collab","version":"1","score":0.75,"rank":1},
                           {"recommender":"=cmd","version":"x","score":0.25,"rank":2}]})"),
                event(2, "2026-11-21T00:30:00Z", "p1", R"({"value":"up"})"),
                event(3, "2026-11-20T10:04:00Z", "p1", R"({"listened_ms":3600000,"outcome":"completed"})"),
                event(1, "2026-11-20T10:05:00Z", "p2", R"({"track_id":"t2","genre":"rock","slate":[]})"),
                event(2, "2026-11-20T10:06:00Z", "p2", R"({"value":"down"})"),
                event(
                    1, "2026-11-22T10:05:00Z", "p3",
                    R"({"track_id":"t3","genre":"jazz","slate":[{"recommender":"collab","version":"2","score":1,"rank":1}]})"),
            });
    });
    REQUIRE(RollupWriter(database).run() == RollupWriter::Round::caught_up);
}

}  // namespace

TEST_CASE("the range is the last 28 days by default, and half-open") {
    const auto question = read("").value();
    CHECK(question.until == today + std::chrono::days(1));
    CHECK(question.from == today - std::chrono::days(27));
    CHECK_FALSE(question.recommender);
    CHECK_FALSE(question.genre);
}

TEST_CASE("days are taken as they are, times as the whole days that hold them") {
    const auto by_day = read("from=2026-11-01&to=2026-11-08").value();
    CHECK(by_day.from == parse_day("2026-11-01").value());
    CHECK(by_day.until == parse_day("2026-11-08").value());
    const auto by_time = read("from=2026-11-01T23:59:59Z&to=2026-11-07T00:00:01Z").value();
    CHECK(by_time.from == by_day.from);
    CHECK(by_time.until == by_day.until);
    CHECK(read("from=2026-11-01T00:00:00Z&to=2026-11-08T00:00:00Z").value().until == by_day.until);
    CHECK(read("to=2026-11-08").value().from == parse_day("2026-10-11").value());
    CHECK(read("from=2026-11-08").value().until == today + std::chrono::days(1));
}

TEST_CASE("what is no day is refused, pointing at the parameter") {
    CHECK(refused_at("from=yesterday") == "/from bad_time");
    CHECK(refused_at("to=2026-02-30") == "/to bad_time");
    CHECK(refused_at("from=") == "/from bad_time");
}

TEST_CASE("an empty range and one that is too long are refused") {
    CHECK(refused_at("from=2026-11-08&to=2026-11-08") == "/to empty_range");
    CHECK(refused_at("from=2026-11-09&to=2026-11-08") == "/to empty_range");
    CHECK(refused_at("from=2020-01-01&to=2026-11-08") == "/from range_too_long");
}

TEST_CASE("a filter that nobody can have sent is refused") {
    CHECK(refused_at("genre=" + std::string(129, 'a')) == "/genre bad_text");
    CHECK(refused_at("mode=%ff") == "/mode bad_text");
    CHECK(refused_at("recommender=%00") == "/recommender bad_text");
}

TEST_CASE("the report tells what happened, and whose it was") {
    Database database(DatabaseSettings{.url = fresh_migrated_database_url()});
    tell_story(database);
    const auto route = attribution_routes(database).at(0);
    CHECK(route.access == Access::read);
    const auto response = ask(route, {"from=2026-11-20&to=2026-11-24"});
    REQUIRE(response.status == 200);
    const auto body = json_of(response);
    CHECK(body.at("from") == "2026-11-20");
    CHECK(body.at("totals").at("plays") == 3);
    CHECK(body.at("totals").at("thumbs_up") == 1);
    CHECK(body.at("totals").at("hours") == 1.0);
    const auto& down = body.at("totals").at("rules").at("shapley").at("thumbs_down");
    CHECK(down.at("credited") == 0);
    CHECK(down.at("unattributed") == 1);
    CHECK(down.at("unattributed_by_reason").at("no_slate") == 1);
    CHECK(body.at("totals").at("rules").at("selected").at("thumbs_up").at("credited") == 1);
    CHECK(body.at("totals")
              .at("rules")
              .at("unique")
              .at("thumbs_up")
              .at("unattributed_by_reason")
              .at("several_proposers") == 1);
    const auto& recommenders = body.at("recommenders").as_array();
    REQUIRE(recommenders.size() == 2);
    CHECK(recommenders[0].at("recommender") == "=cmd");
    const auto& collab = recommenders[1];
    CHECK(collab.at("proposed") == 2);
    CHECK(collab.at("selected") == 1);
    CHECK(collab.at("unique") == 1);
    CHECK(collab.at("thumbs").at("selected").at("up") == 1);
    CHECK(collab.at("thumb_up_rate").at("value") == 1.0);
    CHECK(collab.at("thumb_up_rate").at("refused") == "too_few_units");
    CHECK(collab.at("credit").at("proportional").at("thumbs_up").at("value") == 0.75);
    CHECK(collab.at("credit").at("shapley").at("hours").at("value") == 0.5);
    CHECK(collab.at("versions").as_array().size() == 2);
    CHECK(body.at("overlap").at(0).at("plays") == 1);
    CHECK(body.at("overlap").at(0).at("share_of_b") == 0.5);
    CHECK(parse_time(std::string_view(body.at("data").at("caught_up_at").as_string())).has_value());
}

TEST_CASE("genre, mode and days narrow everything, and it still balances") {
    Database database(DatabaseSettings{.url = fresh_migrated_database_url()});
    tell_story(database);
    const auto route = attribution_routes(database).at(0);
    const auto plays = [&](const std::string& query) {
        const auto response = ask(route, {"from=2026-11-20&to=2026-11-24" + query});
        REQUIRE(response.status == 200);
        return json_of(response).at("totals").at("plays").as_int64();
    };
    CHECK(plays("&genre=jazz") == 2);
    CHECK(plays("&genre=rock") == 1);
    CHECK(plays("&genre=") == 0);
    CHECK(plays("&mode=radio") == 1);
    CHECK(plays("&mode=") == 2);
    CHECK(plays("&genre=jazz&mode=radio") == 1);
    CHECK(json_of(ask(route, {"from=2026-11-21&to=2026-11-22"})).at("totals").at("thumbs_up") ==
          0);  // by its play's day
    CHECK(json_of(ask(route, {"from=2026-11-22&to=2026-11-23"})).at("totals").at("plays") == 1);
    CHECK(json_of(ask(route, {"from=2026-11-20&to=2026-11-24&recommender=collab"}))
              .at("recommenders")
              .as_array()
              .size() == 1);
}

TEST_CASE("a recommender that nobody has heard of is refused") {
    Database database(DatabaseSettings{.url = fresh_migrated_database_url()});
    const auto response = ask(attribution_routes(database).at(0), {"recommender=nobody"});
    CHECK(response.status == 422);
    CHECK(json_of(response).at("errors").at(0).at("code") == "unknown_recommender");
    CHECK(json_of(response).at("errors").at(0).at("pointer") == "/recommender");
}

TEST_CASE("an empty database gives a report of nothing") {
    Database database(DatabaseSettings{.url = fresh_migrated_database_url()});
    const auto response = ask(attribution_routes(database).at(0), {""});
    CHECK(response.status == 200);
    CHECK(json_of(response).at("totals").at("plays") == 0);
    CHECK(json_of(response).at("recommenders").as_array().empty());
}

TEST_CASE("CSV for who accepts it or asks for it, without formulas; other formats are refused") {
    Database database(DatabaseSettings{.url = fresh_migrated_database_url()});
    tell_story(database);
    const auto route = attribution_routes(database).at(0);
    const auto by_format = ask(route, {"format=csv&from=2026-11-20&to=2026-11-24"});
    CHECK(by_format.content_type == "text/csv; charset=utf-8");
    CHECK(by_format.body == ask(route, {"from=2026-11-20&to=2026-11-24", "text/csv"}).body);
    CHECK(by_format.body.starts_with("from,to,recommender,version,proposed"));
    CHECK(by_format.body.find("2026-11-20,2026-11-24,'=cmd,,1,0,0,1,0") != std::string::npos);
    const auto header = by_format.body.substr(0, by_format.body.find("\r\n"));
    const auto cells = [](std::string_view line) { return std::count(line.begin(), line.end(), ','); };
    std::size_t lines = 0;
    for (std::size_t begin = 0, end; (end = by_format.body.find("\r\n", begin)) != std::string::npos;
         begin = end + 2, ++lines)
        CHECK(cells(by_format.body.substr(begin, end - begin)) == cells(header));
    CHECK(lines == 6);
    CHECK(json_of(ask(route, {"format=xml"})).at("errors").at(0).at("code") == "bad_format");
}
