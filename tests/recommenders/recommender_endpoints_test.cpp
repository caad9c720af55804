// The registry over a fresh database, called as the router would call it: each success, each refusal by name.
#include "recommenders/recommender_endpoints.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "http/json.hpp"
#include "storage/audit_store.hpp"
#include "storage/snapshot_store.hpp"
#include "support/postgres.hpp"

using namespace bellwether;

namespace {

namespace json = boost::json;

struct Answer {
    int status = 0;
    json::value body;
    std::string text;
    std::string etag;
    std::string codes;  ///< "pointer code", one a line
};

class Registry {
  public:
    Answer get(const std::string& target, const std::string& etag = "") {
        Request request;
        request.if_none_match = etag;
        return call(Method::get, target, request);
    }
    Answer post(const std::string& target, const std::string& body) { return with_body(Method::post, target, body, ""); }
    Answer put(const std::string& target, const std::string& body, const std::string& if_match) {
        return with_body(Method::put, target, body, if_match);
    }
    /// A training of a day, like those before it.
    Answer publish(int day, const std::string& changed = "") {
        json::object body = json::parse(R"({"importances": {"a": 0.6, "b": 0.4}, "means": {"a": 1, "b": 5},
            "standard_deviations": {"a": 1, "b": 2}, "latency_p99_ms": 20, "git_sha": "c0ffee"})").as_object();
        body["version"] = "day-" + std::to_string(day);
        body["rows"] = 1000 + day;
        body["data_until"] = print_time(clock - std::chrono::hours(24 * (20 - day)));
        body["score_distribution"] = {{"edges", {0, 0.5, 1}}, {"counts", {500, 500 + day}}};
        const json::value more = json::parse(changed.empty() ? "{}" : changed);
        for (const auto& field : more.as_object()) body[field.key()] = field.value();
        return post("/v1/recommenders/collab/versions", json::serialize(body));
    }
    std::string latest() { return std::string(get("/v1/recommenders/collab").body.at("latest").as_string()); }
    json::value serving() {
        return json::parse(database.read([](Transaction& transaction) {
            return build_serving(SnapshotStore(transaction).load()).json;
        }));
    }

    Database database{{.url = test::fresh_migrated_database_url(PostgresRole::service)}};
    UtcTime clock = parse_time("2026-11-24T06:00:00Z").value();
    int held = 0;

  private:
    Answer with_body(Method method, const std::string& target, const std::string& body, const std::string& if_match) {
        Request request;
        request.body = body;
        request.content_type = "application/json";
        request.if_match = if_match;
        return call(method, target, request);
    }
    Answer call(Method method, const std::string& target, Request request) {
        request.method = method;
        request.path = std::string_view(target).substr(0, target.find('?'));
        if (target.size() > request.path.size()) request.query = std::string_view(target).substr(request.path.size() + 1);
        request.principal = {"ada", Role::admin, false};
        auto match = router.match(method, request.path);
        REQUIRE(match.route != nullptr);
        request.path_parameters = std::move(match.parameters);
        const Response response = match.route->handler(request);
        Answer answer;
        answer.status = response.status;
        answer.text = response.body;
        if (!response.body.empty() && response.body[0] == '{') answer.body = json::parse(response.body);
        for (const auto& [name, value] : response.headers)
            if (name == "ETag") answer.etag = value;
        if (answer.body.is_object())
            if (const auto* errors = answer.body.as_object().if_contains("errors"))
                for (const auto& error : errors->as_array())
                    answer.codes += std::string(error.at("pointer").as_string()) + " " + std::string(error.at("code").as_string()) + "\n";
        return answer;
    }
    std::vector<Route> all_routes() {
        RecommenderWiring wiring;
        wiring.read_document = [](const Request& request) { return json_body(request); };
        wiring.held = [this](Transaction&, const ModelVersion&, const std::string&) { ++held; };
        wiring.clock = [this] { return clock; };
        return recommender_routes(database, wiring);
    }
    Router router{all_routes()};
};

}  // namespace

