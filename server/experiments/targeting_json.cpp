#include "experiments/targeting_json.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "domain/key.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;
using Op = TargetingOperator;

class TargetingReader {
  public:
    TargetingRule read(const json::value& value, const std::string& pointer, int depth) {
        if (depth > targeting_depth_max) {
            refuse(pointer, "too_deep", fmt::format("rules may be nested {} deep", targeting_depth_max));
            return {};
        }
        const json::object* object = value.if_object();
        if (!object) {
            refuse(pointer, "wrong_type", "a rule is an object");
            return {};
        }
        for (const auto& [word, kind] : {std::pair{"all", TargetingRule::Kind::all}, {"any", TargetingRule::Kind::any}})
            if (const json::value* children = object->if_contains(word)) {
                only_field(*object, word, pointer);
                return group(kind, *children, pointer + "/" + word, depth);
            }
        if (const json::value* child = object->if_contains("not")) {
            only_field(*object, "not", pointer);
            TargetingRule rule;
            rule.kind = TargetingRule::Kind::none;
            rule.children.push_back(read(*child, pointer + "/not", depth + 1));
            return rule;
        }
        if (const json::value* key = object->if_contains("segment")) {
            only_field(*object, "segment", pointer);
            return segment(*key, pointer + "/segment");
        }
        return test(*object, pointer);
    }

    std::vector<ErrorDetail> errors;

  private:
    void refuse(std::string pointer, std::string code, std::string detail) {
        errors.push_back({std::move(pointer), std::move(code), std::move(detail)});
    }

    void only_field(const json::object& object, std::string_view name, const std::string& pointer) {
        for (const auto& field : object)
            if (std::string_view(field.key()) != name)
                refuse(pointer + "/" + escape_pointer(field.key()), "unknown_field",
                       fmt::format("cannot stand beside '{}'", name));
    }

    TargetingRule group(TargetingRule::Kind kind, const json::value& children, const std::string& pointer, int depth) {
        TargetingRule rule;
        rule.kind = kind;
        const json::array* list = children.if_array();
        if (!list || list->empty()) {
            refuse(pointer, list ? "empty" : "wrong_type", "must be a list of at least one rule");
            return rule;
        }
        for (std::size_t i = 0; i < list->size(); ++i)
            rule.children.push_back(read((*list)[i], fmt::format("{}/{}", pointer, i), depth + 1));
        return rule;
    }

    TargetingRule segment(const json::value& key, const std::string& pointer) {
        TargetingRule rule;
        rule.kind = TargetingRule::Kind::segment;
        if (!key.is_string()) {
            refuse(pointer, "wrong_type", "must be the key of a segment");
            return rule;
        }
        rule.attribute = std::string(key.get_string());
        if (!is_key(rule.attribute)) refuse(pointer, "bad_key", "must be the key of a segment");
        return rule;
    }

    TargetingRule test(const json::object& object, const std::string& pointer) {
        TargetingRule rule;
        rule.kind = TargetingRule::Kind::test;
        if (++tests_ > targeting_tests_max) {
            if (tests_ == targeting_tests_max + 1)
                refuse(pointer, "too_many", fmt::format("at most {} tests in one rule", targeting_tests_max));
            return rule;
        }
        FieldReader fields(object, pointer);
        rule.attribute = fields.required_string("attribute");
        const std::string word = fields.required_string("op");
        if (object.if_contains("attribute") && object.at("attribute").is_string() && !is_identifier(rule.attribute))
            fields.refuse("attribute", "bad_identifier", "must be a text of 1 to 128 bytes");
        const auto op = parse_targeting_operator(word);
        if (!op && object.if_contains("op") && object.at("op").is_string())
            fields.refuse("op", "unknown_operator",
                          fmt::format("'{}' is none of: {}", word, targeting_operator_words()));
        fields.refuse_unknown({"attribute", "op", "value"});
        for (auto& error : fields.error().errors) errors.push_back(std::move(error));
        if (op) {
            rule.op = *op;
            read_value(rule, object.if_contains("value"), pointer + "/value");
        }
        return rule;
    }

    void read_value(TargetingRule& rule, const json::value* value, const std::string& pointer) {
        if (rule.op == Op::exists || rule.op == Op::not_exists) {
            if (value) refuse(pointer, "unknown_field", fmt::format("'{}' takes no value", to_string(rule.op)));
            return;
        }
        if (!value) return refuse(pointer, "missing", "is required");
        if (rule.op == Op::in || rule.op == Op::not_in) return read_list(rule, *value, pointer);
        const auto scalar = read_scalar(*value, pointer);
        if (!scalar) return;
        if (rule.op >= Op::greater && rule.op <= Op::less_or_equal && !std::holds_alternative<double>(*scalar))
            return refuse(pointer, "wrong_type", "must be a number; versions have operators of their own");
        if (rule.op >= Op::version_equals) {
            const std::string* text = std::get_if<std::string>(&*scalar);
            rule.version = text ? parse_version(*text) : std::nullopt;
            if (!rule.version) return refuse(pointer, "bad_version", "must be the text of a version such as \"4.2.0\"");
        }
        rule.values.push_back(*scalar);
    }

    void read_list(TargetingRule& rule, const json::value& value, const std::string& pointer) {
        const json::array* list = value.if_array();
        if (!list || list->empty())
            return refuse(pointer, list ? "empty" : "wrong_type", "must be a list of at least one value");
        if (list->size() > targeting_values_max)
            return refuse(pointer, "too_many", fmt::format("at most {} values", targeting_values_max));
        for (std::size_t i = 0; i < list->size(); ++i)
            if (auto scalar = read_scalar((*list)[i], fmt::format("{}/{}", pointer, i)))
                rule.values.push_back(std::move(*scalar));
    }

    std::optional<AttributeValue> read_scalar(const json::value& value, const std::string& pointer) {
        if (value.is_string()) return AttributeValue(std::string(value.get_string()));
        if (value.is_bool()) return AttributeValue(value.get_bool());
        if (value.is_number()) return AttributeValue(value.to_number<double>());
        refuse(pointer, "wrong_type", "must be a text, a number, true or false");
        return std::nullopt;
    }

    std::size_t tests_ = 0;
};

}  // namespace

Result<TargetingRule> read_targeting(const json::value& value, const std::string& pointer) {
    TargetingReader reader;
    TargetingRule rule = reader.read(value, pointer, 1);
    if (reader.errors.empty()) return rule;
    return Error{ErrorKind::invalid, reader.errors.front().detail, std::move(reader.errors)};
}

Result<TargetingRule> read_targeting_text(std::string_view json_text) {
    BW_TRY(const json::value value, parse_json(json_text));
    return read_targeting(value, "");
}

std::vector<SegmentMention> segments_in(const json::value& rule, const std::string& pointer) {
    std::vector<SegmentMention> mentions;
    const json::object* object = rule.if_object();
    if (!object) return mentions;
    const auto take = [&](std::vector<SegmentMention> more) { mentions.insert(mentions.end(), more.begin(), more.end()); };
    if (const json::value* key = object->if_contains("segment"); key && key->is_string())
        mentions.push_back({pointer + "/segment", std::string(key->get_string())});
    for (const char* word : {"all", "any"})
        if (const json::value* children = object->if_contains(word); children && children->is_array())
            for (std::size_t i = 0; i < children->get_array().size(); ++i)
                take(segments_in(children->get_array()[i], fmt::format("{}/{}/{}", pointer, word, i)));
    if (const json::value* child = object->if_contains("not")) take(segments_in(*child, pointer + "/not"));
    return mentions;
}

}  // namespace bellwether
