#include "http/access.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include "http/access_state.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "runtime/clock.hpp"
#include "runtime/log.hpp"

namespace bellwether {

namespace {

/// Longer ones are none of ours; hashing them would only cost.
constexpr std::size_t credential_length_max = 256;

/// The prefix makes browsers keep a cookie to this host and to TLS (RFC 6265bis); over plain HTTP, as on a laptop, they
/// would drop it, so there it goes by its plain name.
constexpr std::string_view secure_cookie = "__Host-bellwether";
constexpr std::string_view plain_cookie = "bellwether";

std::string_view cookie_name(const Request& request) {
    return request.forwarded_tls ? secure_cookie : plain_cookie;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

std::string_view cookie_value(std::string_view cookies, std::string_view name) {
    while (!cookies.empty()) {
        const std::size_t end = cookies.find(';');
        const std::string_view pair = trimmed(cookies.substr(0, end));
        cookies = end == std::string_view::npos ? std::string_view{} : cookies.substr(end + 1);
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return pair.substr(name.size() + 1);
    }
    return {};
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
    if (text.size() != lower.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]) != lower[i]) return false;
    return true;
}

/// The token that a program sends; empty where the request has none, or another scheme.
std::string_view presented_token(const Request& request) {
    if (request.authorization.empty()) return request.api_key;
    constexpr std::string_view scheme = "bearer";
    const std::string_view header = request.authorization;
    if (header.size() <= scheme.size() || header[scheme.size()] != ' ' ||
        !equals_ignoring_case(header.substr(0, scheme.size()), scheme))
        return {};
    return trimmed(header.substr(scheme.size()));
}

bool is_safe(Method method) {
    return method == Method::get || method == Method::head || method == Method::options;
}

/// Whether a browser says that a page of ours sends this (OWASP ASVS 3.5.1). Browsers send Sec-Fetch-Site or, older
/// ones, Origin with every unsafe request; without either it is no browser of a user who signed in here.
bool from_our_pages(const Request& request) {
    if (!request.fetch_site.empty()) return request.fetch_site == "same-origin";
    return !request.origin.empty() && !request.host.empty() &&
           (request.origin == "https://" + std::string(request.host) ||
            request.origin == "http://" + std::string(request.host));
}

/// A form of another site can send these without asking; for everything else its browser has to ask first.
bool is_form_type(std::string_view content_type) {
    return content_type == "application/x-www-form-urlencoded" || content_type == "multipart/form-data" ||
           content_type == "text/plain";
}

Principal principal_of(const TokenDirectory::Token& token) {
    return Principal{token.name, token.role, false};
}

std::string set_cookie(const Request& request, std::string_view value, std::chrono::seconds max_age) {
    return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", cookie_name(request), value,
                       max_age.count(), request.forwarded_tls ? "; Secure" : "");
}

boost::json::object describe(const Principal& principal) {
    return {{"name", principal.name}, {"role", to_string(principal.role)}};
}

constexpr std::string_view failures_help = "Requests whose token or session was refused, by the reason.";

Counter failure_counter(Counters& counters, const char* reason) {
    return counters.counter("bellwether_auth_failures_total", std::string(failures_help), {{"reason", reason}});
}

}  // namespace

AccessControl::AccessControl(const Published<TokenDirectory>& tokens, AccessSettings settings, Counters& counters,
                             std::function<void(const AccessEvent&)> on_event)
    : tokens_(tokens),
      settings_(settings),
      on_event_(std::move(on_event)),
      failures_(std::make_unique<FailureLimiter>(settings.failures_per_minute, settings.failing_peers_max)),
      sessions_(std::make_unique<Sessions>(settings_)),
      failed_(failure_counter(counters, "refused")),
      limited_(failure_counter(counters, "limited")),
      cross_site_(failure_counter(counters, "cross_site")) {}

AccessControl::~AccessControl() = default;

const TokenDirectory::Token* AccessControl::look_up(std::string_view credential, UtcTime now, Remembered& remembered) {
    const std::uint64_t version = tokens_.version();
    const bool same = remembered.token && remembered.version == version &&
                      remembered.credential.size() == credential.size() &&
                      CRYPTO_memcmp(remembered.credential.data(), credential.data(), credential.size()) == 0;
    if (!same) {
        remembered.token = nullptr;
        if (credential.size() > credential_length_max) return nullptr;
        // The version is read before the directory: at worst the next request looks again.
        remembered.version = version;
        remembered.directory = tokens_.get();
        if (remembered.directory) remembered.token = remembered.directory->find(hash_token(credential));
        if (remembered.token) remembered.credential = credential;
    }
    return remembered.token && TokenDirectory::is_live(*remembered.token, now) ? remembered.token : nullptr;
}

Error AccessControl::refused(const Request& request, UtcTime now, std::string_view reason) {
    const auto verdict = failures_->note_failure(request.peer, now);
    if (verdict.over) {
        limited_.add();
        return Error{
            ErrorKind::too_many_requests, "too many refused tokens from this address", {}, verdict.retry_after_seconds};
    }
    failed_.add();
    log_warning("a request was refused",
                {{"reason", reason}, {"peer", request.peer}, {"request_id", request.request_id}});
    if (on_event_) on_event_({"refused", "", request.peer});
    return Error{ErrorKind::unauthenticated, "a token that is known, not expired and not revoked is needed", {}};
}

