// read_experiment() of experiment_json.hpp: what a body says, and every mistake in it. Variants and their weights are
// read in variant_reader.cpp, metrics and plans in plan_reader.cpp.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include "domain/key.hpp"
#include "experiments/document_readers.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/ramp_plan_json.hpp"
#include "experiments/targeting_json.hpp"

namespace bellwether {

namespace json = boost::json;

void refuse_unless_same(Mistakes& mistakes, const json::object& body, const json::object* current,
                        std::initializer_list<std::string_view> names, const std::string& pointer) {
    for (const std::string_view name : names) {
        const json::value* given = body.if_contains(name);
        if (!given) continue;
        const json::value* known = current ? current->if_contains(name) : nullptr;
        if (!known)
            mistakes.refuse(pointer + "/" + std::string(name), "read_only", "is given by the server alone");
        else if (!same_json(*given, *known))
            mistakes.refuse(pointer + "/" + std::string(name), "read_only",
                            "is changed by the server alone: start, ramp, pause, resume, stop and kill have calls of "
                            "their own");
    }
}

std::string limited_text(FieldReader& fields, std::string_view name, std::size_t bytes_max) {
    std::string text = fields.optional_string(name).value_or("");
    if (text.size() > bytes_max) fields.refuse(name, "too_long", fmt::format("is longer than {} bytes", bytes_max));
    return text;
}

namespace {

std::optional<std::string> read_targeting_field(const json::object& body, Mistakes& mistakes) {
    const json::value* targeting = body.if_contains("targeting");
    if (!targeting || targeting->is_null()) return std::nullopt;
    if (targeting->is_object() && targeting->get_object().empty()) return std::nullopt;
    const auto rule = read_targeting(*targeting, "/targeting");
    if (!rule) mistakes.take(rule.error());
    return print_json(*targeting);
}

bool read_randomised_by(FieldReader& fields) {
    const std::string word = fields.optional_string("randomised_by").value_or("us");
    if (word != "us" && word != "elsewhere")
        fields.refuse("randomised_by", "unknown_value", fmt::format("'{}' is neither 'us' nor 'elsewhere'", word));
    return word != "elsewhere";
}

}  // namespace

Result<ExperimentDocument> read_experiment(const json::object& body, const Experiment* current) {
    Mistakes mistakes;
    ExperimentDocument document;
    const json::object known = current ? to_json(*current) : json::object();
    FieldReader fields(body, "");

    document.key = current ? fields.optional_string("key").value_or(current->key) : fields.required_string("key");
    if (current && document.key != current->key)
        fields.refuse("key", "read_only", fmt::format("the key stays '{}' for ever", current->key));
    if (!current && body.if_contains("key") && body.at("key").is_string())
        if (const auto good = check_key(document.key, "/key"); !good) mistakes.take(good.error());
    document.layer = fields.optional_string("layer");
    document.randomised_by_us = read_randomised_by(fields);
    document.hypothesis = limited_text(fields, "hypothesis", hypothesis_bytes_max);
    if (is_given(body, "owner")) document.owner = limited_text(fields, "owner", name_bytes_max);
    document.area = limited_text(fields, "area", name_bytes_max);
    document.reason = limited_text(fields, "reason", reason_bytes_max);
    fields.refuse_unknown({"key",        "layer",     "randomised_by",  "hypothesis",    "owner",      "area",
                           "targeting",  "metrics",   "ramp_plan",      "analysis_plan", "variants",   "reason",
                           "state",      "iteration", "percent",        "revision",      "created_at", "started_at",
                           "stopped_at", "decision",  "decision_reason", "managed_by", "checklist_override", "shipped"});
    const json::array* variants = fields.required_array("variants");
    if (!fields.good()) mistakes.take(fields.error());
    refuse_unless_same(mistakes, body, current ? &known : nullptr,
                       {"state", "iteration", "percent", "revision", "created_at", "started_at", "stopped_at",
                        "decision", "decision_reason", "managed_by", "checklist_override", "shipped"},
                       "");
    if (variants) document.variants = read_variants(*variants, current, mistakes);
    document.targeting_json = read_targeting_field(body, mistakes);
    document.metrics_json = print_json(read_metrics(body, mistakes));
    const json::value ramp_plan = read_ramp_plan(body, mistakes);
    if (!document.randomised_by_us && ramp_plan.is_object() && ramp_plan.at("autopilot").as_bool())
        mistakes.refuse("/ramp_plan/autopilot", "not_ours", "who randomises elsewhere ramps there");
    document.ramp_plan_json = print_json(ramp_plan);
    document.analysis_plan_json = print_json(read_analysis_plan(body, mistakes));
    if (mistakes.any()) return mistakes.error();
    return document;
}

}  // namespace bellwether
