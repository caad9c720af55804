// What AccessControl remembers: who failed how often, and who is signed in. Both are bounded.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "http/access.hpp"

namespace bellwether {

/// Counts the failures of each peer in windows of a minute.
class AccessControl::FailureLimiter {
  public:
    FailureLimiter(int per_minute, std::size_t peers_max) : per_minute_(per_minute), peers_max_(peers_max) {}

    struct Verdict {
        bool over = false;
        int retry_after_seconds = 1;  ///< until the peer's window ends
    };
    Verdict note_failure(const std::string& peer, UtcTime now);
    std::size_t size() const;

  private:
    struct Window {
        UtcTime began;
        int failures = 0;
    };
    void make_room(UtcTime now);

    const int per_minute_;
    const std::size_t peers_max_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Window> windows_;
};

/// Signed-in browsers, by the hash of the session id. Lives in memory: a restart signs everybody out.
class AccessControl::Sessions {
  public:
    explicit Sessions(const AccessSettings& settings) : settings_(settings) {}

    /// A new id, never one that a client brought.
    std::string begin(std::string_view token_sha256, UtcTime now);
    /// The hash of the token that signed in, where the session still lives; using it keeps it from falling idle.
    std::optional<std::string> use(std::string_view id, UtcTime now);
    /// Whether there was one.
    bool end(std::string_view id);
    std::size_t size() const;

  private:
    struct Session {
        std::string token_sha256;
        UtcTime began;
        UtcTime last_used;
    };
    bool is_live(const Session& session, UtcTime now) const;
    void make_room(UtcTime now);

    const AccessSettings& settings_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Session> sessions_;
};

}  // namespace bellwether
