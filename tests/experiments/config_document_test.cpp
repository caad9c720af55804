#include "experiments/config_document.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <boost/json.hpp>
#include <string>

#include "http/json.hpp"

namespace bellwether {
namespace {

namespace json = boost::json;

json::value yaml(std::string_view text) {
    auto value = parse_yaml(text);
    REQUIRE_MESSAGE(value, std::string(text) << (value ? "" : ": " + value.error().detail));
    return value.value();
}

void check_refused(const std::string& text, std::string_view part) {
    const auto value = parse_yaml(text);
    REQUIRE_MESSAGE(!value, text);
    CHECK(value.error().kind == ErrorKind::unreadable);
    CHECK_MESSAGE(value.error().detail.find(part) != std::string::npos, value.error().detail);
}

TEST_CASE("YAML and JSON of the same experiment are the same value") {
    const auto from_yaml = yaml(R"(
key: sonic-v2   # a comment
hypothesis: >
  Seeds from sonic neighbours
  raise thumbs.
variants:
  - {key: control, weight: 0.5}
  - key: treatment
    weight: 0.5
    arm: {recommenders: [{recommender: sonic, version: "2026-11-23"}]}
    payload: null
)");
    const auto from_json = json::parse(R"({"key": "sonic-v2",
        "hypothesis": "Seeds from sonic neighbours raise thumbs.\n",
        "variants": [{"key": "control", "weight": 0.5}, {"key": "treatment", "weight": 0.5,
        "arm": {"recommenders": [{"recommender": "sonic", "version": "2026-11-23"}]}, "payload": null}]})");
    CHECK(from_yaml == from_json);
}

TEST_CASE("scalars have the types of the core schema") {
    CHECK(yaml("[~, null, Null, NULL, ]") == json::parse("[null, null, null, null]"));
    CHECK(yaml("[true, True, FALSE, false]") == json::parse("[true, true, false, false]"));
    CHECK(yaml("[yes, no, on, off, y, tRue]") == json::parse(R"(["yes", "no", "on", "off", "y", "tRue"])"));
    CHECK(yaml("[0, -7, +12, 007, 0o17, 0xfF]") == json::parse("[0, -7, 12, 7, 15, 255]"));
    CHECK(yaml("[1.5, .5, -2., +1e3, 6.02E-2]") == json::parse("[1.5, 0.5, -2.0, 1e3, 0.0602]"));
    CHECK(yaml("[1_000, 0b11, 1:30, 2026-11-23, 1.2.3, '']") ==
          json::parse(R"(["1_000", "0b11", "1:30", "2026-11-23", "1.2.3", ""])"));
    CHECK(yaml(R"(["1", '2', "true", "null"])") == json::parse(R"(["1", "2", "true", "null"])"));
    CHECK(yaml("[!!str 1, !!int 0x10, !!float 1, !!bool true, !!null ~]") ==
          json::parse(R"(["1", 16, 1.0, true, null])"));
    CHECK(yaml("a: |\n  1\n") == json::parse(R"({"a": "1\n"})"));
}

TEST_CASE("what the core schema or JSON cannot hold is refused with its line") {
    check_refused("a: .inf", "line 1");
    check_refused("a: 1\nb: .NaN", "line 2");
    check_refused("a: 99999999999999999999", "64 bits");
    check_refused("a: 1e999", "double");
    check_refused("a: !!int x", "tag");
    check_refused("a: !ruby/object {}", "tag");
    check_refused("a: !!binary aGk=", "tag");
    check_refused("a: 1\na: 2", "twice");
    check_refused("[a]: 1", "key must be");
    check_refused("a: [1", "line");
    check_refused("a: 1\n---\nb: 2", "one YAML document");
    check_refused("", "one YAML document");
    check_refused("a: \"\\0\"", "NUL");
    check_refused("a: \xff", "UTF-8");
}

TEST_CASE("aliases repeat what they name, and no more than is bounded") {
    CHECK(yaml("a: &x [1, 2]\nb: *x") == json::parse(R"({"a": [1, 2], "b": [1, 2]})"));
    std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
    for (int i = 1; i <= 9; ++i) {
        bomb += fmt::format("a{0}: &a{0} [*a{1}", i, i - 1);
        for (int j = 0; j < 9; ++j)
            bomb += fmt::format(",*a{}", i - 1);
        bomb += "]\n";
    }
    check_refused(bomb, "values");
    check_refused("a: &x [*x]", "");
    check_refused("a: *nowhere", "line 1");
}

TEST_CASE("nesting has a limit, whatever it is made of") {
    const auto nested = [](int depth) {
        return std::string(static_cast<std::size_t>(depth), '[') + "1" +
               std::string(static_cast<std::size_t>(depth), ']');
    };
    CHECK(parse_yaml(nested(json_depth_max)));
    check_refused(nested(json_depth_max + 1), "nested");
    check_refused(nested(100'000), "");
    check_refused(std::string(100'000, '['), "");
    std::string maps;
    for (int i = 0; i < 2'000; ++i)
        maps += "{a: ";
    check_refused(maps, "");
}

TEST_CASE("the content type says how a body is read") {
    Request request;
    request.body = "key: a";
    for (const char* type : {"application/yaml", "application/x-yaml", "text/yaml"}) {
        request.content_type = type;
        const auto body = document_body(request);
        REQUIRE(body);
        CHECK(body.value() == json::object{{"key", "a"}});
    }
    request.content_type = "text/plain";
    CHECK(document_body(request).error().kind == ErrorKind::unsupported_media_type);
    request.content_type = "application/json";
    CHECK(document_body(request).error().kind == ErrorKind::unreadable);
    request.content_type = "application/yaml";
    request.body = "- a";
    CHECK(document_body(request).error().kind == ErrorKind::invalid);
    request.body = "";
    CHECK(optional_document_body(request).value().empty());
}

}  // namespace
}  // namespace bellwether
