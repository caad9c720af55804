#include "domain/targeting.hpp"

#include <algorithm>
#include <array>

#include "domain/ensure.hpp"

namespace bellwether {

namespace {

using Op = TargetingOperator;

constexpr std::array<std::pair<Op, std::string_view>, 15> words{{
    {Op::equals, "equals"},
    {Op::not_equals, "not_equals"},
    {Op::in, "in"},
    {Op::not_in, "not_in"},
    {Op::exists, "exists"},
    {Op::not_exists, "not_exists"},
    {Op::greater, "greater"},
    {Op::greater_or_equal, "greater_or_equal"},
    {Op::less, "less"},
    {Op::less_or_equal, "less_or_equal"},
    {Op::version_equals, "version_equals"},
    {Op::version_greater, "version_greater"},
    {Op::version_greater_or_equal, "version_greater_or_equal"},
    {Op::version_less, "version_less"},
    {Op::version_less_or_equal, "version_less_or_equal"},
}};

bool is_one_of(const AttributeValue* value, const std::vector<AttributeValue>& values) {
    return value && std::find(values.begin(), values.end(), *value) != values.end();
}

bool number_test(const TargetingRule& rule, const AttributeValue* value) {
    const double* number = value ? std::get_if<double>(value) : nullptr;
    if (!number) return false;
    const double bound = std::get<double>(rule.values.front());
    switch (rule.op) {
        case Op::greater: return *number > bound;
        case Op::greater_or_equal: return *number >= bound;
        case Op::less: return *number < bound;
        default: return *number <= bound;
    }
}

bool version_test(const TargetingRule& rule, const AttributeValue* value) {
    const std::string* text = value ? std::get_if<std::string>(value) : nullptr;
    const auto version = text ? parse_version(*text) : std::nullopt;
    if (!version) return false;
    const auto order = compare(*version, *rule.version);
    switch (rule.op) {
        case Op::version_equals: return order == 0;
        case Op::version_greater: return order > 0;
        case Op::version_greater_or_equal: return order >= 0;
        case Op::version_less: return order < 0;
        default: return order <= 0;
    }
}

bool test(const TargetingRule& rule, const Attributes& attributes) {
    const AttributeValue* value = attributes.find(rule.attribute);
    switch (rule.op) {
        case Op::equals:
        case Op::in: return is_one_of(value, rule.values);
        case Op::not_equals:
        case Op::not_in: return !is_one_of(value, rule.values);
        case Op::exists: return value != nullptr;
        case Op::not_exists: return value == nullptr;
        case Op::greater:
        case Op::greater_or_equal:
        case Op::less:
        case Op::less_or_equal: return number_test(rule, value);
        default: return version_test(rule, value);
    }
}

}  // namespace

void Attributes::set(std::string name, AttributeValue value) {
    for (auto& [known, old] : values_) {
        if (known != name) continue;
        old = std::move(value);
        return;
    }
    values_.emplace_back(std::move(name), std::move(value));
}

const AttributeValue* Attributes::find(std::string_view name) const {
    for (const auto& [known, value] : values_)
        if (known == name) return &value;
    return nullptr;
}

std::string_view to_string(TargetingOperator op) {
    const auto found = std::find_if(words.begin(), words.end(), [&](const auto& row) { return row.first == op; });
    ensure(found != words.end(), "every operator has its word");
    return found->second;
}

std::optional<TargetingOperator> parse_targeting_operator(std::string_view text) {
    const auto found = std::find_if(words.begin(), words.end(), [&](const auto& row) { return row.second == text; });
    return found == words.end() ? std::nullopt : std::optional(found->first);
}

std::string targeting_operator_words() {
    std::string list;
    for (const auto& [op, word] : words) {
        if (!list.empty()) list += ", ";
        list += word;
    }
    return list;
}

Result<TargetingRule> resolve_segments(TargetingRule rule, const Segments& segments) {
    if (rule.kind == TargetingRule::Kind::segment) {
        const auto found = segments.find(rule.attribute);
        if (found == segments.end())
            return Error{ErrorKind::invalid, "there is no segment '" + rule.attribute + "'", {}};
        return found->second;
    }
    for (TargetingRule& child : rule.children) {
        BW_TRY(TargetingRule resolved, resolve_segments(std::move(child), segments));
        child = std::move(resolved);
    }
    return rule;
}

bool matches(const TargetingRule& rule, const Attributes& attributes) {
    const auto child_matches = [&](const TargetingRule& child) { return matches(child, attributes); };
    switch (rule.kind) {
        case TargetingRule::Kind::test: return test(rule, attributes);
        case TargetingRule::Kind::all: return std::all_of(rule.children.begin(), rule.children.end(), child_matches);
        case TargetingRule::Kind::any: return std::any_of(rule.children.begin(), rule.children.end(), child_matches);
        case TargetingRule::Kind::none: break;
        case TargetingRule::Kind::segment: ensure(false, "segments are resolved before anybody is asked for");
    }
    return std::none_of(rule.children.begin(), rule.children.end(), child_matches);
}

}  // namespace bellwether
