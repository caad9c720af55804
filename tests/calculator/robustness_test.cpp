// Garbage in every input of every family: each case still gets an output, a refusal or an error, and no NaN.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "calculator/calculator.hpp"
#include "calculator/exact_json.hpp"
#include "domain/ensure.hpp"

namespace json = boost::json;
using namespace bellwether;

namespace {

using Random = std::mt19937_64;

json::value garbage(Random& random) {
    static const json::array values{nullptr,
                                    true,
                                    false,
                                    "",
                                    "garbage",
                                    "Infinity",
                                    "-Infinity",
                                    "NaN",
                                    0,
                                    1,
                                    -1,
                                    2,
                                    0.5,
                                    -0.0,
                                    1e-320,
                                    1e-12,
                                    1e12,
                                    1e308,
                                    -1e308,
                                    9007199254740993,
                                    18446744073709551615u,
                                    json::array{},
                                    json::object{},
                                    json::array{1},
                                    json::array{0, 0, 0},
                                    json::array{1, "x"},
                                    json::array{json::array{1, 2}, json::array{3}},
                                    json::array{1e308, 1e308},
                                    json::object{{"n", 5}}};
    return values[random() % values.size()];
}

double scale(Random& random) {
    static const double factors[] = {0, -1, 1e-9, 0.5, 2, 1e9, 1e150, 1e-150};
    return factors[random() % std::size(factors)];
}

/// Changes one place in a value: a leaf becomes garbage or another number, a list grows or shrinks, a key goes.
void mutate(json::value& value, Random& random, int depth = 0) {
    const bool here = depth > 0 && random() % 4 == 0;
    if (here) {
        value = garbage(random);
        return;
    }
    if (auto* list = value.if_array(); list != nullptr && !list->empty()) {
        const std::size_t place = random() % list->size();
        switch (random() % 8) {
            case 0:
                list->erase(list->begin() + std::ptrdiff_t(place));
                return;
            case 1:
                list->insert(list->begin() + std::ptrdiff_t(place), list->at(place));
                return;
            case 2:
                list->clear();
                return;
            default:
                return mutate(list->at(place), random, depth + 1);
        }
    }
    if (auto* object = value.if_object(); object != nullptr && !object->empty()) {
        auto field = object->begin() + std::ptrdiff_t(random() % object->size());
        if (random() % 10 == 0) {
            object->erase(field);
        } else {
            mutate(field->value(), random, depth + 1);
        }
        return;
    }
    if (value.is_number() && random() % 2 == 0)
        value = value.to_number<double>() * scale(random);
    else if (depth > 0)
        value = garbage(random);
}

/// Infinities are text in answers, so every number that is printed must be finite.
bool all_finite(const json::value& value) {
    if (value.is_double()) return std::isfinite(value.get_double());
    if (const auto* list = value.if_array()) return std::all_of(list->begin(), list->end(), all_finite);
    if (const auto* object = value.if_object())
        return std::all_of(object->begin(), object->end(), [](const auto& field) { return all_finite(field.value()); });
    return true;
}

bool is_answer(const json::object& answer) {
    if (answer.contains("error")) return answer.at("error").is_string();
    if (answer.contains("output")) return answer.at("output").is_object() && all_finite(answer.at("output"));
    return answer.contains("status") && answer.at("status") == "undefined" && answer.contains("reason");
}

std::vector<std::filesystem::path> golden_files() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(BELLWETHER_SOURCE_DIR "/tests/golden"))
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

/// BELLWETHER_MUTATIONS: how many mutations of each case, 2 where it is not set. BELLWETHER_GOLDEN_FAMILY: one family.
TEST_CASE("mutated inputs of every family get an output, a refusal or an error, soon, and no NaN") {
    const char* wanted = std::getenv("BELLWETHER_MUTATIONS");
    const char* only = std::getenv("BELLWETHER_GOLDEN_FAMILY");
    const int mutations = wanted != nullptr ? std::atoi(wanted) : 2;
    const auto broken_before = broken_invariants.load();
    int outputs = 0;
    int others = 0;
    Random random(20260101);
    for (const auto& path : golden_files()) {
        std::ifstream file(path);
        std::stringstream text;
        text << file.rdbuf();
        const json::value document = calculator::parse_exact(text.str());
        const auto* cases = document.as_object().if_contains("cases");
        if (cases == nullptr || (only != nullptr && document.at("family") != only)) continue;
        for (const auto& original : cases->as_array()) {
            for (int i = 0; i < mutations; ++i) {
                json::object changed = original.as_object();
                for (std::uint64_t k = 0; k <= random() % 2; ++k)
                    mutate(changed["inputs"], random);
                const json::object mutated{{"family", document.at("family")}, {"cases", json::array{changed}}};
                const auto start = std::chrono::steady_clock::now();
                const auto broken = broken_invariants.load();
                const auto answered = calculator::answer(mutated);
                const auto& answer = answered.at("cases").as_array().at(0).as_object();
                const auto printed = json::serialize(changed["inputs"]).substr(0, 600);
                CHECK_MESSAGE(is_answer(answer), std::string(original.at("id").as_string()) << " " << printed);
                CHECK_MESSAGE(broken_invariants.load() == broken, std::string(original.at("id").as_string())
                                                                      << " " << printed);
                const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
                CHECK_MESSAGE(seconds < 60, std::string(original.at("id").as_string())
                                                << " took " << seconds << " s: " << printed);
                answer.contains("output") ? ++outputs : ++others;
            }
        }
    }
    CHECK(broken_invariants.load() == broken_before);
    CHECK((only != nullptr || outputs > 100));  // the mutations are small enough that some are still answered
    CHECK((only != nullptr || others > 100));
}

TEST_CASE("documents of garbage are answered with an error") {
    Random random(7);
    for (int i = 0; i < 200; ++i) {
        json::object document{{"family", "srm"}, {"cases", json::array{garbage(random), garbage(random)}}};
        if (i % 3 == 0) document["cases"] = garbage(random);
        if (i % 4 == 0) document["family"] = garbage(random);
        const auto answered = calculator::answer(document);
        CHECK((answered.contains("error") || answered.contains("cases")));
        if (!answered.contains("cases")) continue;
        for (const auto& item : answered.at("cases").as_array())
            CHECK(item.as_object().contains("error"));
    }
}
