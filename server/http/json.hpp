// JSON in and out for the endpoints: values of Boost.JSON, read by simdjson because Boost.JSON 1.81 may miss a number by
// an ulp, takes 1e400 for infinity, and keeps the last of repeated keys.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"
#include "http/message.hpp"

namespace bellwether {

inline constexpr int json_depth_max = 32;

/// Reads a JSON text. Refuses what is not JSON (the detail names the byte), and, pointing at the place, a repeated key,
/// a NUL character (PostgreSQL would cut at it), nesting beyond 32; also numbers beyond double and integers beyond 64
/// bits. Numbers are rounded correctly; an integer stays an integer.
Result<boost::json::value> parse_json(std::string_view text);

/// The JSON object of a request's body; refuses other content types than application/json and +json (415), what
/// parse_json refuses (400), and other values than an object (422).
Result<boost::json::object> json_body(const Request& request);

/// Prints JSON for people and programs alike: the shortest digits that read back the same, 0.5 and not 5E-1, an exponent
/// below 1e-7 and from 1e21 on only. A double always looks like one (100.0), an integer never does: typed clients of a
/// flag's value tell them apart. ensure()s that no NaN and no infinity is printed.
std::string print_json(const boost::json::value& value);

/// A key as a segment of a JSON Pointer (RFC 6901): '~' and '/' escaped.
std::string escape_pointer(std::string_view key);

Response json_response(int status, const boost::json::value& value);

/// Reads fields of one object and gathers every mistake, each with its pointer, so that a caller learns of all at once.
///
///     FieldReader fields(body, "");
///     auto key = fields.required_string("key");
///     auto percent = fields.optional_number("percent");
///     fields.refuse_unknown({"key", "percent"});
///     if (!fields.good()) return fields.error();
class FieldReader {
  public:
    FieldReader(const boost::json::object& object, std::string pointer);

    std::string required_string(std::string_view name);
    std::optional<std::string> optional_string(std::string_view name);
    double required_number(std::string_view name);
    std::optional<double> optional_number(std::string_view name);
    std::optional<std::int64_t> optional_integer(std::string_view name);
    bool boolean_or(std::string_view name, bool fallback);
    /// Null where absent (or null, for the optional ones).
    const boost::json::array* optional_array(std::string_view name);
    const boost::json::array* required_array(std::string_view name);
    const boost::json::object* optional_object(std::string_view name);

    /// Notes a mistake at a field of this object.
    void refuse(std::string_view name, std::string code, std::string detail);
    /// Takes over the mistakes of a nested reader.
    void absorb(const FieldReader& nested);
    void refuse_unknown(std::initializer_list<std::string_view> known);

    std::string pointer_to(std::string_view name) const;
    bool good() const { return errors_.empty(); }
    /// 422 with every mistake (the first hundred).
    Error error() const;

  private:
    const boost::json::value* find(std::string_view name) const;
    const boost::json::value* find_required(std::string_view name);        ///< notes its absence
    const boost::json::value* find_optional(std::string_view name) const;  ///< null where absent or null

    const boost::json::object& object_;
    std::string pointer_;
    std::vector<ErrorDetail> errors_;
};

}  // namespace bellwether
