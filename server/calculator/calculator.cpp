#include "calculator/calculator.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <cmath>

#include "domain/ensure.hpp"

namespace bellwether::calculator {

namespace json = boost::json;

namespace {

[[noreturn]] void refuse(std::string_view name, std::string_view wanted) {
    throw BadInput(fmt::format("input '{}' must be {}", name, wanted));
}

double as_number(const json::value& value, std::string_view name) {
    if (value.is_number()) {
        const double x = value.to_number<double>();
        if (std::isfinite(x)) return x;
    }
    if (value.is_string()) {
        if (value.get_string() == "Infinity") return INFINITY;
        if (value.get_string() == "-Infinity") return -INFINITY;
    }
    refuse(name, "a number");
}

std::vector<double> as_numbers(const json::value& value, std::string_view name) {
    if (!value.is_array()) refuse(name, "a list of numbers");
    std::vector<double> result;
    result.reserve(value.get_array().size());
    for (const auto& item : value.get_array()) result.push_back(as_number(item, name));
    return result;
}

json::object answer_case(const json::value& item, const Methods& methods) {
    json::object result;
    const auto* object = item.if_object();
    if (object == nullptr) return {{"id", nullptr}, {"error", "a case must be an object"}};
    const auto* id = object->if_contains("id");
    result["id"] = id != nullptr ? *id : json::value(nullptr);
    const auto* method = object->if_contains("method");
    const auto* inputs = object->if_contains("inputs");
    if (method == nullptr || !method->is_string()) {
        result["error"] = "a case needs a 'method'";
        return result;
    }
    if (inputs == nullptr || !inputs->is_object()) {
        result["error"] = "a case needs an object of 'inputs'";
        return result;
    }
    const auto found = methods.find(std::string_view(method->get_string()));
    if (found == methods.end()) {
        result["error"] = fmt::format("unknown method '{}'", std::string_view(method->get_string()));
        return result;
    }
    try {
        auto outcome = found->second(Inputs(inputs->get_object()));
        if (outcome) {
            result["output"] = std::move(outcome).value();
        } else {
            result["status"] = "undefined";
            result["reason"] = to_string(outcome.error().reason);
            if (!outcome.error().detail.empty()) result["detail"] = outcome.error().detail;
        }
    } catch (const std::exception& error) {  // this case's mistake must not cost the others their answer
        result["error"] = error.what();
    }
    return result;
}

}  // namespace

bool Inputs::has(std::string_view name) const {
    const auto* found = object_.if_contains(name);
    return found != nullptr && !found->is_null();
}

const json::value& Inputs::value(std::string_view name) const {
    const auto* found = object_.if_contains(name);
    if (found == nullptr) refuse(name, "present");
    return *found;
}

double Inputs::number(std::string_view name) const { return as_number(value(name), name); }

double Inputs::number_or(std::string_view name, double fallback) const { return has(name) ? number(name) : fallback; }

std::int64_t Inputs::integer(std::string_view name) const {
    const double x = number(name);
    if (x != std::floor(x) || std::abs(x) > 9007199254740992.0) refuse(name, "a whole number");
    return static_cast<std::int64_t>(x);
}

std::int64_t Inputs::integer_or(std::string_view name, std::int64_t fallback) const {
    return has(name) ? integer(name) : fallback;
}

bool Inputs::boolean_or(std::string_view name, bool fallback) const {
    if (!has(name)) return fallback;
    if (!value(name).is_bool()) refuse(name, "true or false");
    return value(name).get_bool();
}

std::string Inputs::text(std::string_view name) const {
    const auto& found = value(name);
    if (!found.is_string()) refuse(name, "text");
    return std::string(found.get_string());
}

std::string Inputs::text_or(std::string_view name, std::string_view fallback) const {
    return has(name) ? text(name) : std::string(fallback);
}

std::vector<double> Inputs::numbers(std::string_view name) const { return as_numbers(value(name), name); }

std::vector<std::vector<double>> Inputs::matrix(std::string_view name) const {
    const auto& found = value(name);
    if (!found.is_array()) refuse(name, "a list of lists of numbers");
    std::vector<std::vector<double>> result;
    for (const auto& row : found.get_array()) result.push_back(as_numbers(row, name));
    return result;
}

std::vector<std::string> Inputs::texts(std::string_view name) const {
    const auto& found = value(name);
    if (!found.is_array()) refuse(name, "a list of texts");
    std::vector<std::string> result;
    for (const auto& item : found.get_array()) {
        if (!item.is_string()) refuse(name, "a list of texts");
        result.emplace_back(item.get_string());
    }
    return result;
}

Inputs Inputs::object(std::string_view name) const {
    const auto& found = value(name);
    if (!found.is_object()) refuse(name, "an object");
    return Inputs(found.get_object());
}

std::vector<Inputs> Inputs::objects(std::string_view name) const {
    const auto& found = value(name);
    if (!found.is_array()) refuse(name, "a list of objects");
    std::vector<Inputs> result;
    for (const auto& item : found.get_array()) {
        if (!item.is_object()) refuse(name, "a list of objects");
        result.emplace_back(item.get_object());
    }
    return result;
}

json::value to_json(double x) {
    ensure(!std::isnan(x), "a quantity is never NaN: the method must say why there is no number");
    if (std::isinf(x)) return x > 0 ? "Infinity" : "-Infinity";
    return x;
}

json::value to_json(const std::vector<double>& xs) {
    json::array result;
    for (double x : xs) result.push_back(to_json(x));
    return result;
}

json::object answer(const json::value& document) {
    const auto* object = document.if_object();
    if (object == nullptr) return {{"error", "the document must be a JSON object"}};
    const auto* family = object->if_contains("family");
    const auto* cases = object->if_contains("cases");
    if (family == nullptr || !family->is_string()) return {{"error", "the document needs a 'family'"}};
    if (cases == nullptr || !cases->is_array()) return {{"error", "the document needs a list of 'cases'"}};

    const std::string_view name = family->get_string();
    const auto found = families().find(name);
    json::array answers;
    for (const auto& item : cases->get_array()) {
        if (found != families().end()) {
            answers.push_back(answer_case(item, found->second));
            continue;
        }
        const auto* id = item.is_object() ? item.get_object().if_contains("id") : nullptr;
        answers.push_back(json::object{{"id", id != nullptr ? *id : json::value(nullptr)},
                                       {"error", fmt::format("unknown family '{}'", name)}});
    }
    return {{"family", name}, {"cases", std::move(answers)}};
}

}  // namespace bellwether::calculator