TEST_CASE("a version that passes the gate serves, one that does not is held and the one before goes on") {
    Registry registry;
    registry.post("/v1/recommenders", R"({"name": "collab", "gate": {"freshness_hours": 10000}})");
    for (int day = 1; day <= 3; ++day) {
        const auto published = registry.publish(day);
        REQUIRE(published.status == 201);
        CHECK(published.body.at("verdict").as_string() == "blessed");
    }
    const auto held = registry.publish(4, R"({"rows": 10})");
    CHECK(held.status == 201);
    CHECK(held.body.at("verdict").as_string() == "held");
    CHECK(held.body.at("findings").at(0).at("rule").as_string() == "volume");
    CHECK(held.body.at("compared_with").as_array().size() == 3);
    CHECK(registry.latest() == "day-3");
    CHECK(registry.held == 1);
    CHECK(registry.serving().at("recommenders").at(0).at("latest").as_string() == "day-3");
    const auto lines = registry.database.read(
        [](Transaction& transaction) { return AuditStore(transaction).of_object("recommender", "collab", 0, 100); });
    CHECK(lines.back().action == "hold");
    CHECK(lines.back().reason.find("10 rows") != std::string::npos);

    CHECK(registry.post("/v1/recommenders/collab/versions/day-4/override", "{}").codes == "/reason missing\n");
    CHECK(registry.post("/v1/recommenders/collab/versions/day-4/override", R"({"reason": " "})").codes == "/reason empty\n");
    CHECK(registry.post("/v1/recommenders/collab/versions/day-9/override", R"({"reason": "x"})").status == 404);
    CHECK(registry.post("/v1/recommenders/collab/versions/day-3/override", R"({"reason": "x"})").status == 409);
    CHECK(registry.post("/v1/recommenders/collab/versions/day-4/override", R"({"reason": "a small market"})").status == 200);
    CHECK(registry.latest() == "day-4");
}

TEST_CASE("a rollback goes to the good version before, and what it takes back is good no longer") {
    Registry registry;
    registry.post("/v1/recommenders", R"({"name": "collab", "gate": {"freshness_hours": 10000}})");
    CHECK(registry.post("/v1/recommenders/collab/rollback", R"({"reason": "x"})").status == 409);
    for (int day = 1; day <= 3; ++day) registry.publish(day);
    const auto back = registry.post("/v1/recommenders/collab/rollback", R"({"reason": "skips went up"})");
    REQUIRE(back.status == 200);
    CHECK(back.body.at("version").as_string() == "day-2");
    CHECK_FALSE(registry.get("/v1/recommenders/collab/versions/day-3").body.at("good").as_bool());
    CHECK(registry.get("/v1/recommenders/collab/versions/day-2").body.at("serves").as_bool());
    CHECK(registry.post("/v1/recommenders/collab/rollback", R"({"reason": "again"})").body.at("version").as_string() == "day-1");
    CHECK(registry.post("/v1/recommenders/collab/rollback", R"({"reason": "no further"})").status == 409);
    CHECK(registry.post("/v1/recommenders/collab/rollback", R"({"reason": "x", "to": "day-1"})").status == 409);
    CHECK(registry.post("/v1/recommenders/collab/rollback", R"({"reason": "x", "to": "day-8"})").status == 404);
    CHECK(registry.post("/v1/recommenders/collab/rollback", R"({"reason": "it was not it", "to": "day-3"})").status == 200);
    CHECK(registry.get("/v1/recommenders/collab/versions/day-3").body.at("good").as_bool());
    CHECK(registry.get("/v1/recommenders/collab").body.at("blessings").as_array().size() == 6);
    CHECK(registry.post("/v1/recommenders/nobody/rollback", R"({"reason": "x"})").status == 404);
}

TEST_CASE("a version stays as it was published") {
    Registry registry;
    CHECK(registry.publish(1).status == 201);
    CHECK(registry.publish(1).status == 200);
    const auto other = registry.publish(1, R"({"rows": 2000})");
    CHECK(other.status == 409);
    CHECK(other.codes == "/version taken\n");
}

