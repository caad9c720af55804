#include "http/json.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <boost/json/array.hpp>
#include <boost/json/stream_parser.hpp>
#include <boost/json/string.hpp>
#include <charconv>
#include <cmath>

#include "domain/ensure.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

/// Thrown inside of this file only: the way out of a nested value.
struct Refusal {
    Error error;
};

[[noreturn]] void refuse(std::string pointer, std::string code, std::string detail) {
    Error error{ErrorKind::unreadable, detail, {}};
    error.errors.push_back({std::move(pointer), std::move(code), std::move(detail)});
    throw Refusal{std::move(error)};
}

/// Where we are, as a chain on the stack: made into text only where something is refused.
struct Place {
    const Place* parent = nullptr;
    std::string_view key;
    std::size_t index = 0;
    bool is_index = false;
    int depth = 0;

    std::string pointer() const {
        if (!parent) return "";
        return parent->pointer() + "/" + (is_index ? std::to_string(index) : escape_pointer(key));
    }
};

void check_text(std::string_view text, const Place& place) {
    if (text.find('\0') != std::string_view::npos)
        refuse(place.pointer(), "nul_character", "a text holds the character NUL, which cannot be stored");
}

json::value convert(const simdjson::dom::element& element, const Place& place);

json::array convert_array(const simdjson::dom::array& items, const Place& place) {
    json::array result;
    result.reserve(items.size());
    std::size_t index = 0;
    for (const auto& item : items)
        result.push_back(convert(item, Place{&place, {}, index++, true, place.depth + 1}));
    return result;
}

json::object convert_object(const simdjson::dom::object& fields, const Place& place) {
    json::object result;
    result.reserve(fields.size());
    for (const auto& field : fields) {
        const Place inner{&place, field.key, 0, false, place.depth + 1};
        check_text(field.key, inner);
        if (!result.emplace(field.key, convert(field.value, inner)).second)
            refuse(inner.pointer(), "repeated_key", fmt::format("the key '{}' stands twice in one object", field.key));
    }
    return result;
}

json::value convert(const simdjson::dom::element& element, const Place& place) {
    using Type = simdjson::dom::element_type;
    const bool nests = element.type() == Type::ARRAY || element.type() == Type::OBJECT;
    if (nests && place.depth >= json_depth_max)
        refuse(place.pointer(), "too_deep", fmt::format("values are nested more than {} deep", json_depth_max));
    switch (element.type()) {
        case Type::ARRAY:
            return convert_array(simdjson::dom::array(element), place);
        case Type::OBJECT:
            return convert_object(simdjson::dom::object(element), place);
        case Type::INT64:
            return std::int64_t(element);
        case Type::UINT64:
            return std::uint64_t(element);
        case Type::DOUBLE:
            return double(element);
        case Type::STRING: {
            const std::string_view text(element);
            check_text(text, place);
            return json::string(text);
        }
        case Type::BOOL:
            return bool(element);
        case Type::NULL_VALUE:
            break;
    }
    return nullptr;
}

/// simdjson says what is wrong but not where; Boost.JSON, asked again, mostly knows. Only refusals pay for it.
Error unreadable(std::string_view text, simdjson::error_code failure) {
    if (text.empty()) return Error{ErrorKind::unreadable, "the JSON text is empty", {}};
    if (failure == simdjson::NUMBER_ERROR)
        return Error{ErrorKind::unreadable,
                     "not JSON that can be read: a number is written wrongly, is beyond a double, or is an integer "
                     "beyond 64 bits",
                     {}};
    if (failure == simdjson::DEPTH_ERROR)
        return Error{ErrorKind::unreadable, fmt::format("values are nested more than {} deep", json_depth_max), {}};
    json::stream_parser parser;
    boost::system::error_code code;
    std::size_t offset = parser.write_some(text.data(), text.size(), code);
    if (!code && offset == text.size()) parser.finish(code);
    const std::string_view why = code || offset == text.size() ? std::string_view(simdjson::error_message(failure))
                                                               : "something follows the value";
    if (!code && offset == text.size()) return Error{ErrorKind::unreadable, fmt::format("not JSON: {}", why), {}};
    return Error{ErrorKind::unreadable, fmt::format("not JSON at byte {}: {}", offset, why), {}};
}

