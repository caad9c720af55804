// A request and an answer as the endpoints see them: plain values, nothing of Beast.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bellwether {

enum class Method { get, head, post, put, patch, del, options };

std::string_view to_string(Method method);

/// What a token may do. `viewer` may read; `scientist` may read and change experiments, metrics and models;
/// `service` may assign and send events; `admin` may do all.
enum class Role { service, viewer, scientist, admin };

std::string_view to_string(Role role);
std::optional<Role> parse_role(std::string_view text);

/// Who is asking: the name of the token, and its role. Anonymous where the route is public.
struct Principal {
    std::string name;
    Role role = Role::viewer;
    bool anonymous = true;
};

/// One request. The views point into the session's buffer: they live until the handler has answered
/// (until the responder was called, for a handler that awaits), whichever thread runs it.
struct Request {
    Method method = Method::get;
    std::string_view target;  ///< as sent: path and query
    std::string_view path;    ///< before the '?', not decoded
    std::string_view query;   ///< after the '?', not decoded
    std::string_view body;
    std::string_view content_type;  ///< media type in lower case without parameters
    std::string_view if_match;
    std::string_view if_none_match;
    std::string_view accept;
    std::string_view cookie;
    std::string_view authorization;
    std::string_view api_key;  ///< X-API-Key: where OpenFeature clients may put a token
    std::string_view origin;
    std::string_view host;
    std::string_view fetch_site;  ///< Sec-Fetch-Site: how a browser says where a request comes from
    std::string_view accept_encoding;
    std::string_view idempotency_key;
    std::string_view traceparent;
    bool forwarded_tls = false;  ///< a trusted proxy says that its client came by TLS
    std::vector<std::pair<std::string_view, std::string>> path_parameters;  ///< names of the pattern, decoded once
    Principal principal;
    std::string request_id;
    std::string peer;  ///< the address of the other end

    /// A path parameter of the route's pattern; the empty string where the pattern has no such name.
    std::string_view parameter(std::string_view name) const;
    /// The first value of a query parameter, percent-decoded; the empty string where absent.
    std::string query_value(std::string_view name) const;
    bool has_query(std::string_view name) const;
    /// Every value of a query parameter that may repeat.
    std::vector<std::string> query_values(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;  ///< beside the ones that the server always sends

    Response& with(std::string name, std::string value) & {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
    Response with(std::string name, std::string value) && {
        headers.emplace_back(std::move(name), std::move(value));
        return std::move(*this);
    }
};

}  // namespace bellwether
