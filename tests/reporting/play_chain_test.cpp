// GET /v1/plays/{play_id}: the whole chain of a play.
#include "reporting/play_chain.hpp"

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

UtcTime at(std::string_view time) {
    return parse_time(time).value();
}

struct Story {
    Database database{DatabaseSettings{.url = fresh_migrated_database_url()}};
    std::mt19937_64 random{71};
    Route route = play_routes(database).at(0);

    MadeUpEvent event(int type, const std::string& listener, std::string_view time, std::string body) {
        return {made_up_id(random), listener, type, at(time), "p1", std::move(body)};
    }
    void tell(const std::vector<MadeUpEvent>& events) {
        database.write([&](Transaction& transaction) { store(transaction, events); });
        REQUIRE(RollupWriter(database).run() == RollupWriter::Round::caught_up);
    }
    Response chain(const std::string& play_id, const std::string& query = "") {
        return ask(route, {query, {}, {{"play_id", play_id}}});
    }
};

void expose(Database& database) {
    database.write([&](Transaction& transaction) {
        transaction.run("insert into layers (layer_key, salt) values ('main', 'salt')");
        for (const char* key : {"before", "after"})
            transaction.run("insert into experiments (experiment_key, layer_id) select $1, l.layer_id from layers l",
                            Parameters().text(key));
        transaction.run(
            "insert into variants (experiment_id, variant_id, variant_key, weight, is_control)"
            " select e.experiment_id, v, case v when 0 then 'control' else 'bold' end, 1, v = 0"
            " from experiments e cross join generate_series(0, 1) v");
        store(transaction, std::vector<MadeUpExposure>{{"ada", 1, 1, at("2026-11-20T09:00:00Z")},
                                                       {"ada", 2, 0, at("2026-11-20T10:00:01Z")}});
    });
}

constexpr auto play_body = R"({"track_id":"t1","artist_id":"a1","station_id":"s1","station_seed":"seed","genre":"jazz",
    "mode":"radio","selected_by":"collab","propensity":0.31,"slate":[
    {"recommender":"content","version":"7","score":0.25,"rank":2},{"recommender":"collab","version":"1","score":0.75,"rank":1}]})";

}  // namespace

TEST_CASE("the chain of a play: context, slate, experiments of the time, thumbs, listens, credit") {
    Story story;
    expose(story.database);
    story.tell(
        {story.event(2, "ada", "2026-11-20T10:02:00Z", R"({"value":"up"})"),
         story.event(2, "ada", "2026-11-20T10:01:00Z", R"({"value":"down"})"),
         story.event(3, "ada", "2026-11-20T10:03:00Z", R"({"listened_ms":1000,"track_ms":2000,"outcome":"skipped"})"),
         story.event(1, "ada", "2026-11-20T10:00:00Z", play_body)});
    const auto response = story.chain("p1");
    REQUIRE(response.status == 200);
    const auto body = json_of(response);
    CHECK(body.at("play_id") == "p1");
    CHECK(body.at("more") == false);
    REQUIRE(body.at("plays").as_array().size() == 1);
    const auto& chain = body.at("plays").at(0);
    CHECK(chain.at("listener_id") == "ada");
    CHECK(chain.at("play").at("occurred_at") == "2026-11-20T10:00:00Z");
    CHECK(chain.at("play").at("station_seed") == "seed");
    CHECK(chain.at("play").at("selected_by") == "collab");
    CHECK(chain.at("play").at("propensity") == 0.31);
    REQUIRE(chain.at("slate").as_array().size() == 2);
    CHECK(chain.at("slate").at(0).at("recommender") == "content");  // as sent
    CHECK(chain.at("slate").at(0).at("selected") == false);
    CHECK(chain.at("slate").at(1).at("selected") == true);
    CHECK(chain.at("slate").at(1).at("version") == "1");
    CHECK(chain.at("slate").at(1).at("rank") == 1);
    REQUIRE(chain.at("experiments").as_array().size() == 1);
    CHECK(chain.at("experiments").at(0).at("experiment") == "before");
    CHECK(chain.at("experiments").at(0).at("variant") == "bold");
    CHECK(chain.at("experiments").at(0).at("first_exposed_at") == "2026-11-20T09:00:00Z");
    CHECK(chain.at("thumb") == "up");
    REQUIRE(chain.at("thumbs").as_array().size() == 2);
    CHECK(chain.at("thumbs").at(0).at("value") == "down");
    CHECK(chain.at("thumbs").at(0).at("stands") == false);
    CHECK(chain.at("thumbs").at(1).at("stands") == true);
    CHECK(chain.at("listens").at(0).at("outcome") == "skipped");
    CHECK(chain.at("listened_ms") == 1000);
    CHECK(chain.at("track_ms") == 2000);
    const auto& credit = chain.at("credit");
    CHECK(credit.at("selected").at("shares").at(0).at("recommender") == "collab");
    CHECK(credit.at("selected").at("shares").at(0).at("thumbs_up") == 1.0);
    CHECK(credit.at("unique").at("unattributed") == "several_proposers");
    double proportional = 0;
    for (const auto& share : credit.at("proportional").at("shares").as_array()) {
        if (share.at("recommender") == "collab") CHECK(share.at("share") == 0.75);
        proportional += share.at("listened_ms").as_double();
    }
    CHECK(proportional == 1000);
    CHECK(credit.at("shapley").at("shares").at(0).at("thumbs_up") == 0.5);
    CHECK(credit.at("shapley").at("shares").at(0).at("thumbs_down") == 0.0);
}

