// The variants of an experiment's body: keys, weights, the control, arms and payloads.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/string.hpp>
#include <cmath>
#include <set>

#include "domain/key.hpp"
#include "experiments/document_readers.hpp"
#include "experiments/experiment_json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

/// Three thirds are written 0.333, 33.3 or 0.33333: what is missing to the whole then is rounding.
constexpr double weight_rounding = 0.001;

std::string at(std::size_t index) {
    return fmt::format("/variants/{}", index);
}

/// An object, as `{"recommenders": [{"recommender", "version"}, ...]}` by convention; whoever serves an arm reads it.
std::string read_arm(FieldReader& fields) {
    const json::object* arm = fields.optional_object("arm");
    std::string text = arm ? print_json(*arm) : "{}";
    if (text.size() > free_json_bytes_max)
        fields.refuse("arm", "too_long", fmt::format("is longer than {} bytes", free_json_bytes_max));
    return text;
}

std::optional<std::string> read_payload(const json::object& object, FieldReader& fields) {
    const json::value* payload = object.if_contains("payload");
    if (!payload || payload->is_null()) return std::nullopt;
    std::string text = print_json(*payload);
    if (text.size() > free_json_bytes_max)
        fields.refuse("payload", "too_long", fmt::format("is longer than {} bytes", free_json_bytes_max));
    return text;
}

struct WeightReading {
    std::size_t given = 0;
    bool sound = true;
};

double read_weight(const json::object& object, FieldReader& fields, WeightReading& reading) {
    const auto weight = fields.optional_number("weight");
    if (!weight) return 1;
    ++reading.given;
    if (!object.at("weight").is_number()) {
        reading.sound = false;
        return 0;
    }
    if (*weight >= 0 && *weight <= 100) return *weight;
    fields.refuse("weight", "out_of_range", "must be a number from 0 to 100");
    reading.sound = false;
    return 0;
}

/// Fractions that sum to 1, percent that sum to 100, or exactly 1 each (which all of them absent means).
void check_weights(const std::vector<Variant>& variants, const WeightReading& reading, Mistakes& mistakes) {
    if (!reading.sound) return;
    if (reading.given != 0 && reading.given != variants.size())
        return mistakes.refuse("/variants", "missing_weight", "either every variant has a weight, or none has");
    double sum = 0;
    for (const Variant& variant : variants)
        sum += variant.weight;
    const bool ones = std::all_of(variants.begin(), variants.end(), [](const Variant& v) { return v.weight == 1; });
    const bool fractions = std::abs(sum - 1) <= weight_rounding + 1e-12;
    const bool percent = std::abs(sum - 100) <= 100 * weight_rounding + 1e-9;
    if (!ones && !fractions && !percent)
        mistakes.refuse("/variants", "weights_do_not_sum",
                        fmt::format("the weights sum to {}: they are fractions that sum to 1, percent that sum to 100, "
                                    "or 1 each",
                                    sum));
}

/// The one that says so; else the first named `control`; else the first.
void choose_control(std::vector<Variant>& variants, Mistakes& mistakes) {
    const auto said = std::count_if(variants.begin(), variants.end(), [](const Variant& v) { return v.is_control; });
    if (said > 1) return mistakes.refuse("/variants", "several_controls", "one variant is the control, not several");
    if (said == 1) return;
    const auto named =
        std::find_if(variants.begin(), variants.end(), [](const Variant& v) { return v.key == "control"; });
    (named == variants.end() ? variants.front() : *named).is_control = true;
}

Variant read_variant(const json::object& object, std::size_t index, const json::object* known, WeightReading& weights,
                     Mistakes& mistakes) {
    FieldReader fields(object, at(index));
    Variant variant;
    variant.variant_id = static_cast<int>(index);
    variant.key = fields.required_string("key");
    if (object.if_contains("key") && object.at("key").is_string())
        if (const auto good = check_key(variant.key, at(index) + "/key"); !good) mistakes.take(good.error());
    variant.weight = read_weight(object, fields, weights);
    variant.is_control = fields.boolean_or("control", false);
    variant.arm_json = read_arm(fields);
    variant.payload_json = read_payload(object, fields);
    fields.refuse_unknown({"key", "weight", "control", "arm", "payload", "killed_at", "slots"});
    mistakes.take(fields);
    refuse_unless_same(mistakes, object, known, {"killed_at", "slots"}, at(index));
    return variant;
}

/// A variant as the API shows it now, by its key.
const json::object* shown_variant(const json::object& shown, const json::object& given) {
    const json::value* key = given.if_contains("key");
    if (!key || shown.empty()) return nullptr;
    for (const json::value& variant : shown.at("variants").get_array())
        if (variant.at("key") == *key) return &variant.get_object();
    return nullptr;
}

}  // namespace

std::vector<Variant> read_variants(const json::array& items, const Experiment* current, Mistakes& mistakes) {
    std::vector<Variant> variants;
    if (items.size() < 2 || items.size() > variants_max) {
        mistakes.refuse(
            "/variants", items.size() < 2 ? "too_few" : "too_many",
            fmt::format("an experiment has 2 to {} variants: something is compared with something", variants_max));
        if (items.size() > variants_max || items.empty()) return variants;
    }
    const json::object shown = current ? to_json(*current) : json::object();
    WeightReading weights;
    std::set<std::string> keys;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const json::object* object = items[i].if_object();
        if (!object) {
            mistakes.refuse(at(i), "wrong_type", "a variant is an object");
            weights.sound = false;
            continue;
        }
        variants.push_back(read_variant(*object, i, shown_variant(shown, *object), weights, mistakes));
        if (!keys.insert(variants.back().key).second)
            mistakes.refuse(at(i) + "/key", "repeated_key",
                            fmt::format("the key '{}' stands twice", variants.back().key));
    }
    if (variants.size() < 2) return variants;
    check_weights(variants, weights, mistakes);
    choose_control(variants, mistakes);
    return variants;
}

}  // namespace bellwether
