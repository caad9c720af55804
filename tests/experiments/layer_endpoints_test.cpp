#include <doctest/doctest.h>

#include "experiments/service.hpp"

namespace bellwether {
namespace {

namespace json = boost::json;
using test::Service;

std::string text(const json::value& value) {
    return json::value_to<std::string>(value);
}

TEST_CASE("a layer is created with its key as its salt, or with a salt of its own") {
    Service service;
    const auto made = service.post("/v1/layers", R"({"key": "stations", "description": "what a station plays"})");
    REQUIRE(made.status == 201);
    CHECK(made.location == "/v1/layers/stations");
    CHECK(made.etag == "\"1\"");
    CHECK(text(made.body.at("salt")) == "stations");
    CHECK(made.body.at("free_slots") == json::value(1'000'000));
    CHECK(service.get("/v1/layers/stations").body == made.body);
    CHECK(service.get("/v1/layers/stations", "\"1\"").status == 304);
    const auto salted = service.post("/v1/layers", "key: search\nsalt: 2026-q4\n", "", "application/yaml");
    CHECK(text(salted.body.at("salt")) == "2026-q4");
}

TEST_CASE("a layer's key and its salt are taken once") {
    Service service;
    CHECK(service.post("/v1/layers", R"({"key": "stations"})").status == 201);
    const auto key = service.post("/v1/layers", R"({"key": "stations", "salt": "other"})");
    CHECK(key.status == 409);
    CHECK(key.detail() == "there is a layer 'stations' already");
    const auto salt = service.post("/v1/layers", R"({"key": "search", "salt": "stations"})");
    CHECK(salt.status == 409);
    CHECK(salt.detail().find("salt") != std::string::npos);
}

TEST_CASE("a layer's body is checked") {
    Service service;
    CHECK(service.post("/v1/layers", R"({})").mistakes() == "/key missing\n");
    CHECK(service.post("/v1/layers", R"({"key": "Stations"})").mistakes() == "/key bad_key\n");
    CHECK(service.post("/v1/layers", R"({"key": "default"})").mistakes() == "/key reserved_key\n");
    CHECK(service.post("/v1/layers", R"({"key": "own.stations"})").mistakes() ==
          "/key reserved_key\n/salt reserved_key\n");
    CHECK(service.post("/v1/layers", R"({"key": "stations", "salt": "own.x"})").mistakes() == "/salt reserved_key\n");
    CHECK(service.post("/v1/layers", R"({"key": "stations", "salt": ""})").mistakes() == "/salt bad_identifier\n");
    CHECK(service.post("/v1/layers", R"({"key": "stations", "slots": 5})").mistakes() == "/slots unknown_field\n");
    CHECK(
        service.post("/v1/layers", R"({"key": "a", "description": ")" + std::string(10'001, 'x') + "\"}").mistakes() ==
        "/description too_long\n");
    CHECK(service.post("/v1/layers", "[]").status == 422);
}

TEST_CASE("a layer shows who holds what of it, and its ETag moves with them") {
    Service service;
    service.post("/v1/layers", R"({"key": "stations"})");
    service.draft("a", R"(, "layer": "stations")");
    service.draft("b", R"(, "layer": "stations")");
    service.post("/v1/experiments/a/start", R"({"percent": 10})");
    service.post("/v1/experiments/b/start", R"({"percent": 20})");
    const auto layer = service.get("/v1/layers/stations");
    CHECK(layer.etag == "\"3\"");
    CHECK(layer.body.at("free_slots") == json::value(700'000));
    CHECK(layer.body.at("experiments") == json::parse(R"([
        {"experiment": "a", "slots": 100000, "percent": 1e1,
         "variants": [{"variant": "control", "slots": 50000}, {"variant": "treatment", "slots": 50000}]},
        {"experiment": "b", "slots": 200000, "percent": 2e1,
         "variants": [{"variant": "control", "slots": 100000}, {"variant": "treatment", "slots": 100000}]}])"));
}

TEST_CASE("layers are listed by key and in pages, those of single experiments only when asked for") {
    Service service;
    for (const char* key : {"c", "a", "b"})
        service.post("/v1/layers", std::string(R"({"key": ")") + key + "\"}");
    service.draft("x");
    const auto keys = [&](const std::string& query) {
        std::string joined;
        const auto list = service.get("/v1/layers" + query);
        for (const auto& item : list.body.at("items").as_array())
            joined += text(item.at("key")) + " ";
        return joined;
    };
    CHECK(keys("") == "a b c ");
    CHECK(keys("?own=true") == "a b c own.x ");
    const auto first = service.get("/v1/layers?limit=2");
    CHECK(keys("?limit=2&cursor=" + text(first.body.at("next_cursor"))) == "c ");
    CHECK(service.get("/v1/layers?own=maybe").status == 422);
}

TEST_CASE("a layer that does not exist is not found") {
    Service service;
    CHECK(service.get("/v1/layers/nowhere").status == 404);
    CHECK(service.get("/v1/layers/%00").status == 404);
}

}  // namespace
}  // namespace bellwether
