// The ablations with their rounds, and what a plan of one needs to know of the listeners.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/ablation.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

/// Over the listeners of a range of days.
struct ActiveListeners {
    double listeners = 0;
    double thumbs_up = 0;
    double thumbs_up_squares = 0;  ///< sum over listeners of the square of each one's thumbs
    double hours = 0;
    double hours_squares = 0;
};

class AblationStore {
  public:
    explicit AblationStore(Transaction& transaction) : transaction_(transaction) {}

    /// Returns its id; nothing where the key is taken.
    std::optional<int> add(const Ablation& ablation);
    std::optional<Ablation> by_key(const std::string& key);
    std::vector<Ablation> page(const std::string& after_key, int limit);
    /// Those that run, or whose last round does.
    std::vector<Ablation> kept();
    /// False where it is stopped, or is not there.
    bool stop(const std::string& key);

    void add_round(int ablation_id, const AblationRound& round);
    void end_round(int ablation_id, int round, UtcTime at);
    /// Whether this transaction is the one keeper, until it ends.
    bool try_lead();

    std::vector<std::string> recommenders_seen(UtcDay since);
    ActiveListeners active_listeners(UtcDay from, UtcDay until);

  private:
    std::vector<Ablation> with_rounds(const Rows& rows);

    Transaction& transaction_;
};

}  // namespace bellwether
