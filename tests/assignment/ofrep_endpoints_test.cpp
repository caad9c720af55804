// Every row of the protocol's table, as its clients read it.
#include "assignment/endpoints.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;
using test::Endpoints;

std::string context_of(const std::string& listener, const std::string& more = "") {
    return R"({"context":{"targetingKey":")" + listener + "\"" + more + "}}";
}

Response evaluate(Endpoints& endpoints, const std::string& key, const std::string& body) {
    return endpoints.call(Method::post, "/ofrep/v1/evaluate/flags/" + key, body);
}

json::value flag(Endpoints& endpoints, const std::string& key, const std::string& body) {
    const Response response = evaluate(endpoints, key, body);
    REQUIRE(response.status == 200);
    CHECK(response.content_type == "application/json");
    json::value parsed = json::parse(response.body);
    CHECK(parsed.at("key") == json::value(key));
    for (const char* field : {"value", "reason", "variant", "metadata"}) CHECK(parsed.as_object().contains(field));
    for (const auto& field : parsed.at("metadata").as_object()) CHECK(!field.value().is_structured());
    return parsed;
}

void check_error(const Response& response, int status, const char* code, const json::value& key) {
    CHECK(response.status == status);
    CHECK(response.content_type == "application/json");
    const auto body = json::parse(response.body).as_object();
    CHECK(body.at("errorCode") == code);
    CHECK(!body.at("errorDetails").as_string().empty());
    if (key.is_null())
        CHECK(!body.contains("key"));
    else
        CHECK(body.at("key") == key);
}

}  // namespace

TEST_CASE("OFREP: assigned at random is SPLIT with the variant's payload") {
    Endpoints endpoints;
    const auto treated = flag(endpoints, "deep", context_of(Endpoints::listener_in(1)));
    CHECK(treated == json::parse(R"({"key":"deep","value":{"depth":3},"reason":"SPLIT","variant":"treatment","metadata":)"
                                 R"({"experiment":"deep","version":1,"layer":"layer-1","enrolled":true,"flagSetId":"bellwether"}})"));
    const auto control = evaluate(endpoints, "deep", context_of(Endpoints::listener_in(0)));
    CHECK(control.body.find(R"("value":100.0,)") != std::string::npos);  // a float flag stays one for typed clients
    CHECK(endpoints.exposures.size() == 2);
}

TEST_CASE("OFREP: attributes of the context target") {
    Endpoints endpoints;
    const auto austrian = flag(endpoints, "austria", context_of("ann", R"(,"country":"AT","nested":{"x":[1]},"n":1.5,"b":false)"));
    CHECK(austrian.at("reason") == "SPLIT");
    CHECK(austrian.at("variant") == "treatment");
}

TEST_CASE("OFREP: left out is DEFAULT with the control's value") {
    Endpoints endpoints;
    for (const char* key : {"nobody", "austria", "theirs"}) {
        CAPTURE(key);
        const auto left_out = flag(endpoints, key, context_of("ann"));
        CHECK(left_out.at("reason") == "DEFAULT");
        CHECK(left_out.at("variant") == "default");
        CHECK(left_out.at("value") == "control");  // without a payload the variant's key is the value
        CHECK(left_out.at("metadata").at("enrolled") == false);
    }
    CHECK(endpoints.exposures.empty());
}

TEST_CASE("OFREP: paused, stopped and draft are DISABLED") {
    Endpoints endpoints;
    for (const char* key : {"paused", "stopped", "draft", "archived", "unclear"}) {
        CAPTURE(key);
        const auto disabled = flag(endpoints, key, context_of("ann"));
        CHECK(disabled.at("reason") == "DISABLED");
        CHECK(disabled.at("variant") == "default");
        CHECK(disabled.at("value") == "control");
    }
}

TEST_CASE("OFREP: shipped to all is STATIC with the winner's value") {
    Endpoints endpoints;
    const auto shipped = flag(endpoints, "shipped", context_of("ann"));
    CHECK(shipped.at("reason") == "STATIC");
    CHECK(shipped.at("variant") == "treatment");
    CHECK(shipped.at("value") == json::parse(R"({"depth":3})"));
    CHECK(endpoints.exposures.empty());
}

TEST_CASE("OFREP: an unknown key is FLAG_NOT_FOUND") {
    Endpoints endpoints;
    check_error(evaluate(endpoints, "nothing", context_of("ann")), 404, "FLAG_NOT_FOUND", "nothing");
    check_error(evaluate(endpoints, "a%22b", context_of("ann")), 404, "FLAG_NOT_FOUND", "a\"b");  // decoded once
}

TEST_CASE("OFREP: without a targetingKey nothing is evaluated") {
    Endpoints endpoints;
    check_error(evaluate(endpoints, "deep", R"({"context":{}})"), 400, "TARGETING_KEY_MISSING", "deep");
    check_error(evaluate(endpoints, "deep", R"({"context":{"targetingKey":null}})"), 400, "TARGETING_KEY_MISSING", "deep");
    check_error(evaluate(endpoints, "deep", context_of("")), 400, "TARGETING_KEY_MISSING", "deep");
}

TEST_CASE("OFREP: a context that is none is INVALID_CONTEXT") {
    Endpoints endpoints;
    for (const char* body : {R"({"context":{"targetingKey":7}})", R"({"context":[]})", R"({"context":null})", "{}", "[]", "17"}) {
        CAPTURE(body);
        check_error(evaluate(endpoints, "deep", body), 400, "INVALID_CONTEXT", "deep");
    }
    check_error(evaluate(endpoints, "deep", context_of(std::string(129, 'x'))), 400, "INVALID_CONTEXT", "deep");
}

