#include "experiments/experiment_json.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <string>

namespace bellwether {
namespace {

namespace json = boost::json;

Result<ExperimentDocument> read(const std::string& body, const Experiment* current = nullptr) {
    return read_experiment(json::parse(body).as_object(), current);
}

/// The least, with one more field.
Result<ExperimentDocument> read_with(const std::string& field) {
    return read(R"({"key": "a", "variants": [{"key": "control"}, {"key": "b"}], )" + field + "}");
}

std::string mistakes(const Result<ExperimentDocument>& document) {
    std::string lines;
    if (document) return "none";
    CHECK(document.error().kind == ErrorKind::invalid);
    for (const auto& error : document.error().errors)
        lines += error.pointer + " " + error.code + "\n";
    return lines;
}

std::string variants_mistakes(const std::string& variants) {
    return mistakes(read(R"({"key": "a", "variants": )" + variants + "}"));
}

TEST_CASE("the least body has sensible defaults") {
    const auto document = read(R"({"key": "a", "variants": [{"key": "b", "weight": 50}, {"key": "c", "weight": 50}]})");
    REQUIRE(document);
    const auto& given = document.value();
    CHECK(given.key == "a");
    CHECK(!given.layer);
    CHECK(given.randomised_by_us);
    CHECK(!given.targeting_json);
    CHECK(!given.owner);
    CHECK(json::parse(given.metrics_json).at(0) == json::parse(R"({"metric": "thumbs_up", "role": "primary"})"));
    CHECK(json::parse(given.ramp_plan_json).as_array().size() == 5);
    CHECK(json::parse(given.analysis_plan_json) == json::parse(R"({"alpha": 0.05})"));
    CHECK(given.variants[0].is_control);
    CHECK(!given.variants[1].is_control);
    CHECK(given.variants[1].variant_id == 1);
    CHECK(given.variants[1].arm_json == "{}");
    CHECK(!given.variants[1].payload_json);
}

TEST_CASE("the control is the one that says so, else the one of that name, else the first") {
    const auto control_of = [](const std::string& variants) {
        const auto document = read(R"({"key": "a", "variants": )" + variants + "}");
        REQUIRE(document);
        for (const auto& variant : document.value().variants)
            if (variant.is_control) return variant.key;
        return std::string();
    };
    CHECK(control_of(R"([{"key": "b"}, {"key": "c"}])") == "b");
    CHECK(control_of(R"([{"key": "b"}, {"key": "control"}])") == "control");
    CHECK(control_of(R"([{"key": "control"}, {"key": "b", "control": true}])") == "b");
    CHECK(variants_mistakes(R"([{"key": "b", "control": true}, {"key": "c", "control": true}])") ==
          "/variants several_controls\n");
}

TEST_CASE("weights are fractions, percent, or one each") {
    const auto weights = [](const std::string& left, const std::string& middle, const std::string& right) {
        return variants_mistakes(R"([{"key": "a", "weight": )" + left + R"(}, {"key": "b", "weight": )" + middle +
                                 R"(}, {"key": "c", "weight": )" + right + "}]");
    };
    CHECK(weights("0.5", "0.25", "0.25") == "none");
    CHECK(weights("0.333", "0.333", "0.333") == "none");
    CHECK(weights("33.3", "33.3", "33.3") == "none");
    CHECK(weights("50", "49", "1") == "none");
    CHECK(weights("1", "1", "1") == "none");
    CHECK(weights("1", "0", "0") == "none");
    CHECK(weights("0.5", "0.5", "0.1") == "/variants weights_do_not_sum\n");
    CHECK(weights("2", "1", "1") == "/variants weights_do_not_sum\n");
    CHECK(weights("0", "0", "0") == "/variants weights_do_not_sum\n");
    CHECK(weights("-0.5", "0.5", "1") == "/variants/0/weight out_of_range\n");
    CHECK(weights("101", "0.5", "1") == "/variants/0/weight out_of_range\n");
    CHECK(weights("\"1\"", "1", "1") == "/variants/0/weight wrong_type\n");
    CHECK(variants_mistakes(R"([{"key": "a", "weight": 0.5}, {"key": "b"}])") == "/variants missing_weight\n");
}

TEST_CASE("variants are checked one by one, and all mistakes are told") {
    CHECK(variants_mistakes("[]") == "/variants too_few\n");
    CHECK(variants_mistakes(R"([{"key": "a"}])") == "/variants too_few\n");
    CHECK(variants_mistakes(R"([{"key": "a"}, {"key": "a"}])") == "/variants/1/key repeated_key\n");
    CHECK(variants_mistakes(R"([{"key": "a"}, {"key": "default"}])") == "/variants/1/key reserved_key\n");
    CHECK(variants_mistakes(R"([{"key": "a"}, {"key": "No Key"}])") == "/variants/1/key bad_key\n");
    CHECK(variants_mistakes(R"([{"key": "a"}, 7])") == "/variants/1 wrong_type\n");
    CHECK(variants_mistakes(R"([{"key": "a"}, {"key": "b", "arms": {}}])") == "/variants/1/arms unknown_field\n");
    CHECK(variants_mistakes(R"([{"key": "a"}, {"key": "b", "arm": []}])") == "/variants/1/arm wrong_type\n");
    CHECK(variants_mistakes(R"([{"key": "a"}, {"key": "b", "slots": 3}])") == "/variants/1/slots read_only\n");
    CHECK(variants_mistakes(R"([{}, {"key": "b", "control": "yes"}])") ==
          "/variants/0/key missing\n/variants/1/control wrong_type\n");
    json::array many;
    for (std::size_t i = 0; i <= variants_max; ++i)
        many.push_back(json::object{{"key", "v" + std::to_string(i)}});
    CHECK(variants_mistakes(json::serialize(many)) == "/variants too_many\n");
}

TEST_CASE("arms and payloads are kept as given, within their size") {
    const auto document = read(R"({"key": "a", "variants": [{"key": "b"}, {"key": "c",
        "arm": {"recommenders": [{"recommender": "sonic", "version": "7"}]}, "payload": [1, "two", null]}]})");
    REQUIRE(document);
    CHECK(json::parse(document.value().variants[1].arm_json) ==
          json::parse(R"({"recommenders": [{"recommender": "sonic", "version": "7"}]})"));
    CHECK(json::parse(*document.value().variants[1].payload_json) == json::parse(R"([1, "two", null])"));
    const std::string long_text(free_json_bytes_max, 'x');
    CHECK(variants_mistakes(R"([{"key": "a", "payload": ")" + long_text + R"("}, {"key": "b", "arm": {"x": ")" +
                            long_text + R"("}}])") == "/variants/0/payload too_long\n/variants/1/arm too_long\n");
}

