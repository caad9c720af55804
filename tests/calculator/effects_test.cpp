// What the golden files cannot show of the families about effects: that raw units and their sums answer alike, and that
// bad inputs cost their own case only.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <fstream>
#include <sstream>

#include "calculator/calculator.hpp"
#include "calculator/exact_json.hpp"

namespace {

namespace json = boost::json;
using namespace bellwether;

json::object golden(std::string_view family) {
    std::ifstream file(std::string(BELLWETHER_SOURCE_DIR "/tests/golden/") + std::string(family) + ".json");
    std::stringstream text;
    text << file.rdbuf();
    return calculator::parse_exact(text.str()).as_object();
}

/// The arm with nothing but its rows; false where it has none.
bool keep_rows_only(json::object& arm) {
    json::object rows;
    for (const auto* name : {"units", "events"})
        if (const auto* found = arm.if_contains(name)) rows[name] = *found;
    if (rows.empty()) return false;
    arm = std::move(rows);
    return true;
}

json::value answer_one(std::string_view family, std::string_view method, std::string_view inputs) {
    const json::object document{
        {"family", family},
        {"cases", json::array{json::object{{"id", "x"}, {"method", method}, {"inputs", json::parse(inputs)}}}}};
    return calculator::answer(document).at("cases").as_array().front();
}

std::string error_of(std::string_view family, std::string_view method, std::string_view inputs) {
    const auto answer = answer_one(family, method, inputs);
    const auto* error = answer.as_object().if_contains("error");
    REQUIRE_MESSAGE(error != nullptr, json::serialize(answer));
    return std::string(error->as_string());
}

}  // namespace

TEST_CASE("rows of units answer as the sums that say the same do") {
    for (const auto* family : {"ratio_delta", "cuped", "cuped_ratio", "quantile_metric"}) {
        CAPTURE(family);
        json::object by_sums = golden(family);
        json::array cases;
        for (const auto& item : by_sums.at("cases").as_array())
            if (item.as_object().at("inputs").as_object().contains("control")) cases.push_back(item);
        by_sums["cases"] = std::move(cases);
        json::object by_rows = by_sums;
        int compared = 0;
        for (auto& item : by_rows.at("cases").as_array()) {
            auto& inputs = item.as_object().at("inputs").as_object();
            const bool control = keep_rows_only(inputs.at("control").as_object());
            const bool treatment = keep_rows_only(inputs.at("treatment").as_object());
            if (!control || !treatment) item.as_object()["method"] = "none";
        }
        const auto sums = calculator::answer(by_sums);
        const auto rows = calculator::answer(by_rows);
        for (std::size_t i = 0; i < by_sums.at("cases").as_array().size(); ++i) {
            const auto* got = rows.at("cases").as_array()[i].as_object().if_contains("output");
            if (got == nullptr) continue;
            ++compared;
            for (const auto& [quantity, value] : got->as_object()) {
                if (!value.is_number()) continue;
                CAPTURE(quantity);
                const double want = sums.at("cases")
                                        .as_array()[i]
                                        .as_object()
                                        .at("output")
                                        .as_object()
                                        .at(quantity)
                                        .to_number<double>();
                CHECK(std::abs(value.to_number<double>() - want) <= 1e-8 * std::abs(want) + 1e-12);
            }
        }
        CHECK(compared > 0);
    }
}

TEST_CASE("inputs that do not fit are that case's error, in words that name them") {
    CHECK(error_of("mean_welch", "welch", R"({"control": {"values": [1, 2]}})") == "input 'treatment' must be present");
    CHECK(error_of("mean_welch", "welch", R"({"control": {"values": [1, "a"]}, "treatment": {"values": [1, 2]}})") ==
          "input 'values' must be a number");
    CHECK(error_of("mean_welch", "welch",
                   R"({"control": {"values": [1, 2]}, "treatment": {"values": [1, 3]}, "effect": "odd"})") ==
          "input 'effect' must be absolute or relative");
    CHECK(error_of("mean_welch", "welch",
                   R"({"control": {"values": [1, 2]}, "treatment": {"values": [1, 3]}, "alternative": "odd"})") ==
          "input 'alternative' must be two-sided, greater or less");
    CHECK(
        error_of("ratio_delta", "ratio_welch", R"({"control": {"units": [[1, 2, 3]]}, "treatment": {"units": []}})") ==
        "each row of 'units' must have 2 numbers");
    CHECK(error_of("cuped_ratio", "cuped_ratio_welch",
                   R"({"control": {"units": [[1, 2]]}, "treatment": {"units": []}})") ==
          "each row of 'units' must have 4 numbers");
    CHECK(error_of("cluster_robust", "cluster", R"({"y": [1, 2], "arm": [0, 2], "id": [1, 2]})") ==
          "input 'arm' must hold 0 (control) and 1 (treatment)");
    CHECK(error_of("cluster_robust", "cluster", R"({"y": [1, 2], "arm": [0, 1], "id": [1]})") ==
          "'y', 'arm' and 'id' must have the same length");
    CHECK(error_of("cluster_robust", "cluster", R"({"y": [1, 2], "arm": [0, 1], "id": 3})") ==
          "input 'id' must be a list of listeners");
}

TEST_CASE("a refusal reaches the answer with its reason, and detail") {
    const auto answer =
        answer_one("mean_welch", "welch",
                   R"({"control": {"values": [0, 0]}, "treatment": {"values": [1, 2]}, "effect": "relative"})");
    CHECK(answer.at("status") == "undefined");
    CHECK(answer.at("reason") == "zero_baseline");
    CHECK(answer.as_object().contains("detail"));
}

TEST_CASE("text ids name clusters as numbers do") {
    const auto texts = answer_one("cluster_robust", "cluster",
                                  R"({"y": [1, 2, 4, 3, 5], "arm": [0, 0, 1, 1, 0], "id": ["a", "a", "b", "c", "d"]})");
    const auto numbers = answer_one("cluster_robust", "cluster",
                                    R"({"y": [1, 2, 4, 3, 5], "arm": [0, 0, 1, 1, 0], "id": [9, 9, 2, 3, 4]})");
    CHECK(texts.at("output") == numbers.at("output"));
}
