#include "assignment/assign_question.hpp"
#include "assignment/endpoints.hpp"
#include "domain/interleaving.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;
using test::Endpoints;

json::value assign(Endpoints& endpoints, const std::string& body) {
    const Response response = endpoints.call(Method::post, "/v1/assign", body);
    REQUIRE(response.status == 200);
    CHECK(response.content_type == "application/json");
    return json::parse(response.body);
}

/// The status, and code and pointer of the first mistake.
std::string refusal(Endpoints& endpoints, const std::string& body) {
    const Response response = endpoints.call(Method::post, "/v1/assign", body);
    std::string said = std::to_string(response.status);
    const json::value parsed = json::parse(response.body);
    if (const auto* errors = parsed.as_object().if_contains("errors"))
        said += " " + std::string(errors->at(0).at("code").as_string()) + " " + std::string(errors->at(0).at("pointer").as_string());
    return said;
}

}  // namespace

TEST_CASE("a listener hears of the experiments that it is in") {
    Endpoints endpoints;
    const std::string ann = Endpoints::listener_in(1);
    const auto answer = assign(endpoints, R"({"listener_id":")" + ann + R"(","colour":"blue"})");
    CHECK(answer == json::parse(R"({"listener_id":")" + ann + R"(","config_version":42,"config_age_seconds":7,"holdout":null,)"
                                R"("assignments":[{"experiment":"deep","variant":"treatment","slot":)" +
                                std::to_string(slot_of("salt-1", ann)) +
                                R"(,"reason":"assigned","arm":{"recommenders":{"collab":"v1"}},"payload":{"depth":3}}],)"
                             R"("defaults":[{"area":"","experiment":"shipped","variant":"treatment",)"
                             R"("arm":{"recommenders":{"collab":"v1"}},"payload":{"depth":3},"shipped_at":"1970-01-01T00:00:00Z"}]})"));
    const auto with_country = assign(endpoints, R"({"listener_id":")" + ann + R"(","attributes":{"country":"AT","age":3,"premium":true,"none":null}})");
    CHECK(with_country.at("assignments").as_array().size() == 2);
}

TEST_CASE("an arm that interleaves comes with the listener's draft order seed, as text, and no other does") {
    Endpoints endpoints;
    Experiment& deep = endpoints.maker.config.experiments[0];
    deep.variants[1].arm_json = R"({"interleave": true, "recommenders": {"collab": "v1", "audio": "v7"}})";
    endpoints.publish();
    for (const int half : {0, 1}) {
        const std::string listener = Endpoints::listener_in(half);
        const auto answer = assign(endpoints, R"({"listener_id":")" + listener + R"("})");
        const auto& one = answer.at("assignments").as_array().at(0).as_object();
        CHECK(one.contains("draft_order_seed") == (half == 1));
        if (half == 1) CHECK(one.at("draft_order_seed").as_string() == std::string_view(std::to_string(draft_order_seed("deep", listener))));
    }
    deep.variants[1].arm_json = R"({"interleave": "yes"})";
    endpoints.publish();
    const auto answer = assign(endpoints, R"({"listener_id":")" + Endpoints::listener_in(1) + R"("})");
    CHECK_FALSE(answer.at("assignments").as_array().at(0).as_object().contains("draft_order_seed"));
}

TEST_CASE("an experiment that was asked for by name is always in the answer, with the reason") {
    Endpoints endpoints;
    const auto answer = assign(endpoints, R"({"listener_id":"ann","experiments":["deep","austria","nobody","paused","stopped",)"
                                          R"("shipped","draft","theirs","unknown","deep"]})");
    std::string reasons;
    for (const auto& one : answer.at("assignments").as_array()) {
        reasons += std::string(one.at("experiment").as_string()) + ":" + std::string(one.at("reason").as_string()) + " ";
        CHECK(one.at("variant").is_null() == (one.at("reason") != "assigned" && one.at("reason") != "shipped"));
        CHECK(one.at("slot").is_null() == (one.at("reason") == "unknown_experiment"));
        if (one.at("variant").is_null()) {
            CHECK(one.at("arm").is_null());
            CHECK(one.at("payload").is_null());
        }
    }
    CHECK(reasons == "deep:assigned austria:not_targeted nobody:outside_ramp paused:paused stopped:stopped shipped:shipped "
                     "draft:draft theirs:randomised_elsewhere unknown:unknown_experiment deep:assigned ");
    CHECK(assign(endpoints, R"({"listener_id":"ann","experiments":[]})").at("assignments").as_array().empty());
}

TEST_CASE("what was shipped is in everybody's answer, and is no exposure") {
    Endpoints endpoints;
    const auto answer = assign(endpoints, R"({"listener_id":"anybody","experiments":["shipped"]})");
    CHECK(answer.at("assignments").at(0).at("variant") == "treatment");
    CHECK(answer.at("assignments").at(0).at("payload") == json::parse(R"({"depth":3})"));
    CHECK(answer.at("defaults").at(0).at("experiment") == "shipped");
    CHECK(answer.at("defaults").at(0).at("arm").at("recommenders").at("collab") == "v1");
    CHECK(assign(endpoints, R"({"listener_id":"somebody"})").at("defaults").as_array().size() == 1);
}

