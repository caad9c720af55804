// FieldReader of json.hpp: reads the fields of one object, and gathers every mistake.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/string.hpp>
#include <cmath>

#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

/// Bodies are bounded by bytes; this bounds what their refusal may say.
constexpr std::size_t mistakes_max = 100;

std::string_view kind_name(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            return "null";
        case json::kind::bool_:
            return "a boolean";
        case json::kind::int64:
        case json::kind::uint64:
        case json::kind::double_:
            return "a number";
        case json::kind::string:
            return "a string";
        case json::kind::array:
            return "an array";
        case json::kind::object:
            return "an object";
    }
    return "";
}

std::string expected(std::string_view what, const json::value& value) {
    return fmt::format("must be {}, not {}", what, kind_name(value));
}

std::optional<double> as_double(const json::value& value) {
    if (value.is_double()) return value.get_double();
    if (value.is_int64()) return static_cast<double>(value.get_int64());
    if (value.is_uint64()) return static_cast<double>(value.get_uint64());
    return std::nullopt;
}

/// 5.0 is an integer too, as long as a double holds it exactly.
std::optional<std::int64_t> as_integer(const json::value& value) {
    if (value.is_int64()) return value.get_int64();
    if (value.is_double() && std::abs(value.get_double()) <= 9007199254740992.0 &&
        std::trunc(value.get_double()) == value.get_double())
        return static_cast<std::int64_t>(value.get_double());
    return std::nullopt;
}

}  // namespace

FieldReader::FieldReader(const json::object& object, std::string pointer)
    : object_(object), pointer_(std::move(pointer)) {}

const json::value* FieldReader::find(std::string_view name) const {
    return object_.if_contains(name);
}

const json::value* FieldReader::find_required(std::string_view name) {
    const json::value* value = find(name);
    if (!value) refuse(name, "missing", "is required");
    return value;
}

const json::value* FieldReader::find_optional(std::string_view name) const {
    const json::value* value = find(name);
    return value && !value->is_null() ? value : nullptr;
}

std::string FieldReader::required_string(std::string_view name) {
    const json::value* value = find_required(name);
    if (!value) return {};
    if (const json::string* text = value->if_string()) return std::string(*text);
    refuse(name, "wrong_type", expected("a string", *value));
    return {};
}

std::optional<std::string> FieldReader::optional_string(std::string_view name) {
    if (!find_optional(name)) return std::nullopt;
    return required_string(name);
}

double FieldReader::required_number(std::string_view name) {
    const json::value* value = find_required(name);
    if (!value) return 0;
    if (const auto number = as_double(*value)) return *number;
    refuse(name, "wrong_type", expected("a number", *value));
    return 0;
}

std::optional<double> FieldReader::optional_number(std::string_view name) {
    if (!find_optional(name)) return std::nullopt;
    return required_number(name);
}

std::optional<std::int64_t> FieldReader::optional_integer(std::string_view name) {
    const json::value* value = find_optional(name);
    if (!value) return std::nullopt;
    const auto number = as_integer(*value);
    if (!number) {
        const bool numeric = as_double(*value).has_value();
        refuse(name, "wrong_type", numeric ? "must be a whole number of 64 bits" : expected("a whole number", *value));
    }
    return number;
}

bool FieldReader::boolean_or(std::string_view name, bool fallback) {
    const json::value* value = find_optional(name);
    if (!value) return fallback;
    if (const bool* truth = value->if_bool()) return *truth;
    refuse(name, "wrong_type", expected("true or false", *value));
    return fallback;
}

const json::array* FieldReader::optional_array(std::string_view name) {
    return find_optional(name) ? required_array(name) : nullptr;
}

const json::array* FieldReader::required_array(std::string_view name) {
    const json::value* value = find_required(name);
    if (!value) return nullptr;
    if (value->is_array()) return &value->get_array();
    refuse(name, "wrong_type", expected("an array", *value));
    return nullptr;
}

const json::object* FieldReader::optional_object(std::string_view name) {
    const json::value* value = find_optional(name);
    if (!value) return nullptr;
    if (value->is_object()) return &value->get_object();
    refuse(name, "wrong_type", expected("an object", *value));
    return nullptr;
}

void FieldReader::refuse(std::string_view name, std::string code, std::string detail) {
    if (errors_.size() >= mistakes_max) return;
    errors_.push_back({pointer_to(name), std::move(code), std::move(detail)});
}

void FieldReader::absorb(const FieldReader& nested) {
    for (const auto& error : nested.errors_)
        if (errors_.size() < mistakes_max) errors_.push_back(error);
}

void FieldReader::refuse_unknown(std::initializer_list<std::string_view> known) {
    for (const auto& field : object_)
        if (std::find(known.begin(), known.end(), std::string_view(field.key())) == known.end())
            refuse(field.key(), "unknown_field", "is not a field of this object");
}

std::string FieldReader::pointer_to(std::string_view name) const {
    return pointer_ + "/" + escape_pointer(name);
}

Error FieldReader::error() const {
    std::string detail = "the body is wrong";
    if (!errors_.empty()) {
        detail = fmt::format("{}: {}", errors_.front().pointer, errors_.front().detail);
        if (errors_.size() > 1) detail += fmt::format(" (and {} more mistakes)", errors_.size() - 1);
    }
    return Error{ErrorKind::invalid, std::move(detail), errors_};
}

}  // namespace bellwether
