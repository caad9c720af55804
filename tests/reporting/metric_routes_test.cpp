// The routes of metrics, catalogue, time series and planning as the server calls them: each success, each refusal.
#include <doctest/doctest.h>

#include "domain/metric.hpp"
#include "reporting/asked.hpp"
#include "reporting/catalog_endpoints.hpp"
#include "reporting/frozen_endpoints.hpp"
#include "reporting/metric_endpoints.hpp"
#include "reporting/power_endpoints.hpp"
#include "reporting/scorecard_endpoints.hpp"
#include "reporting/timeseries_endpoints.hpp"
#include "storage/experiment_store.hpp"
#include "storage/layer_store.hpp"
#include "support/postgres.hpp"

using namespace bellwether;
using namespace bellwether::test;

namespace {

class Routes {
  public:
    Routes() : database_(DatabaseSettings{.url = fresh_migrated_database_url()}) {
        add(metric_routes(database_, [](const Request& request) { return json_body(request); }));
        add(catalog_routes(database_));
        add(power_routes(database_));
        add(scorecard_routes(database_));
        add(frozen_scorecard_routes(database_));
        add(timeseries_routes(database_));
    }

    Response call(Method method, const std::string& pattern, const std::string& body = {}, Request request = {},
                  const std::string& key = {}, const std::string& id = {}) {
        request.body = body;
        if (request.content_type.empty()) request.content_type = "application/json";
        request.principal.name = "ada";
        if (!key.empty()) request.path_parameters = {{"key", key}, {"id", id}};
        for (const auto& route : routes_)
            if (route.method == method && route.pattern == pattern) return route.handler(request);
        FAIL("there is no such route");
        return {};
    }

    void make_experiment(const std::string& key) {
        database_.write([&](Transaction& transaction) {
            Experiment experiment;
            experiment.key = key;
            Layer layer;
            layer.key = layer.salt = "own." + key;
            layer.own = true;
            experiment.layer_id = LayerStore(transaction).add(layer).value();
            experiment.metrics_json = R"([{"metric": "thumbs_up", "role": "primary"},
                {"metric": "mine", "role": "secondary"}, {"metric": "repeat_gap", "role": "secondary"},
                {"metric": "return_rate_week", "role": "guardrail", "margin": 0.05}])";
            experiment.variants.resize(2);
            experiment.variants[0].key = "control";
            experiment.variants[0].is_control = true;
            experiment.variants[1].key = "treatment";
            experiment.variants[1].variant_id = 1;
            for (auto& variant : experiment.variants)
                variant.weight = 1;
            REQUIRE(ExperimentStore(transaction).add(experiment));
            return true;
        });
    }

    /// So many listeners, exposed on that day, each third with a thumb up.
    void expose(const std::string& name, int listeners) {
        run("insert into exposure_rollups (listener_id, experiment_id, iteration, variant_id, first_exposed_at, exposed_on,"
            " conflicting) select '" + name + "' || i, e.experiment_id, 1, i % 2, '2026-11-20 10:00+00', '2026-11-20', false"
            " from experiments e, generate_series(1, " + std::to_string(listeners) + ") i");
        run("insert into listener_days (listener_id, day, plays, thumbs_up) select '" + name + "' || i, '2026-11-20', 3,"
            " (i % 3 = 0)::integer from generate_series(1, " + std::to_string(listeners) + ") i");
    }
    void run(const std::string& sql) {
        database_.write([&](Transaction& transaction) { transaction.run(sql); });
    }

  private:
    void add(std::vector<Route> routes) {
        for (auto& route : routes)
            routes_.push_back(std::move(route));
    }
    Database database_;
    std::vector<Route> routes_;
};

std::string code_of(const Response& response) {
    const auto body = json_of(response);
    const auto& errors = body.as_object().at("errors").as_array();
    return std::string(errors.at(0).at("pointer").as_string()) + " " + std::string(errors.at(0).at("code").as_string());
}

Request with_query(std::string_view query) {
    Request request;
    request.query = query;
    return request;
}

