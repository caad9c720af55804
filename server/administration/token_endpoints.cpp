#include "administration/token_endpoints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>

#include "domain/key.hpp"
#include "domain/time.hpp"
#include "http/access.hpp"
#include "http/json.hpp"
#include "http/page.hpp"
#include "http/problem.hpp"
#include "runtime/clock.hpp"
#include "storage/audit_store.hpp"
#include "storage/token_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 4> roles = {"service", "viewer", "scientist", "admin"};

json::value time_or_null(const std::optional<UtcTime>& time) {
    return time ? json::value(print_time(*time)) : json::value(nullptr);
}

json::object to_json(const TokenRecord& token) {
    return {{"name", token.name},
            {"role", token.role},
            {"created_by", token.created_by},
            {"created_at", print_time(token.created_at)},
            {"expires_at", time_or_null(token.expires_at)},
            {"revoked_at", time_or_null(token.revoked_at)}};
}

AuditEntry audit_entry(const Request& request, std::string action, const std::string& name, const json::object& after) {
    AuditEntry entry;
    entry.actor = request.principal.name;
    entry.action = std::move(action);
    entry.object_kind = "token";
    entry.object_key = name;
    entry.after_json = print_json(after);
    entry.request_id = request.request_id;
    return entry;
}

struct TokenRequest {
    std::string name;
    std::string role;
    std::optional<UtcTime> expires_at;
};

Result<TokenRequest> read_token_request(const Request& request) {
    BW_TRY(const auto body, json_body(request));
    FieldReader fields(body, "");
    TokenRequest wanted{fields.required_string("name"), fields.required_string("role"), std::nullopt};
    if (body.contains("name") && !is_key(wanted.name))
        fields.refuse("name", "bad_name", "a name is 1 to 128 characters of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit");
    if (body.contains("role") && std::find(roles.begin(), roles.end(), wanted.role) == roles.end())
        fields.refuse("role", "unknown_role", "a role is service, viewer, scientist or admin");
    if (const auto text = fields.optional_string("expires_at")) {
        const auto time = parse_time(*text);
        if (!time)
            fields.refuse("expires_at", "bad_time", time.error().detail);
        else if (time.value() <= now())
            fields.refuse("expires_at", "in_the_past", "a token that has expired opens nothing");
        else
            wanted.expires_at = time.value();
    }
    fields.refuse_unknown({"name", "role", "expires_at"});
    if (!fields.good()) return fields.error();
    return wanted;
}

Response create_token(Database& database, const Request& request) {
    const auto wanted = read_token_request(request);
    if (!wanted) return problem(wanted.error());
    const auto& [name, role, expires_at] = wanted.value();
    const std::string secret = make_token();
    json::object body{{"name", name}, {"role", role}, {"expires_at", time_or_null(expires_at)}};
    try {
        database.write([&](Transaction& transaction) {
            TokenStore(transaction).add({name, role, hash_token(secret), request.principal.name, expires_at});
            AuditStore(transaction).append(audit_entry(request, "create", name, body));
            bump_config_version(transaction);
        });
    } catch (const ConstraintViolation& violation) {
        if (violation.constraint != "tokens_name_once") throw;
        return problem({ErrorKind::conflict, fmt::format("there is a token '{}' already (a revoked one keeps its name)", name), {}});
    }
    body["secret"] = secret;
    return json_response(201, body).with("Cache-Control", "no-store");
}

Response list_tokens(Database& database, const Request& request) {
    const auto page = page_request(request);
    if (!page) return problem(page.error());
    const auto tokens = database.read([](Transaction& transaction) { return TokenStore(transaction).all(); });
    json::array items;
    std::optional<std::string> last;
    for (const auto& token : tokens) {
        if (token.name <= page.value().after) continue;
        if (static_cast<int>(items.size()) == page.value().limit) {
            last = std::string(items.back().at("name").as_string());
            break;
        }
        items.push_back(to_json(token));
    }
    return json_response(200, page_body(std::move(items), last));
}

Response revoke_token(Database& database, const Request& request) {
    const std::string name(request.parameter("name"));
    if (name == request.principal.name)
        return problem({ErrorKind::conflict, "a token cannot revoke itself: use another admin's", {}});
    const bool revoked = database.write([&](Transaction& transaction) {
        if (!TokenStore(transaction).revoke(name)) return false;
        AuditStore(transaction).append(audit_entry(request, "revoke", name, {{"name", name}}));
        bump_config_version(transaction);
        return true;
    });
    if (!revoked) return problem({ErrorKind::not_found, fmt::format("there is no live token '{}'", name), {}});
    return {.status = 204, .content_type = "", .body = "", .headers = {}};
}

}  // namespace

std::vector<Route> token_routes(Database& database) {
    return {on_worker(Method::get, "/v1/tokens", Access::admin, [&](const Request& r) { return list_tokens(database, r); }),
            on_worker(Method::post, "/v1/tokens", Access::admin, [&](const Request& r) { return create_token(database, r); }),
            on_worker(Method::del, "/v1/tokens/{name}", Access::admin,
                      [&](const Request& r) { return revoke_token(database, r); })};
}

std::string make_first_admin_token(Database& database) {
    const std::string secret = make_token();
    const bool made = database.write([&](Transaction& transaction) {
        // Several replicas may start at once; the lock lets one of them find no token.
        transaction.run("lock table tokens in exclusive mode");
        TokenStore tokens(transaction);
        if (tokens.any()) return false;
        tokens.add({"admin", "admin", hash_token(secret), "first start", std::nullopt});
        AuditEntry entry;
        entry.actor = "first start";
        entry.action = "create";
        entry.object_kind = "token";
        entry.object_key = "admin";
        AuditStore(transaction).append(entry);
        bump_config_version(transaction);
        return true;
    });
    return made ? secret : std::string();
}

}  // namespace bellwether
