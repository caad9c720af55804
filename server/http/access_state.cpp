#include "http/access_state.hpp"

#include <algorithm>

#include "http/base64url.hpp"
#include "http/random.hpp"

namespace bellwether {

namespace {

constexpr std::chrono::seconds window_length{60};

}  // namespace

AccessControl::FailureLimiter::Verdict AccessControl::FailureLimiter::note_failure(const std::string& peer,
                                                                                   UtcTime now) {
    std::lock_guard lock(mutex_);
    auto found = windows_.find(peer);
    if (found == windows_.end()) {
        if (windows_.size() >= peers_max_) make_room(now);
        found = windows_.emplace(peer, Window{now, 0}).first;
    }
    Window& window = found->second;
    if (now - window.began >= window_length) window = {now, 0};
    Verdict verdict;
    verdict.over = ++window.failures > per_minute_;
    const auto left = std::chrono::ceil<std::chrono::seconds>(window.began + window_length - now);
    verdict.retry_after_seconds = static_cast<int>(std::clamp<std::int64_t>(left.count(), 1, window_length.count()));
    return verdict;
}

std::size_t AccessControl::FailureLimiter::size() const {
    std::lock_guard lock(mutex_);
    return windows_.size();
}

void AccessControl::FailureLimiter::make_room(UtcTime now) {
    std::erase_if(windows_, [&](const auto& entry) { return now - entry.second.began >= window_length; });
    // All of them failed within this minute: forgetting any one is as good as another.
    if (windows_.size() >= peers_max_ && !windows_.empty()) windows_.erase(windows_.begin());
}

std::string AccessControl::Sessions::begin(std::string_view token_sha256, UtcTime now) {
    const std::string id = base64url_encode(random_bytes(32));
    std::lock_guard lock(mutex_);
    if (sessions_.size() >= settings_.sessions_max) make_room(now);
    sessions_[hash_token(id)] = Session{std::string(token_sha256), now, now};
    return id;
}

std::optional<std::string> AccessControl::Sessions::use(std::string_view id, UtcTime now) {
    const std::string key = hash_token(id);
    std::lock_guard lock(mutex_);
    const auto found = sessions_.find(key);
    if (found == sessions_.end()) return std::nullopt;
    if (!is_live(found->second, now)) {
        sessions_.erase(found);
        return std::nullopt;
    }
    found->second.last_used = std::max(found->second.last_used, now);
    return found->second.token_sha256;
}

bool AccessControl::Sessions::end(std::string_view id) {
    const std::string key = hash_token(id);
    std::lock_guard lock(mutex_);
    return sessions_.erase(key) > 0;
}

std::size_t AccessControl::Sessions::size() const {
    std::lock_guard lock(mutex_);
    return sessions_.size();
}

bool AccessControl::Sessions::is_live(const Session& session, UtcTime now) const {
    return now - session.last_used < settings_.session_idle && now - session.began < settings_.session_absolute;
}

void AccessControl::Sessions::make_room(UtcTime now) {
    std::erase_if(sessions_, [&](const auto& entry) { return !is_live(entry.second, now); });
    if (sessions_.size() < settings_.sessions_max || sessions_.empty()) return;
    sessions_.erase(std::min_element(sessions_.begin(), sessions_.end(), [](const auto& left, const auto& right) {
        return left.second.last_used < right.second.last_used;
    }));
}

}  // namespace bellwether
