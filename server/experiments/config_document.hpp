// The bodies of configuration calls: JSON, or YAML turned into the same JSON at once, so that there is one validation.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string_view>

#include "domain/result.hpp"
#include "http/message.hpp"

namespace bellwether {

/// What aliases may multiply a YAML document to.
inline constexpr int yaml_values_max = 20'000;

/// One YAML document as JSON, by the core schema of YAML 1.2.2 (chapter 10.3): `yes`, `on` and dates stay texts.
/// Refuses (unreadable, with line and column) what is not YAML, several documents, repeated or composite keys, tags
/// beyond the core schema, infinities and NaN, nesting beyond json.hpp's limit, and aliases that multiply beyond the
/// limit above.
Result<boost::json::value> parse_yaml(std::string_view text);

/// The object of a request's body: JSON, or application/yaml, application/x-yaml, text/yaml.
Result<boost::json::object> document_body(const Request& request);

/// The same for actions whose fields are all optional: no body is an empty object.
Result<boost::json::object> optional_document_body(const Request& request);

}  // namespace bellwether
