// The state of every play: the slate ledger.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/play_state.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct PlayKey {
    std::string listener_id;
    std::string play_id;
    auto operator<=>(const PlayKey&) const = default;
};

struct KeyedPlay {
    PlayKey key;
    PlayState state;
};

/// What a listener did in [begin, until).
struct ListenerSpan {
    std::string listener_id;
    UtcTime begin;
    UtcTime until;
    auto operator<=>(const ListenerSpan&) const = default;
};

class PlayStore {
  public:
    explicit PlayStore(Transaction& transaction) : transaction_(transaction) {}

    /// Those that are known, in no order.
    std::vector<KeyedPlay> states(const std::vector<PlayKey>& keys);
    /// Plays of which something may have happened within the span of their listener, and perhaps others. Reads every
    /// play of the listeners.
    std::vector<KeyedPlay> active_between(const std::vector<ListenerSpan>& spans);
    std::vector<KeyedPlay> of_listener(const std::string& listener_id);
    /// Of every listener who used the id, or of the one; by listener, at most `limit`.
    std::vector<KeyedPlay> with_play_id(const std::string& play_id, const std::optional<std::string>& listener_id,
                                        int limit);
    /// Writes whole states, each key once.
    void save(const std::vector<std::pair<PlayKey, const PlayState*>>& states);

  private:
    std::vector<KeyedPlay> read(const Rows& rows);
    Transaction& transaction_;
};

}  // namespace bellwether
