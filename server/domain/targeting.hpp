// Which listeners an experiment is for: a rule over the attributes that come with a question. Reading a rule from JSON
// is experiments/targeting_json.hpp; App hands that reader to whoever builds snapshots.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "domain/result.hpp"
#include "domain/version.hpp"

namespace bellwether {

using AttributeValue = std::variant<std::string, double, bool>;

/// The attributes of one listener in one question: few, so a plain list. Set twice, the last value counts.
class Attributes {
  public:
    void set(std::string name, AttributeValue value);
    /// Null where absent.
    const AttributeValue* find(std::string_view name) const;
    bool empty() const { return values_.empty(); }
    std::size_t size() const { return values_.size(); }

  private:
    std::vector<std::pair<std::string, AttributeValue>> values_;
};

enum class TargetingOperator {
    equals,      ///< same type and same value: the number 1 is not the text "1"
    not_equals,  ///< exactly where `equals` does not hold, so also for a listener without the attribute
    in,
    not_in,
    exists,
    not_exists,
    greater,  ///< numbers only; never holds for an absent attribute or another type. So the three below
    greater_or_equal,
    less,
    less_or_equal,
    version_equals,  ///< texts that are versions (version.hpp); never holds for anything else. So the four below
    version_greater,
    version_greater_or_equal,
    version_less,
    version_less_or_equal,
};

std::string_view to_string(TargetingOperator op);
std::optional<TargetingOperator> parse_targeting_operator(std::string_view text);
/// Every operator's word, for refusals: "equals, not_equals, ...".
std::string targeting_operator_words();

/// A tree: `all`, `any` and `none` have children, a `test` compares one attribute, and a `segment` stands for the saved
/// rule whose key is in `attribute`.
struct TargetingRule {
    enum class Kind { test, all, any, none, segment };
    Kind kind = Kind::all;
    std::vector<TargetingRule> children;
    std::string attribute;
    TargetingOperator op = TargetingOperator::exists;
    std::vector<AttributeValue> values;  ///< one, or any number for `in` and `not_in`; none for `exists`
    std::optional<Version> version;      ///< the value of the version_ operators
};

using Segments = std::map<std::string, TargetingRule, std::less<>>;

/// The rule with each segment's own rule in its place. Refuses (invalid) a segment that is not there.
Result<TargetingRule> resolve_segments(TargetingRule rule, const Segments& segments);

/// Whether the rule holds; its segments are resolved. Memory only, no allocation but for versions of the listener.
bool matches(const TargetingRule& rule, const Attributes& attributes);

}  // namespace bellwether