TEST_CASE("a publication is refused with every mistake at its place") {
    Registry registry;
    const auto refused = [&](const std::string& body) {
        const auto answer = registry.post("/v1/recommenders/collab/versions", body);
        CHECK(answer.status == 422);
        return answer.codes;
    };
    CHECK(refused("{}") == "/version missing\n");
    CHECK(refused(R"({"version": "latest"})") == "/version reserved\n");
    CHECK(refused(R"({"version": "a", "shape": 1})") == "/shape unknown_field\n");
    CHECK(refused(R"({"version": "a", "data_until": "yesterday"})") == "/data_until bad_time\n");
    CHECK(refused(R"({"version": "a", "rows": -1})") == "/rows out_of_range\n");
    CHECK(refused(R"({"version": "a", "means": {"x": "much"}})") == "/means/x wrong_type\n");
    CHECK(refused(R"({"version": "a", "score_distribution": {"edges": [0, 1], "counts": []}})") ==
          "/score_distribution/counts out_of_range\n");
    CHECK(refused(R"({"version": "a", "score_distribution": {"edges": [0, 1], "counts": [1, 2]}})") ==
          "/score_distribution/edges wrong_length\n");
    CHECK(refused(R"({"version": "a", "score_distribution": {"edges": [0, 0], "counts": [1]}})") ==
          "/score_distribution/edges not_rising\n");
    CHECK(refused(R"({"version": "a", "score_distribution": {"edges": [0, 1], "counts": [-1]}})") ==
          "/score_distribution/counts out_of_range\n");
    CHECK(refused(R"({"version": "a", "git_sha": ")" + std::string(3000, 'x') + "\"}") == "/git_sha too_long\n");
    CHECK(refused(R"({"version": "a", "parent": "b"})") == "/parent unknown_version\n");
}

TEST_CASE("the history is searched, filtered and paged") {
    Registry registry;
    registry.post("/v1/recommenders", R"({"name": "collab", "gate": {"freshness_hours": 10000}})");
    for (int day = 1; day <= 4; ++day) registry.publish(day, day == 3 ? R"({"git_sha": "deadbeef", "rows": 1})" : "");
    const auto first = registry.get("/v1/recommenders/collab/versions?limit=3");
    CHECK(first.body.at("items").as_array().size() == 3);
    CHECK(first.body.at("items").at(0).at("version").as_string() == "day-4");
    const std::string cursor(first.body.at("next_cursor").as_string());
    CHECK(registry.get("/v1/recommenders/collab/versions?cursor=" + cursor).body.at("items").at(0).at("version").as_string() == "day-1");
    CHECK(registry.get("/v1/recommenders/collab/versions?q=DEADBEEF").body.at("items").as_array().size() == 1);
    CHECK(registry.get("/v1/recommenders/collab/versions?verdict=held").body.at("items").as_array().size() == 1);
    CHECK(registry.get("/v1/recommenders/collab/versions?verdict=good").status == 422);
    CHECK(registry.get("/v1/recommenders/nobody/versions").status == 404);
    CHECK(registry.get("/v1/recommenders/collab/versions/none").status == 404);
    const auto compared = registry.get("/v1/recommenders/collab/compare?a=day-1&b=day-4");
    CHECK(compared.status == 200);
    CHECK(compared.body.at("importance_drift").to_number<double>() == 0);
    CHECK(registry.get("/v1/recommenders/collab/compare?a=day-1").codes == "/b missing\n");
    CHECK(registry.get("/v1/recommenders/collab/compare?a=day-1&b=none").status == 404);
}

TEST_CASE("the daily report tells shares, averages and their changes, as JSON and CSV") {
    Registry registry;
    registry.post("/v1/recommenders", R"({"name": "collab", "gate": {"freshness_hours": 10000}})");
    registry.publish(1);
    registry.publish(2, R"({"importances": {"a": 1, "b": 1}, "means": {"a": 1.1, "b": 5}})");
    const auto report = registry.get("/v1/recommenders/collab/report");
    const auto& newest = report.body.at("versions").at(0);
    CHECK(newest.at("against").as_string() == "day-1");
    CHECK(newest.at("importance_drift").to_number<double>() == doctest::Approx(0.1));
    CHECK(newest.at("features").at(0).at("importance_change").to_number<double>() == doctest::Approx(-0.1));
    CHECK(newest.at("features").at(0).at("mean_change").to_number<double>() == doctest::Approx(0.1));
    CHECK(report.body.at("versions").at(1).at("against").is_null());
    const auto csv = registry.get("/v1/recommenders/collab/report?format=csv&versions=1");
    CHECK(csv.text.starts_with("recommender,version,"));
    CHECK(std::count(csv.text.begin(), csv.text.end(), '\n') == 3);
    CHECK(registry.get("/v1/recommenders/collab/report?versions=0").codes == "/versions out_of_range\n");
    CHECK(registry.get("/v1/recommenders/nobody/report").status == 404);
}

