// Who is asking, and may they: tokens, web sessions, roles. Deny by default.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/result.hpp"
#include "domain/time.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "runtime/counters.hpp"
#include "runtime/published.hpp"

namespace bellwether {

/// A new secret: "bw_" (for leak scanners) and 32 bytes of the operating system's randomness in base64url. It is shown
/// once; only its hash is kept.
std::string make_token();

/// SHA-256, 32 raw bytes. A plain hash is enough: the secret has 256 random bits, there is nothing to guess.
std::string hash_token(std::string_view token);

/// Every token that there is, by the hash of its secret. Immutable: a change publishes another directory.
class TokenDirectory {
  public:
    struct Token {
        std::string secret_sha256;  ///< 32 raw bytes
        std::string name;
        Role role = Role::viewer;
        std::optional<UtcTime> expires_at;
        bool revoked = false;
    };

    TokenDirectory() = default;
    explicit TokenDirectory(std::vector<Token> tokens);

    /// Null where nobody has this hash. Hashes are compared in constant time.
    const Token* find(std::string_view secret_sha256) const;
    std::size_t size() const { return tokens_.size(); }

    /// Neither revoked nor expired.
    static bool is_live(const Token& token, UtcTime now);

  private:
    struct Hash {
        std::size_t operator()(const std::string& sha256) const;
    };
    struct Equal {
        bool operator()(const std::string& left, const std::string& right) const;
    };
    std::unordered_map<std::string, Token, Hash, Equal> tokens_;
};

struct AccessSettings {
    std::chrono::seconds session_idle = std::chrono::minutes(30);
    std::chrono::seconds session_absolute = std::chrono::hours(12);
    std::size_t sessions_max = 10'000;
    int failures_per_minute = 30;            ///< of one peer; beyond, failures are answered 429
    std::size_t failing_peers_max = 10'000;  ///< how many peers' failures are remembered
};

/// What the audit wants to know about sign-ins; the secret is never in it.
struct AccessEvent {
    std::string what;  ///< "signed_in", "signed_out", "refused"
    std::string name;  ///< of the token, where it is known
    std::string peer;
};

/// Thread-safe. `on_event` runs on an I/O thread: it hands on, and does not wait. A token comes as `Authorization:
/// Bearer`, as X-API-Key, or stands behind a session cookie.
class AccessControl {
  public:
    AccessControl(const Published<TokenDirectory>& tokens, AccessSettings settings, Counters& counters,
                  std::function<void(const AccessEvent&)> on_event = {});
    ~AccessControl();
    AccessControl(const AccessControl&) = delete;
    AccessControl& operator=(const AccessControl&) = delete;

    /// What one connection remembers of its last token, so that the next request with the same one needs no hashing.
    struct Remembered {
        std::string credential;
        std::shared_ptr<const TokenDirectory> directory;
        std::uint64_t version = 0;
        const TokenDirectory::Token* token = nullptr;
    };

    /// Refuses, always with the same words, what is missing, not known, expired or revoked (401), more of it from one
    /// peer than `failures_per_minute` (429), and unsafe requests by cookie that do not come from our own pages (403).
    /// A good token passes whatever others behind the same address have done.
    Result<Principal> authenticate(const Request& request, UtcTime now, Remembered& remembered);

    /// The table of roles. Refuses with 403.
    static Result<void> authorize(Access access, const Principal& principal);

    /// POST /v1/session signs in with {"token"}, GET tells who is signed in, DELETE signs out.
    std::vector<Route> session_routes();

    std::size_t sessions() const;
    std::size_t failing_peers() const;

  private:
    class FailureLimiter;
    class Sessions;

    const TokenDirectory::Token* look_up(std::string_view credential, UtcTime now, Remembered& remembered);
    Result<Principal> by_cookie(const Request& request, UtcTime now);
    Error refused(const Request& request, UtcTime now, std::string_view reason);
    Response sign_in(const Request& request);
    Response who(const Request& request) const;
    Response sign_out(const Request& request);

    const Published<TokenDirectory>& tokens_;
    const AccessSettings settings_;
    const std::function<void(const AccessEvent&)> on_event_;
    std::unique_ptr<FailureLimiter> failures_;
    std::unique_ptr<Sessions> sessions_;
    Counter failed_;
    Counter limited_;
    Counter cross_site_;
};

}  // namespace bellwether