TEST_CASE("what stands at the top is checked") {
    CHECK(mistakes(read(R"({})")) == "/key missing\n/variants missing\n");
    CHECK(mistakes(read(R"({"key": "default", "variants": [{"key": "a"}, {"key": "b"}]})")) == "/key reserved_key\n");
    CHECK(mistakes(read(R"({"key": "", "variants": [{"key": "a"}, {"key": "b"}]})")) == "/key bad_key\n");
    CHECK(mistakes(read_with(R"("colour": "red")")) == "/colour unknown_field\n");
    CHECK(mistakes(read_with(R"("randomised_by": "them")")) == "/randomised_by unknown_value\n");
    CHECK(mistakes(read_with(R"("owner": 7)")) == "/owner wrong_type\n");
    CHECK(mistakes(read_with(R"("state": "running")")) == "/state read_only\n");
    CHECK(mistakes(read_with(R"("percent": 5, "revision": 1)")) == "/percent read_only\n/revision read_only\n");
    CHECK(mistakes(read_with(R"("hypothesis": ")" + std::string(hypothesis_bytes_max + 1, 'x') + "\"")) ==
          "/hypothesis too_long\n");
    CHECK(mistakes(read_with(R"("owner": ")" + std::string(name_bytes_max + 1, 'x') + "\"")) == "/owner too_long\n");
    CHECK(mistakes(read_with(R"("targeting": {"attribute": "a", "op": "like"})")) ==
          "/targeting/op unknown_operator\n");
    CHECK(mistakes(read_with(R"("targeting": {})")) == "none");
}