TEST_CASE("a recommender is registered once, changed under its revision, and read-only where files manage it") {
    Registry registry;
    const auto made = registry.post("/v1/recommenders", R"({"name": "collab", "owner": "ranking"})");
    REQUIRE(made.status == 201);
    CHECK(made.body.at("gate").at("psi_max").to_number<double>() == 0.25);
    CHECK(registry.post("/v1/recommenders", R"({"name": "collab"})").status == 409);
    CHECK(registry.post("/v1/recommenders", R"({"owner": "x"})").codes == "/name missing\n");
    CHECK(registry.post("/v1/recommenders", R"({"name": "b", "gate": {"psi": 1}})").codes == "/gate/psi unknown_field\n");
    CHECK(registry.post("/v1/recommenders", R"({"name": "b", "gate": {"ks_max": 2}})").codes == "/gate/ks_max out_of_range\n");
    CHECK(registry.post("/v1/recommenders", R"({"name": "b", "gate": {"may_lack": ["luck"]}})").codes == "/gate/may_lack unknown_input\n");
    CHECK(registry.post("/v1/recommenders?dry_run=true", R"({"name": "b"})").status == 201);
    CHECK(registry.get("/v1/recommenders/b").status == 404);
    const std::string path = "/v1/recommenders/collab";
    CHECK(registry.put(path, R"({"owner": "y"})", "").status == 428);
    CHECK(registry.put(path, R"({"owner": "y"})", "\"9\"").status == 412);
    CHECK(registry.put(path, R"({"name": "other"})", made.etag).codes == "/name read_only\n");
    const auto changed = registry.put(path + "?managed_by=files", R"({"owner": "y", "gate": {"window": 3}})", made.etag);
    CHECK(changed.status == 200);
    CHECK(changed.body.at("managed_by").as_string() == "files");
    CHECK(registry.put(path, R"({"owner": "z"})", "*").codes == " managed\n");
    CHECK(registry.put(path + "?managed_by=files&release=true", json::serialize(changed.body), "*").body.at("managed_by").is_null());
    CHECK(registry.put("/v1/recommenders/nobody", "{}", "*").status == 404);
    CHECK(registry.get("/v1/recommenders").body.at("items").as_array().size() == 1);
}

TEST_CASE("an arm's models are read in every shape, and what it follows or pins is what it serves") {
    CHECK(models_of_arm("{}").empty());
    CHECK(models_of_arm(R"({"recommenders": 7})").empty());
    const auto listed = models_of_arm(R"({"recommenders": ["a", {"recommender": "b", "version": "1"}, {"version": "2"}, 3]})");
    REQUIRE(listed.size() == 2);
    CHECK(listed[0].asked == "latest");
    CHECK(listed[1].asked == "1");
    StoredConfig config;
    Experiment experiment;
    experiment.key = "test";
    experiment.state = ExperimentState::running;
    experiment.variants.resize(2);
    experiment.variants[0].arm_json = R"({"recommenders": {"collab": "pinned-1", "other": "latest"}})";
    experiment.variants[1].arm_json = R"({"recommenders": {"collab": "latest"}})";
    config.experiments = {experiment, experiment};
    config.experiments[1].state = ExperimentState::stopped;
    Blessing blessing;
    blessing.recommender = "collab";
    blessing.version = "day-7";
    config.blessed = {blessing};
    const auto first = build_serving(config);
    const auto arms = json::parse(first.json).at("arms").as_array();
    REQUIRE(arms.size() == 2);
    CHECK(arms[0].at("serves").at(0).at("version").as_string() == "pinned-1");
    CHECK(arms[0].at("serves").at(1).at("version").is_null());
    CHECK(arms[1].at("serves").at(0).at("version").as_string() == "day-7");
    CHECK(build_serving(config).etag == first.etag);
    config.blessed[0].version = "day-8";
    CHECK(build_serving(config).etag != first.etag);

    Published<ServingModels> published;
    const auto route = serving_routes(published).front();
    Request request;
    CHECK(route.handler(request).status == 503);
    published.publish(std::make_shared<const ServingModels>(first));
    CHECK(route.handler(request).status == 200);
    request.if_none_match = first.etag;
    CHECK(route.handler(request).status == 304);
}