TEST_CASE("a play that has not come shows what came before it") {
    Story story;
    expose(story.database);
    story.tell({story.event(2, "ada", "2026-11-20T10:02:00Z", R"({"value":"up"})")});
    const auto body = json_of(story.chain("p1"));
    const auto& chain = body.at("plays").at(0);
    CHECK(chain.at("play").is_null());
    CHECK(chain.at("slate").as_array().empty());
    CHECK(chain.at("thumb") == "up");
    CHECK(chain.at("experiments").as_array().size() == 2);
    CHECK(chain.at("credit").at("selected").at("unattributed") == "play_unknown");
}

TEST_CASE("two listeners with one play id are both listed, or the one that is asked for") {
    Story story;
    story.tell({story.event(1, "ada", "2026-11-20T10:00:00Z", play_body),
                story.event(1, "bob", "2026-11-20T11:00:00Z", play_body)});
    const auto both = json_of(story.chain("p1"));
    REQUIRE(both.at("plays").as_array().size() == 2);
    CHECK(both.at("plays").at(0).at("listener_id") == "ada");
    CHECK(both.at("plays").at(1).at("listener_id") == "bob");
    const auto one = json_of(story.chain("p1", "listener_id=bob"));
    REQUIRE(one.at("plays").as_array().size() == 1);
    CHECK(one.at("plays").at(0).at("listener_id") == "bob");
}

TEST_CASE("more listeners than are shown are said to be more") {
    Story story;
    std::vector<MadeUpEvent> events;
    for (int i = 0; i <= chain_plays_max; ++i)
        events.push_back(story.event(2, "listener " + std::to_string(i), "2026-11-20T10:02:00Z", R"({"value":"up"})"));
    story.tell(events);
    const auto body = json_of(story.chain("p1"));
    CHECK(body.at("plays").as_array().size() == chain_plays_max);
    CHECK(body.at("more") == true);
}

TEST_CASE("a play that nobody knows is not found, and the answer says as of when") {
    Story story;
    const auto response = story.chain("nothing");
    CHECK(response.status == 404);
    const auto body = json_of(response);
    CHECK(body.at("detail").as_string().starts_with("no play 'nothing' is known as of 20"));
    CHECK(story.chain("nothing", "listener_id=ada").status == 404);
}

TEST_CASE("ids that nobody can have sent are refused") {
    Story story;
    CHECK(story.chain(std::string(129, 'a')).status == 422);
    CHECK(story.chain("p1", "listener_id=").status == 422);
    CHECK(json_of(story.chain("p1", "listener_id=%ff")).at("errors").at(0).at("pointer") == "/listener_id");
}