TEST_CASE("metrics have one primary") {
    const auto metrics = [](const std::string& text) {
        const auto document = read_with(R"("metrics": )" + text);
        return document ? json::serialize(json::parse(document.value().metrics_json)) : mistakes(document);
    };
    CHECK(metrics(R"(["skip_rate", "plays"])") ==
          R"([{"metric":"skip_rate","role":"primary"},{"metric":"plays","role":"secondary"}])");
    CHECK(metrics(R"([{"metric": "plays", "role": "guardrail"}, {"metric": "thumbs_up"}])") ==
          R"([{"metric":"plays","role":"guardrail"},{"metric":"thumbs_up","role":"primary"}])");
    CHECK(metrics(R"([{"metric": "plays"}, {"metric": "thumbs_up", "role": "primary"}])") ==
          R"([{"metric":"plays","role":"secondary"},{"metric":"thumbs_up","role":"primary"}])");
    CHECK(metrics(R"([{"metric": "plays", "role": "guardrail"}])") == "/metrics no_primary\n");
    CHECK(metrics(R"([{"metric": "plays", "role": "primary"}, {"metric": "thumbs_up", "role": "primary"}])") ==
          "/metrics several_primaries\n");
    CHECK(metrics(R"(["plays", "plays"])") == "/metrics/1 repeated_metric\n");
    CHECK(metrics(R"(["Happy ness"])") == "/metrics/0 bad_key\n");
    CHECK(metrics(R"(["plays", {"metric": "Happy ness"}])") == "/metrics/1/metric bad_key\n");
    CHECK(metrics(R"(["plays", {"metric": "skip_rate", "margin": 0.1}])") ==
          "/metrics/1/margin margin_without_guardrail\n");
    CHECK(metrics(R"(["plays", {"metric": "skip_rate", "role": "guardrail", "margin": 1}])") ==
          "/metrics/1/margin out_of_range\n");
    CHECK(metrics(R"([{"metric": "plays", "role": "main"}])") == "/metrics/0/role unknown_value\n");
    CHECK(metrics(R"([{"metric": "plays", "weight": 1}])") == "/metrics/0/weight unknown_field\n");
    CHECK(metrics(R"([7])") == "/metrics/0 wrong_type\n");
    CHECK(metrics(R"("plays")") == "/metrics wrong_type\n");
}

TEST_CASE("a ramp plan rises") {
    const auto plan = [](const std::string& text) {
        const auto document = read_with(R"("ramp_plan": )" + text);
        return document ? json::serialize(json::parse(document.value().ramp_plan_json)) : mistakes(document);
    };
    CHECK(plan(R"([1, {"percent": 10, "hours": 48, "note": "a weekend"}])") ==
          json::serialize(json::parse(R"([{"percent":1.0},{"percent":10.0,"hours":48.0,"note":"a weekend"}])")));
    CHECK(plan("[]") == "[]");
    CHECK(plan("[5, 5]") == "/ramp_plan/1 not_ascending\n");
    CHECK(plan("[0]") == "/ramp_plan/0 out_of_range\n");
    CHECK(plan("[0.0001, 100]") != "/ramp_plan/0 out_of_range\n");
    CHECK(plan(R"([{"percent": 101}])") == "/ramp_plan/0/percent out_of_range\n");
    CHECK(plan(R"([{"hours": 1}])") == "/ramp_plan/0/percent missing\n");
    CHECK(plan(R"([{"percent": 1, "hours": -1}])") == "/ramp_plan/0/hours out_of_range\n");
    CHECK(plan(R"([{"percent": 1, "days": 1}])") == "/ramp_plan/0/days unknown_field\n");
    CHECK(plan(R"([true])") == "/ramp_plan/0 wrong_type\n");
}

TEST_CASE("an analysis plan has known fields within their ranges") {
    const auto plan = [](const std::string& text) { return mistakes(read_with(R"("analysis_plan": )" + text)); };
    CHECK(
        plan(
            R"({"alpha": 0.01, "tuning_listeners": 5000, "minimum_effect": 0.02, "planned_days": 14, "notes": "n"})") ==
        "none");
    CHECK(plan(R"({"alpha": 0.5})") == "/analysis_plan/alpha out_of_range\n");
    CHECK(plan(R"({"alpha": 0})") == "/analysis_plan/alpha out_of_range\n");
    CHECK(plan(R"({"alfa": 0.05})") == "/analysis_plan/alfa unknown_field\n");
    CHECK(plan(R"([])") == "/analysis_plan wrong_type\n");
}

TEST_CASE("numbers are the same whether or not they look whole") {
    CHECK(same_json(json::parse(R"({"a": [1, 2.0], "b": null})"), json::parse(R"({"b": null, "a": [1.0, 2]})")));
    CHECK(!same_json(json::parse("[1, 2]"), json::parse("[1]")));
    CHECK(!same_json(json::parse(R"({"a": 1})"), json::parse(R"({"b": 1})")));
    CHECK(!same_json(json::parse("1"), json::parse("\"1\"")));
}

}  // namespace
}  // namespace bellwether
