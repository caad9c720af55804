#include "http/json.hpp"

#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/string.hpp>
#include <limits>

#include "domain/ensure.hpp"

using namespace bellwether;
namespace json = boost::json;

namespace {

Error refusal(std::string_view text) {
    const auto result = parse_json(text);
    REQUIRE_MESSAGE(result.has_error(), text);
    CHECK(result.error().kind == ErrorKind::unreadable);
    return result.error();
}

std::string code_of(const Error& error) {
    return error.errors.empty() ? "" : error.errors.front().code;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string nested(int depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

Request request_with(std::string_view body, std::string_view type = "application/json") {
    Request request;
    request.body = body;
    request.content_type = type;
    return request;
}

json::object object_of(std::string_view text) {
    return parse_json(text).value().as_object();
}

}  // namespace

TEST_CASE("JSON is read with its numbers exact and its integers whole") {
    const json::object object =
        object_of(R"({"a": [1, -2, 18446744073709551615, 0.1, 1e3], "b": {"c": null, "d": true}, "e": "ü😀"})");
    const json::array& numbers = object.at("a").as_array();
    CHECK(numbers[0].as_int64() == 1);
    CHECK(numbers[1].as_int64() == -2);
    CHECK(numbers[2].as_uint64() == 18446744073709551615ULL);
    CHECK(numbers[3].as_double() == 0.1);
    CHECK(numbers[4].as_double() == 1000.0);
    CHECK(object.at("b").as_object().at("c").is_null());
    CHECK(object.at("e").as_string() == "ü😀");
    CHECK(parse_json("9007199254740993.0").value().as_double() == 9007199254740992.0);
    CHECK(parse_json("0.9868011474609375").value().as_double() == 0.9868011474609375);
    CHECK(parse_json("5e-324").value().as_double() == std::numeric_limits<double>::denorm_min());
}

TEST_CASE("what is no JSON is refused with the byte where it ends to be some") {
    CHECK(contains(refusal(R"({"a": 1,})").detail, "at byte 8"));
    CHECK(contains(refusal(R"({"a": 1} x)").detail, "at byte 9"));
    CHECK(contains(refusal("").detail, "empty"));
    for (const auto* text : {"  ",        "{",       "[1,]",        "{'a':1}",      "nul",
                             "01",        "+1",      ".5",          "1.",           "NaN",
                             "Infinity",  "-",       "\"\\x\"",     "\"a\nb\"",     "[1] [2]",
                             "{\"a\" 1}", "// x\n1", "\"\\ud800\"", "\"\xC3\x28\"", "\"\xED\xA0\x80\""})
        CHECK_MESSAGE(contains(refusal(text).detail, "not JSON"), text);
}

TEST_CASE("numbers that no double or 64-bit integer holds are refused") {
    for (const auto* text : {"1e400", "-1e400", "[18446744073709551616]", "-9223372036854775809"})
        CHECK_MESSAGE(contains(refusal(text).detail, "number"), text);
}

TEST_CASE("a repeated key is refused where it stands, escaped or not") {
    const Error error = refusal(R"({"a": [{"x/y": 1, "x\u002fy": 2}]})");
    CHECK(code_of(error) == "repeated_key");
    CHECK(error.errors.front().pointer == "/a/0/x~1y");
}

TEST_CASE("the NUL character is refused in texts and in keys") {
    const Error in_text = refusal(R"({"a": ["b\u0000c"]})");
    CHECK(code_of(in_text) == "nul_character");
    CHECK(in_text.errors.front().pointer == "/a/0");
    CHECK(code_of(refusal(R"({"a\u0000": 1})")) == "nul_character");
}

TEST_CASE("nesting of 32 is read and of 33 is refused, and a bomb of brackets is too") {
    CHECK(parse_json(nested(32)).has_value());
    CHECK(contains(refusal(nested(33)).detail, "32 deep"));
    CHECK(contains(refusal(nested(100'000)).detail, "32 deep"));
    CHECK(contains(refusal(std::string(100'000, '[')).detail, "JSON"));
}

TEST_CASE("a body is an object of JSON") {
    CHECK(json_body(request_with(R"({"a": 1})")).value().at("a").as_int64() == 1);
    CHECK(json_body(request_with("{}", "application/merge-patch+json")).has_value());
    CHECK(json_body(request_with("{}", "text/plain")).error().kind == ErrorKind::unsupported_media_type);
    CHECK(json_body(request_with("{}", "")).error().kind == ErrorKind::unsupported_media_type);
    CHECK(json_body(request_with("")).error().kind == ErrorKind::unreadable);
    CHECK(json_body(request_with("{")).error().kind == ErrorKind::unreadable);
    CHECK(json_body(request_with("[]")).error().kind == ErrorKind::invalid);
}

TEST_CASE("numbers are printed for people, and doubles as doubles") {
    const auto printed = [](json::value value) { return print_json(value); };
    CHECK(printed(0.5) == "0.5");
    CHECK(printed(0.1) == "0.1");
    CHECK(printed(100.0) == "100.0");
    CHECK(printed(-0.0) == "-0.0");
    CHECK(printed(100) == "100");
    CHECK(printed(1e-7) == "0.0000001");
    CHECK(printed(1.5e-8) == "1.5e-08");
    CHECK(printed(1e20) == "100000000000000000000.0");
    CHECK(printed(1e21) == "1e+21");
    CHECK(printed(18446744073709551615ULL) == "18446744073709551615");
    CHECK(printed(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    for (const double number : {1.0 / 3, 5e-324, 1.7976931348623157e308, 123456789.125, 9007199254740993.0})
        CHECK(parse_json(printed(number)).value().as_double() == number);
}

TEST_CASE("neither NaN nor infinity is ever printed") {
    CHECK_THROWS_AS(print_json(std::numeric_limits<double>::quiet_NaN()), BrokenInvariant);
    CHECK_THROWS_AS(print_json(json::array{std::numeric_limits<double>::infinity()}), BrokenInvariant);
}

TEST_CASE("texts are escaped when printed and read back as themselves") {
    const std::string_view text = "a\"b\\c\n\r\t\x01\x1f/ü😀\x7f";
    CHECK(print_json(json::value(text)) == "\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u001f/ü😀\x7f\"");
    CHECK(parse_json(print_json(json::value(text))).value().as_string() == text);
    CHECK(print_json(json::object{}) == "{}");
    CHECK(print_json(json::array{}) == "[]");
    CHECK(print_json(parse_json(R"({"a":[1,{"b":null}],"c":false})").value()) == R"({"a":[1,{"b":null}],"c":false})");
}

TEST_CASE("a field reader gives values and gathers every mistake with its pointer") {
    const json::object object = object_of(
        R"({"key": "k", "percent": 5, "share": "x", "count": 1.5, "big": 18446744073709551615, "on": 1, "list": {}, "inner": [], "a/b": 1, "none": null})");
    FieldReader fields(object, "/variants/0");
    CHECK(fields.required_string("key") == "k");
    CHECK(fields.required_number("percent") == 5.0);
    CHECK(fields.optional_integer("percent") == 5);
    CHECK_FALSE(fields.optional_string("none").has_value());
    CHECK_FALSE(fields.optional_array("absent"));
    CHECK(fields.boolean_or("absent", true));
    CHECK(fields.good());

    fields.required_string("absent");
    fields.required_string("none");
    fields.optional_number("share");
    fields.optional_integer("count");
    fields.optional_integer("big");
    fields.boolean_or("on", false);
    fields.required_array("list");
    fields.optional_object("inner");
    fields.refuse_unknown({"key", "percent", "share", "count", "big", "on", "list", "inner", "none"});
    const Error error = fields.error();
    CHECK(error.kind == ErrorKind::invalid);
    REQUIRE(error.errors.size() == 9);
    CHECK(error.errors[0].pointer == "/variants/0/absent");
    CHECK(error.errors[0].code == "missing");
    CHECK(error.errors[1].detail == "must be a string, not null");
    CHECK(error.errors[2].detail == "must be a number, not a string");
    CHECK(error.errors[3].detail == "must be a whole number of 64 bits");
    CHECK(error.errors[5].detail == "must be true or false, not a number");
    CHECK(error.errors[6].detail == "must be an array, not an object");
    CHECK(error.errors[8].pointer == "/variants/0/a~1b");
    CHECK(error.errors[8].code == "unknown_field");
    CHECK(error.detail == "/variants/0/absent: is required (and 8 more mistakes)");
}

TEST_CASE("a field reader takes over what a nested one found, and says a hundred mistakes at the most") {
    const json::object empty;
    FieldReader outer(empty, "");
    FieldReader inner(empty, "/inner");
    for (int i = 0; i < 70; ++i)
        inner.refuse("x", "bad", "is bad");
    outer.absorb(inner);
    outer.absorb(inner);
    outer.refuse("y", "bad", "is bad");
    CHECK(outer.error().errors.size() == 100);
    CHECK(outer.error().errors.front().pointer == "/inner/x");
}