// --- printing ---

void print(std::string& out, const json::value& value);

void print_text(std::string& out, std::string_view text) {
    out.push_back('"');
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20)
                    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
                else
                    out.push_back(c);
        }
    }
    out.push_back('"');
}

void print_number(std::string& out, double number) {
    ensure(std::isfinite(number), "an answer holds no NaN and no infinity");
    const double size = std::abs(number);
    const bool plain = size == 0 || (size >= 1e-7 && size < 1e21);
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number,
                                   plain ? std::chars_format::fixed : std::chars_format::scientific)
                         .ptr;
    const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
    out += text;
    if (plain && text.find('.') == std::string_view::npos) out += ".0";
}

template <class Integer>
void print_integer(std::string& out, Integer number) {
    char buffer[24];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
}

void print(std::string& out, const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            out += "null";
            break;
        case json::kind::bool_:
            out += value.get_bool() ? "true" : "false";
            break;
        case json::kind::int64:
            print_integer(out, value.get_int64());
            break;
        case json::kind::uint64:
            print_integer(out, value.get_uint64());
            break;
        case json::kind::double_:
            print_number(out, value.get_double());
            break;
        case json::kind::string:
            print_text(out, value.get_string());
            break;
        case json::kind::array: {
            char separator = '[';
            for (const auto& item : value.get_array()) {
                out.push_back(separator);
                print(out, item);
                separator = ',';
            }
            out += value.get_array().empty() ? "[]" : "]";
            break;
        }
        case json::kind::object: {
            char separator = '{';
            for (const auto& field : value.get_object()) {
                out.push_back(separator);
                print_text(out, field.key());
                out.push_back(':');
                print(out, field.value());
                separator = ',';
            }
            out += value.get_object().empty() ? "{}" : "}";
            break;
        }
    }
}

}  // namespace

std::string escape_pointer(std::string_view key) {
    std::string escaped;
    for (const char c : key) {
        if (c == '~')
            escaped += "~0";
        else if (c == '/')
            escaped += "~1";
        else
            escaped.push_back(c);
    }
    return escaped;
}

Result<json::value> parse_json(std::string_view text) {
    // A thread keeps one parser, so that the small bodies of the hot path allocate nothing; large ones pay for their
    // own.
    constexpr std::size_t kept_size_max = 64 * 1024;
    static thread_local simdjson::dom::parser kept(kept_size_max);
    simdjson::dom::parser own;
    simdjson::dom::parser& parser = text.size() < kept_size_max ? kept : own;
    simdjson::dom::element element;
    const auto failure = parser.parse(text.data(), text.size()).get(element);
    if (failure != simdjson::SUCCESS) return unreadable(text, failure);
    try {
        return convert(element, Place{});
    } catch (Refusal& refusal) {
        return std::move(refusal.error);
    }
}

Result<json::object> json_body(const Request& request) {
    if (request.content_type != "application/json" && !request.content_type.ends_with("+json"))
        return Error{ErrorKind::unsupported_media_type, "the body must be application/json", {}};
    if (request.body.empty()) return Error{ErrorKind::unreadable, "the body is empty; a JSON object is expected", {}};
    BW_TRY(json::value value, parse_json(request.body));
    if (!value.is_object()) return invalid_at("", "wrong_type", "the body must be a JSON object");
    return std::move(value.get_object());
}

std::string print_json(const json::value& value) {
    std::string out;
    print(out, value);
    return out;
}

Response json_response(int status, const json::value& value) {
    Response response;
    response.status = status;
    response.body = print_json(value);
    return response;
}

}  // namespace bellwether