Request with_etag(std::string_view etag) {
    Request request;
    request.if_match = etag;
    return request;
}

const std::string mine =
    R"({"key": "mine", "kind": "ratio", "numerator": {"measure": "plays", "filter": {"genre": "jazz"}},
        "denominator": {"measure": "plays"}})";

}  // namespace

TEST_CASE("a metric is defined, read, listed after the ready-made ones and replaced by its ETag") {
    Routes routes;
    const auto made = routes.call(Method::post, "/v1/metrics", mine);
    REQUIRE(made.status == 201);
    const auto read = routes.call(Method::get, "/v1/metrics/{key}", "", {}, "mine");
    CHECK(read.status == 200);
    CHECK(read.body == made.body);
    const auto items = json_of(routes.call(Method::get, "/v1/metrics")).at("items").as_array();
    CHECK(items.size() == ready_made_metrics().size() + 1);
    CHECK(items.back().at("key").as_string() == "mine");
    const auto replaced = routes.call(Method::put, "/v1/metrics/{key}",
                                      R"({"kind": "mean", "numerator": {"measure": "plays"}})", with_etag("\"1\""), "mine");
    CHECK(replaced.status == 200);
    CHECK(json_of(replaced).at("revision").to_number<int>() == 2);
    SUBCASE("refused: without an ETag, with an old one, another key, a ready-made one, one that there is not") {
        CHECK(routes.call(Method::put, "/v1/metrics/{key}", mine, {}, "mine").status == 428);
        CHECK(routes.call(Method::put, "/v1/metrics/{key}", mine, with_etag("\"1\""), "mine").status == 412);
        CHECK(code_of(routes.call(Method::put, "/v1/metrics/{key}",
                                  R"({"key": "x", "kind": "mean", "numerator": {"measure": "plays"}})",
                                  with_etag("\"2\""), "mine")) == "/key read_only");
        CHECK(routes.call(Method::put, "/v1/metrics/{key}", mine, with_etag("\"1\""), "plays").status == 409);
        CHECK(routes.call(Method::get, "/v1/metrics/{key}", "", {}, "nothing").status == 404);
        CHECK(routes.call(Method::post, "/v1/metrics", mine).status == 409);
        CHECK(routes.call(Method::post, "/v1/metrics",
                          R"({"key": "plays", "kind": "mean", "numerator": {"measure": "plays"}})")
                  .status == 409);
        CHECK(code_of(routes.call(Method::post, "/v1/metrics", R"({"key": "x", "kind": "mean"})")) ==
              "/numerator missing");
    }
}

TEST_CASE("the catalogue is uploaded in both forms, and other forms are refused") {
    Routes routes;
    Request csv;
    csv.content_type = "text/csv";
    const auto first = routes.call(Method::put, "/v1/catalog/tracks", "track_id,popularity\nt1,4\n", csv);
    REQUIRE(first.status == 200);
    CHECK(json_of(first).at("tracks").to_number<int>() == 1);
    Request lines;
    lines.content_type = "application/x-ndjson";
    lines.query = "keep=true";
    const auto second = routes.call(Method::put, "/v1/catalog/tracks", R"({"track_id": "t2", "popularity": 9})", lines);
    CHECK(json_of(second).at("tracks").to_number<int>() == 2);
    CHECK(json_of(routes.call(Method::get, "/v1/catalog/tracks")).at("items").as_array().size() == 2);
    CHECK(routes.call(Method::put, "/v1/catalog/tracks", "{}").status == 415);
    CHECK(code_of(routes.call(Method::put, "/v1/catalog/tracks", "track_id\nt1\n", csv)) == "/1 missing_column");
    csv.query = "keep=perhaps";
    CHECK(code_of(routes.call(Method::put, "/v1/catalog/tracks", "track_id,popularity\nt1,4\n", csv)) ==
          "/keep bad_query");
}