TEST_CASE("many listeners are answered at once, in their order") {
    Endpoints endpoints;
    const auto answer = assign(endpoints, R"({"listeners":[{"listener_id":"ann","attributes":{"country":"AT"}},{"listener_id":"bob"}],)"
                                          R"("experiments":["austria"]})");
    CHECK(answer.at("config_version") == 42);
    REQUIRE(answer.at("listeners").as_array().size() == 2);
    CHECK(answer.at("listeners").at(0).at("listener_id") == "ann");
    CHECK(answer.at("listeners").at(0).at("assignments").at(0).at("reason") == "assigned");
    CHECK(answer.at("listeners").at(1).at("listener_id") == "bob");
    CHECK(answer.at("listeners").at(1).at("assignments").at(0).at("reason") == "not_targeted");
}

TEST_CASE("an exposure is handed on for what was assigned, unless the caller says no") {
    Endpoints endpoints;
    const std::string ann = Endpoints::listener_in(1);
    assign(endpoints, R"({"listener_id":")" + ann + R"(","experiments":["deep","austria"],"expose":false})");
    CHECK(endpoints.exposures.empty());
    assign(endpoints, R"({"listener_id":")" + ann + R"(","experiments":["deep","austria"]})");
    REQUIRE(endpoints.exposures.size() == 1);
    const Exposure& exposure = endpoints.exposures[0];
    CHECK(exposure.listener_id == ann);
    CHECK(exposure.experiment_id == 1);
    CHECK(exposure.iteration == 1);
    CHECK(exposure.variant_id == 1);
    CHECK(exposure.slot == slot_of("salt-1", ann));
    CHECK(exposure.exposed_at.time_since_epoch().count() > 0);
}

TEST_CASE("answers are counted by experiment and reason, and never by what a caller sends") {
    Endpoints endpoints;
    assign(endpoints, R"({"listener_id":"ann","experiments":["deep","austria","paused","made-up"]})");
    const std::string figures = endpoints.counters.text();
    CHECK(figures.find(R"(bellwether_assignments_total{experiment="deep",reason="assigned"} 1)") != std::string::npos);
    CHECK(figures.find(R"(bellwether_assignments_total{experiment="austria",reason="not_targeted"} 1)") != std::string::npos);
    CHECK(figures.find(R"(bellwether_assignments_total{experiment="",reason="paused"} 1)") != std::string::npos);
    CHECK(figures.find(R"(bellwether_assignments_total{experiment="",reason="unknown_experiment"} 1)") != std::string::npos);
    CHECK(figures.find("made-up") == std::string::npos);
}

TEST_CASE("a question that cannot be answered is refused with the place of each mistake") {
    Endpoints endpoints;
    CHECK(refusal(endpoints, "hello") == "400");
    CHECK(refusal(endpoints, "[]").starts_with("422"));
    CHECK(refusal(endpoints, "{}") == "422 missing /listener_id");
    CHECK(refusal(endpoints, R"({"listener_id":7})") == "422 wrong_type /listener_id");
    CHECK(refusal(endpoints, R"({"listener_id":""})") == "422 bad_listener_id /listener_id");
    CHECK(refusal(endpoints, R"({"listener_id":")" + std::string(129, 'x') + R"("})") == "422 bad_listener_id /listener_id");
    CHECK(refusal(endpoints, R"({"listener_id":"ann","attributes":{"a/b":{"c":1}}})") == "422 nested_attribute /attributes/a~1b");
    CHECK(refusal(endpoints, R"({"listener_id":"ann","attributes":{"list":[]}})") == "422 nested_attribute /attributes/list");
    CHECK(refusal(endpoints, R"({"listener_id":"ann","attributes":[]})") == "422 wrong_type /attributes");
    CHECK(refusal(endpoints, R"({"listener_id":"ann","experiments":"deep"})") == "422 wrong_type /experiments");
    CHECK(refusal(endpoints, R"({"listener_id":"ann","experiments":[7]})") == "422 wrong_type /experiments");
    CHECK(refusal(endpoints, R"({"listener_id":"ann","expose":"no"})") == "422 wrong_type /expose");
    CHECK(refusal(endpoints, R"({"listener_id":"ann","listeners":[{"listener_id":"bob"}]})") == "422 ambiguous /listener_id");
    CHECK(refusal(endpoints, R"({"listeners":[]})") == "422 out_of_range /listeners");
    CHECK(refusal(endpoints, R"({"listeners":["ann"]})").starts_with("422 wrong_type"));
    CHECK(refusal(endpoints, R"({"listeners":[{"listener_id":"ann"},{"listener_id":""}]})") == "422 bad_listener_id /listeners/1/listener_id");
    CHECK(endpoints.call(Method::post, "/v1/assign", R"({"listener_id":"ann"})", {}, "text/plain").status == 415);
}

