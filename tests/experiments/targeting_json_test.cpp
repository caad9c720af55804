#include "experiments/targeting_json.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <map>

#include "support/cases.hpp"

namespace bellwether {
namespace {

namespace json = boost::json;

void add_attributes(const json::value& value, const std::string& prefix, Attributes& attributes) {
    for (const auto& field : value.as_object()) {
        const json::value& one = field.value();
        std::string name = prefix + std::string(field.key());
        if (one.is_string())
            attributes.set(std::move(name), std::string(one.get_string()));
        else if (one.is_bool())
            attributes.set(std::move(name), one.get_bool());
        else
            attributes.set(std::move(name), one.to_number<double>());
    }
}

Attributes attributes_of(const json::value& value) {
    Attributes attributes;
    add_attributes(value, "", attributes);
    return attributes;
}

TEST_CASE("every case of tests/cases/targeting.json holds or does not") {
    const auto document = read_cases("targeting.json");
    Segments segments;
    for (const auto& field : document.at("segments").as_object())
        segments.emplace(field.key(), read_targeting(field.value(), "").value());
    for (const auto& entry : document.at("cases").as_array()) {
        CAPTURE(entry.at("name"));
        const auto read = read_targeting(entry.at("rule"), "");
        REQUIRE(read);
        const auto rule = resolve_segments(read.value(), segments);
        REQUIRE(rule);
        Attributes attributes = attributes_of(entry.at("attributes"));
        if (const auto* context = entry.as_object().if_contains("context"))
            add_attributes(*context, "context.", attributes);
        CHECK(matches(rule.value(), attributes) == entry.at("matches").as_bool());
    }
}

TEST_CASE("every refusal of tests/cases/targeting.json is told with its place and its code") {
    const auto document = read_cases("targeting.json");
    for (const auto& entry : document.at("refusals").as_array()) {
        CAPTURE(entry.at("name"));
        const auto rule = read_targeting(entry.at("rule"), "");
        REQUIRE(!rule);
        CHECK(rule.error().kind == ErrorKind::invalid);
        const auto& expected = entry.at("errors").as_array();
        REQUIRE(rule.error().errors.size() == expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            CHECK(rule.error().errors[i].pointer == std::string_view(expected[i].at("pointer").as_string()));
            CHECK(rule.error().errors[i].code == std::string_view(expected[i].at("code").as_string()));
        }
    }
}

TEST_CASE("every operator and every kind of rule has a case that holds and one that does not") {
    std::map<std::string, std::pair<int, int>> seen;
    const auto document = read_cases("targeting.json");
    for (const auto& entry : document.at("cases").as_array()) {
        std::string word;
        const auto& rule = entry.at("rule").as_object();
        for (const char* kind : {"all", "any", "not", "segment"})
            if (rule.contains(kind)) word = kind;
        if (word.empty()) word = std::string(rule.at("op").as_string());
        ++(entry.at("matches").as_bool() ? seen[word].first : seen[word].second);
    }
    CHECK(seen.size() == 19);  // fifteen operators and four kinds
    for (const auto& [word, counts] : seen) {
        CAPTURE(word);
        CHECK(counts.first > 0);
        CHECK(counts.second > 0);
    }
}

TEST_CASE("a rule whose segment is not there is refused by its name") {
    const auto rule = read_targeting(json::parse(R"({"not": {"segment": "gone"}})"), "").value();
    const auto resolved = resolve_segments(rule, {});
    REQUIRE(!resolved);
    CHECK(resolved.error().detail == "there is no segment 'gone'");
}

TEST_CASE("pointers start where the rule stands") {
    const auto rule = read_targeting(json::parse(R"({"attribute": "a", "op": "like"})"), "/targeting");
    REQUIRE(!rule);
    CHECK(rule.error().errors.front().pointer == "/targeting/op");
}

json::value nested(int depth) {
    json::value rule = json::parse(R"({"attribute": "a", "op": "exists"})");
    for (int i = 1; i < depth; ++i) rule = json::object{{"not", std::move(rule)}};
    return rule;
}

TEST_CASE("a rule may be nested to the limit and no deeper") {
    CHECK(read_targeting(nested(targeting_depth_max), ""));
    const auto refused = read_targeting(nested(targeting_depth_max + 1), "");
    REQUIRE(!refused);
    CHECK(refused.error().errors.front().code == "too_deep");
}

json::value with_tests(std::size_t count) {
    json::array tests;
    for (std::size_t i = 0; i < count; ++i) tests.push_back(json::object{{"attribute", "a"}, {"op", "exists"}});
    return json::object{{"any", std::move(tests)}};
}

TEST_CASE("a rule may have so many tests and no more") {
    CHECK(read_targeting(with_tests(targeting_tests_max), ""));
    const auto refused = read_targeting(with_tests(targeting_tests_max + 5), "");
    REQUIRE(!refused);
    REQUIRE(refused.error().errors.size() == 1);
    CHECK(refused.error().errors.front().code == "too_many");
}

TEST_CASE("a list of values has a limit") {
    json::array values(targeting_values_max + 1, json::value("x"));
    const auto refused = read_targeting(json::object{{"attribute", "a"}, {"op", "in"}, {"value", values}}, "");
    REQUIRE(!refused);
    CHECK(refused.error().errors.front().code == "too_many");
}

TEST_CASE("a stored text is read like a body") {
    const auto rule = read_targeting_text(R"({"attribute": "country", "op": "equals", "value": "AT"})");
    REQUIRE(rule);
    Attributes attributes;
    attributes.set("country", std::string("AT"));
    CHECK(matches(rule.value(), attributes));
    attributes.set("country", std::string("DE"));
    CHECK(!matches(rule.value(), attributes));
    CHECK(read_targeting_text("{").error().kind == ErrorKind::unreadable);
}

}  // namespace
}  // namespace bellwether
