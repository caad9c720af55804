// Who may do what, through the running service.
#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <filesystem>
#include <unistd.h>

#include "end_to_end/running_service.hpp"

using namespace bellwether;
using namespace bellwether::test;
namespace json = boost::json;

TEST_CASE("without a token everything but health is refused") {
    auto& running = running_service();
    JsonClient nobody(running.service.address(), "");
    CHECK(nobody.get("/healthz").status == 200);
    CHECK(nobody.get("/readyz").status == 200);
    for (const char* path : {"/v1/experiments", "/v1/tokens", "/v1/reports/attribution", "/metrics", "/v1/config"})
        CHECK_MESSAGE(nobody.get(path).status == 401, path);
    CHECK(nobody.get("/v1/experiments").header("www-authenticate") == "Bearer");
    CHECK(JsonClient(running.service.address(), "bw_wrong").get("/v1/experiments").status == 401);
}

TEST_CASE("each role may do what it is for and nothing else") {
    auto& running = running_service();
    auto service = running.with_role("service");
    auto viewer = running.with_role("viewer");
    auto scientist = running.with_role("scientist");
    const json::object assign{{"listener_id", "somebody"}, {"expose", false}};
    const json::object experiment{
        {"key", fresh_key("by-role")},
        {"variants", json::array{{{"key", "a"}, {"weight", 1}}, {{"key", "b"}, {"weight", 1}}}}};

    CHECK(service.post("/v1/assign", assign).status == 200);
    CHECK(service.get("/v1/experiments").status == 403);
    CHECK(viewer.get("/v1/experiments").status == 200);
    CHECK(viewer.post("/v1/experiments", experiment).status == 403);
    CHECK(viewer.post("/v1/assign", assign).status == 403);
    CHECK(scientist.post("/v1/experiments", experiment).status == 201);
    CHECK(scientist.get("/v1/tokens").status == 403);
    CHECK(scientist.post("/v1/events", json::object{{"events", json::array{}}}).status == 403);
    CHECK(running.admin.get("/v1/tokens").status == 200);
}

TEST_CASE("a revoked token opens nothing after a moment") {
    auto& running = running_service();
    const auto name = fresh_key("revoked");
    const auto made = running.admin.post("/v1/tokens", {{"name", name}, {"role", "viewer"}});
    REQUIRE(made.status == 201);
    JsonClient client(running.service.address(), std::string(json_of(made).at("secret").as_string()));
    // Few questions: more than thirty refusals a minute from one peer would be answered 429.
    for (int attempt = 0; client.get("/v1/experiments").status != 200 && attempt < 20; ++attempt) ::usleep(500'000);
    CHECK(client.get("/v1/experiments").status == 200);
    CHECK(running.admin.send({Method::del, "/v1/tokens/" + name, "", "", {}}).status == 204);
    int status = 200;
    for (int attempt = 0; status == 200 && attempt < 100; ++attempt) {
        ::usleep(200'000);
        status = client.get("/v1/experiments").status;
    }
    CHECK(status == 401);
}

TEST_CASE("a token's mistakes are refused by name") {
    auto& running = running_service();
    CHECK(first_code(running.admin.post("/v1/tokens", {{"name", "x"}, {"role", "king"}})) == "unknown_role");
    CHECK(first_code(running.admin.post("/v1/tokens", {{"name", "A B"}, {"role", "viewer"}})) == "bad_name");
    CHECK(first_code(running.admin.post("/v1/tokens", {{"name", "x"}, {"role", "viewer"}, {"expires_at", "soon"}})) == "bad_time");
    CHECK(first_code(running.admin.post("/v1/tokens",
                                        {{"name", "x"}, {"role", "viewer"}, {"expires_at", "2020-01-01T00:00:00Z"}})) == "in_the_past");
    CHECK(running.admin.post("/v1/tokens", {{"name", "admin"}, {"role", "viewer"}}).status == 409);
    CHECK(running.admin.send({Method::del, "/v1/tokens/nobody", "", "", {}}).status == 404);
    CHECK(running.admin.send({Method::del, "/v1/tokens/admin", "", "", {}}).status == 409);
}

TEST_CASE("the first admin token lies in a file that only its owner may read") {
    auto& running = running_service();
    const auto mode = std::filesystem::status(running.service.token_file()).permissions();
    CHECK((mode & std::filesystem::perms::all) == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("the audit log shows every change, newest first, page by page, to admins") {
    auto& running = running_service();
    const auto name = fresh_key("audited");
    REQUIRE(running.admin.post("/v1/tokens", {{"name", name}, {"role", "viewer"}}).status == 201);
    REQUIRE(running.admin.send({Method::del, "/v1/tokens/" + name, "", "", {}}).status == 204);
    const auto all = json_of(running.admin.get("/v1/audit?object_kind=token&object=" + name));
    const auto& items = all.at("items").as_array();
    REQUIRE(items.size() == 2);
    CHECK(items[0].at("action") == "revoke");
    CHECK(items[1].at("action") == "create");
    CHECK(items[1].at("actor") == "admin");
    CHECK(items[1].at("after").at("role") == "viewer");
    const auto first = json_of(running.admin.get("/v1/audit?limit=1&object=" + name));
    REQUIRE(first.at("next_cursor").is_string());
    const auto second = json_of(
        running.admin.get("/v1/audit?limit=1&object=" + name + "&cursor=" + std::string(first.at("next_cursor").as_string())));
    CHECK(second.at("items").as_array().at(0).at("action") == "create");
    CHECK(second.at("next_cursor").is_null());
    CHECK(running.with_role("scientist").get("/v1/audit").status == 403);
    CHECK(running.admin.get("/v1/audit?cursor=nonsense").status == 422);
}