TEST_CASE("an experiment with metrics of every kind answers before anybody came") {
    Routes routes;
    REQUIRE(routes.call(Method::post, "/v1/metrics", mine).status == 201);
    routes.make_experiment("e");
    const std::string path = "/v1/experiments/{key}/scorecard";
    const auto card = routes.call(Method::get, path, "", with_query("segment=genre"), "e");
    REQUIRE(card.status == 200);
    CHECK(json_of(card).at("comparisons").as_array().size() == 4);
    CHECK(json_of(card).at("segments").at("dimension").as_string() == "genre");
    CHECK(code_of(routes.call(Method::get, path, "", with_query("segment=weather"), "e")) == "/segment unknown_segment");
    CHECK(code_of(routes.call(Method::get, path, "", with_query("method=guess"), "e")) == "/method unknown_method");
    CHECK(code_of(routes.call(Method::get, path, "", with_query("as_of=soon"), "e")) == "/as_of bad_time");
    CHECK(routes.call(Method::get, path, "", {}, "nothing").status == 404);
    const std::string series = "/v1/experiments/{key}/timeseries";
    const auto over_time = routes.call(Method::get, series, "", {}, "e");
    REQUIRE(over_time.status == 200);
    CHECK(json_of(over_time).at("series").as_array().size() == 1);
    CHECK(routes.call(Method::get, series, "", with_query("format=csv"), "e").content_type.starts_with("text/csv"));
    CHECK(code_of(routes.call(Method::get, series, "", with_query("format=xml"), "e")) == "/format bad_format");
    CHECK(code_of(routes.call(Method::get, path, "", with_query("format=xml"), "e")) == "/format bad_format");
    CHECK(code_of(routes.call(Method::get, series, "", with_query("metric=skip_rate"), "e")) == "/metric unknown_metric");
    CHECK(code_of(routes.call(Method::get, series, "", with_query("metric=mine"), "e")) == "/metric not_additive");
    CHECK(routes.call(Method::get, series, "", {}, "nothing").status == 404);
}

TEST_CASE("a plan is refused where the question or the traffic does not allow an answer") {
    Routes routes;
    const auto ask = [&](const std::string& body) { return code_of(routes.call(Method::post, "/v1/power", body)); };
    CHECK(ask(R"({"metric": "happiness"})") == "/metric unknown_metric");
    CHECK(ask(R"({"metric": "repeat_gap"})") == "/metric not_planned");
    CHECK(ask(R"({"metric": "plays"})") == "/metric too_few_units");
    CHECK(ask(R"({"metric": "plays", "percent": 0})") == "/percent out_of_range");
    CHECK(ask(R"({"metric": "plays", "minimum_effect": -1})") == "/minimum_effect out_of_range");
    CHECK(ask(R"({"metric": "plays", "days": 1})") == "/days out_of_range");
    CHECK(ask(R"({"metric": "plays", "power": 0.01})") == "/power out_of_range");
    CHECK(ask(R"({"metric": "plays", "method": "guess"})") == "/method unknown_method");
    CHECK(ask(R"({"metric": "plays", "colour": 1})") == "/colour unknown_field");
}

