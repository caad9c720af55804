// JSON in and out for the endpoints: Boost.JSON with the checks that its defaults leave out.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "domain/result.hpp"
#include "http/message.hpp"

namespace bellwether {

/// Reads a JSON text. Refuses what is not JSON, a repeated key, nesting beyond 32, numbers beyond double, and NUL
/// characters (PostgreSQL would cut at them); the detail names the byte offset.
Result<boost::json::value> parse_json(std::string_view text);

/// The JSON object of a request's body; refuses other content types (415) and other values.
Result<boost::json::object> json_body(const Request& request);

/// Prints JSON for people and programs alike: numbers as 0.5, not 5E-1; the shortest digits that read back the same.
/// ensure()s that no NaN and no infinity is printed.
std::string print_json(const boost::json::value& value);

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
    /// 422 with every mistake.
    Error error() const;

  private:
    const boost::json::value* find(std::string_view name) const;

    const boost::json::object& object_;
    std::string pointer_;
    std::vector<ErrorDetail> errors_;
};

}  // namespace bellwether
