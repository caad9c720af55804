#include "experiments/config_document.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/string.hpp>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include "domain/key.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

/// The way out of a nested node, within this file only.
struct Refusal {
    Error error;
};

[[noreturn]] void refuse(const YAML::Mark& mark, std::string_view what) {
    std::string detail = "not YAML that can be read: " + std::string(what);
    if (!mark.is_null()) detail += fmt::format(" (line {}, column {})", mark.line + 1, mark.column + 1);
    throw Refusal{Error{ErrorKind::unreadable, std::move(detail), {}}};
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_null_word(std::string_view text) {
    return is_one_of(text, {"", "~", "null", "Null", "NULL"});
}

std::optional<bool> bool_word(std::string_view text) {
    if (is_one_of(text, {"true", "True", "TRUE"})) return true;
    if (is_one_of(text, {"false", "False", "FALSE"})) return false;
    return std::nullopt;
}

std::size_t digits(std::string_view text) {
    const auto end = std::find_if(text.begin(), text.end(), [](char c) { return c < '0' || c > '9'; });
    return static_cast<std::size_t>(end - text.begin());
}

/// [-+]? [0-9]+ or 0o[0-7]+ or 0x[0-9a-fA-F]+
bool is_integer_word(std::string_view text) {
    if (text.starts_with("0o") && text.size() > 2)
        return text.find_first_not_of("01234567", 2) == std::string_view::npos;
    if (text.starts_with("0x") && text.size() > 2)
        return text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    return !text.empty() && digits(text) == text.size();
}

/// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool is_float_word(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    const std::size_t whole = digits(text);
    text.remove_prefix(whole);
    std::size_t fraction = 0;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        fraction = digits(text);
        text.remove_prefix(fraction);
    }
    if (whole + fraction == 0) return false;
    if (text.empty()) return true;
    if (text.front() != 'e' && text.front() != 'E') return false;
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    return !text.empty() && digits(text) == text.size();
}

bool is_infinity_or_nan_word(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    return is_one_of(text, {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"});
}

json::value integer_of(std::string_view text, const YAML::Mark& mark) {
    const bool octal = text.starts_with("0o");
    const bool hexadecimal = text.starts_with("0x");
    std::string_view rest = text;
    if (octal || hexadecimal) rest.remove_prefix(2);
    if (rest.starts_with('+')) rest.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), number,
                                                octal         ? 8
                                                : hexadecimal ? 16
                                                              : 10);
    if (failure != std::errc{} || end != rest.data() + rest.size()) refuse(mark, "an integer is beyond 64 bits");
    return number;
}

json::value double_of(std::string_view text, const YAML::Mark& mark) {
    if (text.starts_with('+')) text.remove_prefix(1);
    double number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size() || !std::isfinite(number))
        refuse(mark, "a number is beyond a double");
    return number;
}

json::value text_of(const std::string& text, const YAML::Mark& mark) {
    if (!is_storable_text(text)) refuse(mark, "a text is not UTF-8, or holds the character NUL");
    return json::string(text);
}

json::value plain_scalar(const std::string& text, const YAML::Mark& mark) {
    if (is_null_word(text)) return nullptr;
    if (const auto truth = bool_word(text)) return *truth;
    if (is_integer_word(text)) return integer_of(text, mark);
    if (is_float_word(text)) return double_of(text, mark);
    if (is_infinity_or_nan_word(text)) refuse(mark, "infinities and NaN have no place here");
    return text_of(text, mark);
}

json::value tagged_scalar(std::string_view tag, const std::string& text, const YAML::Mark& mark) {
    constexpr std::string_view core = "tag:yaml.org,2002:";
    if (tag.starts_with(core)) tag.remove_prefix(core.size());
    if (tag == "str") return text_of(text, mark);
    if (tag == "null" && is_null_word(text)) return nullptr;
    if (tag == "bool")
        if (const auto truth = bool_word(text)) return *truth;
    if (tag == "int" && is_integer_word(text)) return integer_of(text, mark);
    if (tag == "float" && (is_float_word(text) || is_integer_word(text))) return double_of(text, mark);
    refuse(mark, fmt::format("the tag '{}' does not fit", tag));
}