TEST_CASE("a scorecard is frozen, listed, read to the byte, and rebuilt the same after more has arrived") {
    Routes routes;
    REQUIRE(routes.call(Method::post, "/v1/metrics", mine).status == 201);
    routes.make_experiment("e");
    routes.run("update experiments set randomised_by_us = false");
    routes.expose("early", 300);
    const std::string live_path = "/v1/experiments/{key}/scorecard";
    const std::string all = "/v1/experiments/{key}/scorecards";
    const auto before = routes.call(Method::get, live_path, "", with_query("as_of=2026-11-22"), "e");
    const auto made = routes.call(Method::post, all, R"({"reason": "for the review"})", with_query("as_of=2026-11-22"), "e");
    REQUIRE(made.status == 201);
    const auto id = std::string(json_of(made).at("id").as_string());
    const auto read = routes.call(Method::get, all + "/{id}", "", {}, "e", id);
    CHECK(read.status == 200);
    CHECK(read.body == before.body);
    const auto listed = json_of(routes.call(Method::get, all, "", {}, "e")).at("items").as_array();
    REQUIRE(listed.size() == 1);
    CHECK(listed.at(0).at("reason").as_string() == "for the review");
    CHECK(listed.at(0).at("frozen_by").as_string() == "ada");
    CHECK(listed.at(0).at("sha256").as_string().size() == 64);
    CHECK_FALSE(listed.at(0).at("code_version").as_string().empty());

    routes.expose("late", 900);
    CHECK(routes.call(Method::get, live_path, "", with_query("as_of=2026-11-22"), "e").body != before.body);
    const auto replayed = json_of(routes.call(Method::get, all + "/{id}/replay", "", {}, "e", id));
    CHECK(replayed.at("same").as_bool());
    CHECK(replayed.at("differences").as_array().empty());
    CHECK(replayed.at("sha256_rebuilt") == replayed.at("sha256"));
    CHECK(routes.call(Method::get, all + "/{id}", "", {}, "e", id).body == before.body);
    const auto basis = routes.call(Method::get, all + "/{id}/basis", "", {}, "e", id);
    CHECK(json_of(basis).at("statistics").at("exposures").at("listeners") == 300.0);
    CHECK(basis.body.find("early1") == std::string::npos);  // sums only, no listener

    SUBCASE("what somebody changed in the stored statistics shows") {
        CHECK_THROWS(routes.run("update frozen_scorecards set basis = ''"));  // append-only
        routes.run("alter table frozen_scorecards disable trigger frozen_scorecards_append_only");
        routes.run("update frozen_scorecards set basis = replace(basis, '\"listeners\":300.0', '\"listeners\":301.0')");
        const auto tampered = json_of(routes.call(Method::get, all + "/{id}/replay", "", {}, "e", id));
        CHECK_FALSE(tampered.at("same").as_bool());
        CHECK(tampered.at("stored_bytes_intact").as_bool());
        const auto& difference = tampered.at("differences").as_array().at(0);
        CHECK(difference.at("pointer").as_string() == "/data/exposed_listeners");
        CHECK(difference.at("frozen") == 300.0);
        CHECK(difference.at("rebuilt") == 301.0);
        routes.run("update frozen_scorecards set basis = '{}', body = body || ' '");
        const auto broken = json_of(routes.call(Method::get, all + "/{id}/replay", "", {}, "e", id));
        CHECK_FALSE(broken.at("same").as_bool());
        CHECK(broken.at("unreadable").as_string().find("format") != std::string::npos);
    }
    SUBCASE("pages follow each other, the newest first") {
        REQUIRE(routes.call(Method::post, all, "", {}, "e").status == 201);
        const auto page = json_of(routes.call(Method::get, all, "", with_query("limit=1"), "e"));
        CHECK(page.at("items").at(0).at("id").as_string() != id);
        const std::string next = "limit=1&cursor=" + std::string(page.at("next_cursor").as_string());
        CHECK(json_of(routes.call(Method::get, all, "", with_query(next), "e")).at("items").at(0).at("id").as_string() == id);
    }
    SUBCASE("refused: what there is not, an unknown field, a long reason, another question's mistakes") {
        CHECK(routes.call(Method::post, all, "", {}, "nothing").status == 404);
        CHECK(routes.call(Method::get, all, "", {}, "nothing").status == 404);
        CHECK(routes.call(Method::get, all + "/{id}", "", {}, "e", "4711").status == 404);
        CHECK(routes.call(Method::get, all + "/{id}", "", {}, "e", "x").status == 404);
        CHECK(routes.call(Method::get, all + "/{id}/basis", "", {}, "e", "0").status == 404);
        CHECK(routes.call(Method::get, all + "/{id}/replay", "", {}, "e", "-1").status == 404);
        CHECK(code_of(routes.call(Method::post, all, R"({"colour": 1})", {}, "e")) == "/colour unknown_field");
        CHECK(code_of(routes.call(Method::post, all, "{\"reason\": \"" + std::string(1001, 'x') + "\"}", {}, "e")) ==
              "/reason too_long");
        CHECK(code_of(routes.call(Method::post, all, "", with_query("segment=weather"), "e")) == "/segment unknown_segment");
    }
}
