#include "http/message.hpp"

#include "http/percent.hpp"

namespace bellwether {

namespace {

/// Calls visit(raw name, raw value) for each parameter of a query; visit returns false to stop.
template <class Visit>
void each_parameter(std::string_view query, Visit visit) {
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view pair = query.substr(0, end);
        query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
        if (pair.empty()) continue;
        const std::size_t equals = pair.find('=');
        const std::string_view value = equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
        if (!visit(pair.substr(0, equals), value)) return;
    }
}

/// The server has refused queries that do not decode before any handler sees them.
std::string decoded(std::string_view text) {
    return percent_decode(text, true).value_or(std::string{});
}

}  // namespace

std::string_view to_string(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::del:
            return "DELETE";
        case Method::options:
            return "OPTIONS";
    }
    return "";
}

std::string_view to_string(Role role) {
    switch (role) {
        case Role::service:
            return "service";
        case Role::viewer:
            return "viewer";
        case Role::scientist:
            return "scientist";
        case Role::admin:
            return "admin";
    }
    return "";
}

std::optional<Role> parse_role(std::string_view text) {
    for (const Role role : {Role::service, Role::viewer, Role::scientist, Role::admin})
        if (to_string(role) == text) return role;
    return std::nullopt;
}

std::string_view Request::parameter(std::string_view name) const {
    for (const auto& [known, value] : path_parameters)
        if (known == name) return value;
    return {};
}

std::string Request::query_value(std::string_view name) const {
    std::string found;
    each_parameter(query, [&](std::string_view key, std::string_view value) {
        if (decoded(key) != name) return true;
        found = decoded(value);
        return false;
    });
    return found;
}

bool Request::has_query(std::string_view name) const {
    bool found = false;
    each_parameter(query, [&](std::string_view key, std::string_view) {
        found = decoded(key) == name;
        return !found;
    });
    return found;
}

std::vector<std::string> Request::query_values(std::string_view name) const {
    std::vector<std::string> values;
    each_parameter(query, [&](std::string_view key, std::string_view value) {
        if (decoded(key) == name) values.push_back(decoded(value));
        return true;
    });
    return values;
}

}  // namespace bellwether