class Converter {
  public:
    json::value convert(const YAML::Node& node, int depth) {
        if (++values_ > yaml_values_max)
            refuse(node.Mark(), fmt::format("more than {} values, counting what aliases repeat", yaml_values_max));
        if ((node.IsMap() || node.IsSequence()) && depth >= json_depth_max)
            refuse(node.Mark(), fmt::format("values are nested more than {} deep", json_depth_max));
        if (node.IsMap()) return convert_map(node, depth);
        if (node.IsSequence()) {
            check_collection_tag(node, "seq");
            json::array items;
            for (const auto& item : node)
                items.push_back(convert(item, depth + 1));
            return items;
        }
        return node.IsScalar() ? convert_scalar(node) : json::value(nullptr);
    }

  private:
    json::value convert_map(const YAML::Node& node, int depth) {
        check_collection_tag(node, "map");
        json::object fields;
        for (const auto& entry : node) {
            if (!entry.first.IsScalar()) refuse(entry.first.Mark(), "a key must be a plain text");
            const std::string& key = entry.first.Scalar();
            if (!is_storable_text(key)) refuse(entry.first.Mark(), "a key is not UTF-8, or holds the character NUL");
            if (!fields.emplace(key, convert(entry.second, depth + 1)).second)
                refuse(entry.first.Mark(), fmt::format("the key '{}' stands twice in one map", key));
        }
        return fields;
    }

    static void check_collection_tag(const YAML::Node& node, std::string_view name) {
        const std::string& tag = node.Tag();
        if (!tag.empty() && tag != "?" && tag != "!" && tag != fmt::format("tag:yaml.org,2002:{}", name))
            refuse(node.Mark(), fmt::format("the tag '{}' does not fit", tag));
    }

    /// yaml-cpp tags plain scalars "?", quoted and block ones "!".
    static json::value convert_scalar(const YAML::Node& node) {
        const std::string& tag = node.Tag();
        if (tag.empty() || tag == "?") return plain_scalar(node.Scalar(), node.Mark());
        if (tag == "!") return text_of(node.Scalar(), node.Mark());
        return tagged_scalar(tag, node.Scalar(), node.Mark());
    }

    int values_ = 0;
};

bool is_yaml(std::string_view content_type) {
    return is_one_of(content_type, {"application/yaml", "application/x-yaml", "text/yaml"});
}

}  // namespace

Result<json::value> parse_yaml(std::string_view text) {
    if (!is_storable_text(text))
        return Error{ErrorKind::unreadable, "the YAML text is not UTF-8, or holds the character NUL", {}};
    try {
        const auto documents = YAML::LoadAll(std::string(text));
        if (documents.size() != 1)
            return Error{
                ErrorKind::unreadable, fmt::format("one YAML document is expected, not {}", documents.size()), {}};
        return Converter().convert(documents.front(), 0);
    } catch (Refusal& refusal) {
        return std::move(refusal.error);
    } catch (const YAML::Exception& failure) {
        return Error{ErrorKind::unreadable,
                     fmt::format("not YAML at line {}, column {}: {}", failure.mark.line + 1, failure.mark.column + 1,
                                 failure.msg),
                     {}};
    }
}

Result<json::object> document_body(const Request& request) {
    if (!is_yaml(request.content_type)) return json_body(request);
    BW_TRY(json::value value, parse_yaml(request.body));
    if (!value.is_object()) return invalid_at("", "wrong_type", "the body must be a map");
    return std::move(value.get_object());
}

Result<json::object> optional_document_body(const Request& request) {
    if (request.body.empty()) return json::object();
    return document_body(request);
}

}  // namespace bellwether