Result<Principal> AccessControl::authenticate(const Request& request, UtcTime now, Remembered& remembered) {
    const std::string_view credential = presented_token(request);
    if (!credential.empty()) {
        if (const auto* token = look_up(credential, now, remembered)) return principal_of(*token);
        return refused(request, now, "token");
    }
    if (request.authorization.empty() && !request.cookie.empty()) return by_cookie(request, now);
    // Nothing was tried: no failure to count.
    return Error{ErrorKind::unauthenticated, "a token that is known, not expired and not revoked is needed", {}};
}

Result<Principal> AccessControl::by_cookie(const Request& request, UtcTime now) {
    const std::string_view id = cookie_value(request.cookie, cookie_name(request));
    const auto hash = id.empty() || id.size() > credential_length_max ? std::nullopt : sessions_->use(id, now);
    const auto directory = tokens_.get();
    const auto* token = hash && directory ? directory->find(*hash) : nullptr;
    if (!token || !TokenDirectory::is_live(*token, now))
        return Error{ErrorKind::unauthenticated, "nobody is signed in, or not any more", {}};
    if (!is_safe(request.method)) {
        if (!from_our_pages(request)) {
            cross_site_.add();
            log_warning("a cross-site request was refused", {{"peer", request.peer}, {"origin", request.origin}});
            return Error{ErrorKind::forbidden, "a signed-in browser may change things from our own pages only", {}};
        }
        if (is_form_type(request.content_type))
            return Error{ErrorKind::unsupported_media_type, "the body must be application/json", {}};
    }
    return principal_of(*token);
}

Result<void> AccessControl::authorize(Access access, const Principal& principal) {
    const Role role = principal.role;
    const bool known = !principal.anonymous;
    bool may = false;
    switch (access) {
        case Access::open:
            may = true;
            break;
        case Access::any_token:
            may = known;
            break;
        case Access::service:
            may = known && (role == Role::service || role == Role::admin);
            break;
        case Access::read:
            may = known && role != Role::service;
            break;
        case Access::write:
            may = known && (role == Role::scientist || role == Role::admin);
            break;
        case Access::admin:
            may = known && role == Role::admin;
            break;
    }
    if (may) return ok();
    return Error{ErrorKind::forbidden, fmt::format("the role '{}' may not do this", to_string(role)), {}};
}

std::vector<Route> AccessControl::session_routes() {
    std::vector<Route> routes;
    routes.push_back(inline_route(Method::post, "/v1/session", Access::open,
                                  [this](const Request& request) { return sign_in(request); }));
    routes.push_back(inline_route(Method::get, "/v1/session", Access::any_token,
                                  [this](const Request& request) { return who(request); }));
    routes.push_back(inline_route(Method::del, "/v1/session", Access::open,
                                  [this](const Request& request) { return sign_out(request); }));
    for (auto& route : routes)
        route.body_max = 4096;
    return routes;
}

Response AccessControl::sign_in(const Request& request) {
    const bool cross_site = (!request.fetch_site.empty() || !request.origin.empty()) && !from_our_pages(request);
    if (cross_site) return problem(Error{ErrorKind::forbidden, "sign in from our own pages", {}});
    auto body = json_body(request);
    if (body.has_error()) return problem(body.error());
    FieldReader fields(body.value(), "");
    const std::string token = fields.required_string("token");
    fields.refuse_unknown({"token"});
    if (!fields.good()) return problem(fields.error());

    const UtcTime time = now();
    Remembered nothing;
    const auto* found = look_up(token, time, nothing);
    if (!found) return problem(refused(request, time, "sign-in"));
    // A new session at every sign-in; the old one of this browser ends.
    const std::string_view old = cookie_value(request.cookie, cookie_name(request));
    if (!old.empty()) sessions_->end(old);
    const std::string id = sessions_->begin(found->secret_sha256, time);
    log_info("signed in", {{"name", found->name}, {"peer", request.peer}, {"request_id", request.request_id}});
    if (on_event_) on_event_({"signed_in", found->name, request.peer});
    return json_response(200, describe(principal_of(*found)))
        .with("Set-Cookie", set_cookie(request, id, settings_.session_absolute))
        .with("Cache-Control", "no-store");
}

Response AccessControl::who(const Request& request) const {
    return json_response(200, describe(request.principal));
}

Response AccessControl::sign_out(const Request& request) {
    if (!request.cookie.empty() && !from_our_pages(request))
        return problem(Error{ErrorKind::forbidden, "sign out from our own pages", {}});
    const std::string_view id = cookie_value(request.cookie, cookie_name(request));
    if (!id.empty() && sessions_->end(id)) {
        log_info("signed out", {{"peer", request.peer}, {"request_id", request.request_id}});
        if (on_event_) on_event_({"signed_out", "", request.peer});
    }
    Response response;
    response.status = 204;
    return std::move(response).with("Set-Cookie", set_cookie(request, "", std::chrono::seconds(0)));
}

std::size_t AccessControl::sessions() const {
    return sessions_->size();
}

std::size_t AccessControl::failing_peers() const {
    return failures_->size();
}

}  // namespace bellwether