TEST_CASE("OFREP: a body that is no JSON is PARSE_ERROR") {
    Endpoints endpoints;
    const std::string deep = std::string(100, '[') + std::string(100, ']');
    for (const std::string& body : {std::string("hello"), std::string(), context_of("ann") + "x", std::string(R"({"context":{"targetingKey":"\ud800"}})"),
                                    R"({"context":{"targetingKey":"a","x":)" + deep + "}}"}) {
        CAPTURE(body);
        check_error(evaluate(endpoints, "deep", body), 400, "PARSE_ERROR", "deep");
    }
    check_error(endpoints.call(Method::post, "/ofrep/v1/evaluate/flags", "hello"), 400, "PARSE_ERROR", nullptr);
}

TEST_CASE("OFREP: refusals of the server speak the protocol too") {
    Endpoints endpoints;
    const auto render = endpoints.router.match(Method::post, "/ofrep/v1/evaluate/flags/deep").route->render_error;
    REQUIRE(render);
    const Response nobody = render(Error{ErrorKind::unauthenticated, "a token is needed", {}});
    check_error(nobody, 401, "GENERAL", nullptr);
    CHECK(Endpoints::header(nobody, "WWW-Authenticate") == "Bearer");
    check_error(render(Error{ErrorKind::forbidden, "not this token", {}}), 403, "GENERAL", nullptr);
    Error fast{ErrorKind::too_many_requests, "too fast", {}};
    fast.retry_after_seconds = 3;
    CHECK(Endpoints::header(render(fast), "Retry-After") == "3");
    fast.retry_after_seconds = 0;
    CHECK(Endpoints::header(render(fast), "Retry-After") == "1");
    check_error(render(fast), 429, "GENERAL", nullptr);
    check_error(render(Error{ErrorKind::too_large, "too large", {}}), 413, "GENERAL", nullptr);
    check_error(endpoints.call(Method::post, "/ofrep/v1/evaluate/flags/deep", context_of("a"), {}, "text/plain"), 415, "GENERAL", "deep");
    CHECK(endpoints.router.match(Method::get, "/ofrep/v1/evaluate/flags/deep").allowed == std::vector<Method>{Method::post});
}

TEST_CASE("OFREP: a fault and a missing configuration are 500 with the key") {
    Endpoints endpoints;
    endpoints.snapshots.publish(nullptr);
    check_error(evaluate(endpoints, "deep", context_of("ann")), 500, "GENERAL", "deep");
    Endpoints faulty;
    const AssignmentService throwing(faulty.snapshots, [] { return std::nullopt; },
                                     [](std::string_view, std::span<const GivenVariant>, UtcTime) { throw std::runtime_error("on purpose"); });
    const Router router(ofrep_routes(throwing));
    auto match = router.match(Method::post, "/ofrep/v1/evaluate/flags/deep");
    Request request;
    const std::string body = context_of("ann");
    request.body = body;
    request.path_parameters = std::move(match.parameters);
    check_error(match.route->handler(request), 500, "GENERAL", "deep");
}

TEST_CASE("OFREP: all flags at once, with a tag of the answer") {
    Endpoints endpoints;
    const std::string path = "/ofrep/v1/evaluate/flags";
    const Response first = endpoints.call(Method::post, path, context_of(Endpoints::listener_in(1)));
    CHECK(first.status == 200);
    CHECK(Endpoints::header(first, "Cache-Control") == "private, no-cache");
    const auto body = json::parse(first.body);
    std::string keys;
    for (const auto& one : body.at("flags").as_array()) keys += std::string(one.at("key").as_string()) + " ";
    CHECK(keys == "austria deep draft nobody paused shipped stopped theirs unclear ");
    CHECK(body.at("metadata").at("flagSetId") == "bellwether");
    const std::string tag = Endpoints::header(first, "ETag");
    CHECK(tag.front() == '"');

    SUBCASE("the same listener is answered 304, with lists and weak tags too") {
        const Response again = endpoints.call(Method::post, path, context_of(Endpoints::listener_in(1)), "\"other\", W/" + tag);
        CHECK(again.status == 304);
        CHECK(again.body.empty());
        CHECK(Endpoints::header(again, "ETag") == tag);
    }
    SUBCASE("another listener with the first one's tag gets its own answer") {
        const Response other = endpoints.call(Method::post, path, context_of(Endpoints::listener_in(0)), tag);
        CHECK(other.status == 200);
        CHECK(Endpoints::header(other, "ETag") != tag);
    }
    SUBCASE("the same listener with other attributes too") {
        CHECK(endpoints.call(Method::post, path, context_of(Endpoints::listener_in(1), R"(,"country":"AT")"), tag).status == 200);
    }
    SUBCASE("a change of the configuration that does not touch the answer does not touch the tag") {
        endpoints.maker.config.version = 43;
        endpoints.publish();
        CHECK(endpoints.call(Method::post, path, context_of(Endpoints::listener_in(1)), tag).status == 304);
    }
    SUBCASE("a context that is none is refused") {
        check_error(endpoints.call(Method::post, path, "{}"), 400, "INVALID_CONTEXT", nullptr);
        check_error(endpoints.call(Method::post, path, R"({"context":{}})"), 400, "TARGETING_KEY_MISSING", nullptr);
    }
}

}  // namespace bellwether