TEST_CASE("one question has a greatest number of listeners, experiments and attributes") {
    Endpoints endpoints;
    const auto listeners = [](std::size_t count) {
        std::string list;
        for (std::size_t i = 0; i < count; ++i) list += std::string(i ? "," : "") + R"({"listener_id":"a"})";
        return R"({"expose":false,"listeners":[)" + list + "]";
    };
    const auto experiments = [](std::size_t count) {
        std::string list;
        for (std::size_t i = 0; i < count; ++i) list += std::string(i ? "," : "") + R"("e")";
        return R"("experiments":[)" + list + "]}";
    };
    CHECK(assign(endpoints, listeners(listeners_per_question_max) + "}").at("listeners").as_array().size() == listeners_per_question_max);
    CHECK(refusal(endpoints, listeners(listeners_per_question_max + 1) + "}") == "422 out_of_range /listeners");
    assign(endpoints, R"({"listener_id":"a",)" + experiments(experiments_per_question_max));
    CHECK(refusal(endpoints, R"({"listener_id":"a",)" + experiments(experiments_per_question_max + 1)) == "422 too_many /experiments");
    CHECK(refusal(endpoints, listeners(1000) + "," + experiments(101)) == "422 too_many /experiments");
    std::string attributes;
    for (std::size_t i = 0; i <= attributes_max; ++i) attributes += (i ? ",\"a" : "\"a") + std::to_string(i) + "\":1";
    CHECK(refusal(endpoints, R"({"listener_id":"a","attributes":{)" + attributes + "}}") == "422 too_many /attributes");
}

TEST_CASE("before the configuration was read the answer is 503") {
    Endpoints endpoints;
    endpoints.snapshots.publish(nullptr);
    const Response response = endpoints.call(Method::post, "/v1/assign", R"({"listener_id":"ann"})");
    CHECK(response.status == 503);
    CHECK(!Endpoints::header(response, "Retry-After").empty());
    CHECK(endpoints.call(Method::get, "/v1/config", "").status == 503);
}

TEST_CASE("the configuration is read with its tag, and 304 where it has not changed") {
    Endpoints endpoints;
    const Response first = endpoints.call(Method::get, "/v1/config", "");
    CHECK(first.status == 200);
    const std::string tag = Endpoints::header(first, "ETag");
    CHECK(tag.size() > 2);
    CHECK(Endpoints::header(first, "Age") == "7");
    const Response again = endpoints.call(Method::get, "/v1/config", "", "\"x\", W/" + tag);
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(Endpoints::header(again, "ETag") == tag);
    endpoints.maker.config.version = 43;
    endpoints.publish();
    CHECK(endpoints.call(Method::get, "/v1/config", "", tag).status == 200);
}

TEST_CASE("evaluating the configuration in process gives the service's answers") {
    Endpoints endpoints;
    const auto config = json::parse(endpoints.call(Method::get, "/v1/config", "").body);
    CHECK(config.at("version") == 42);
    CHECK(config.at("hash") == json::parse(R"({"function":"XXH3-64","seed":0,"separator":0,"slots":1000000})"));
    std::map<std::string, json::value> experiments;
    for (const auto& experiment : config.at("experiments").as_array())
        experiments[std::string(experiment.at("key").as_string())] = experiment;
    CHECK(!experiments.contains("archived"));
    CHECK(experiments.at("austria").at("targeting").at("attribute") == "country");
    CHECK(experiments.at("theirs").at("randomised_by") == "elsewhere");
    CHECK(experiments.at("deep").at("variants").at(1).at("payload").at("depth") == 3);
    for (int i = 0; i < 500; ++i) {
        const std::string listener = test::listener_of(i);
        std::map<std::string, std::string> ours;
        for (const auto& layer : config.at("layers").as_array()) {
            const int slot = slot_of(std::string(layer.at("salt").as_string()), listener);
            for (const auto& held : layer.at("slots").as_array()) {
                const auto& experiment = experiments.at(std::string(held.at("experiment").as_string()));
                if (slot < held.at("begin").as_int64() || slot >= held.at("end").as_int64()) continue;
                if (experiment.at("state") == "running" && experiment.at("targeting").is_null())
                    ours[std::string(experiment.at("key").as_string())] = held.at("variant").as_string();
            }
        }
        std::map<std::string, std::string> theirs;
        const auto answer = assign(endpoints, R"({"expose":false,"listener_id":")" + listener + "\"}");
        for (const auto& one : answer.at("assignments").as_array())
            theirs[std::string(one.at("experiment").as_string())] = one.at("variant").as_string();
        CHECK(ours == theirs);
    }
}

TEST_CASE("who may ask, and where the answer is made") {
    Endpoints endpoints;
    CHECK(endpoints.router.match(Method::post, "/v1/assign").route->access == Access::service);
    CHECK(endpoints.router.match(Method::post, "/v1/assign").route->execution == Execution::inline_);
    CHECK(endpoints.router.match(Method::get, "/v1/config").route->access == Access::any_token);
    CHECK(endpoints.router.match(Method::post, "/ofrep/v1/evaluate/flags").route->access == Access::service);
    CHECK(endpoints.router.match(Method::post, "/ofrep/v1/evaluate/flags/deep").route->access == Access::service);
}

}  // namespace bellwether
