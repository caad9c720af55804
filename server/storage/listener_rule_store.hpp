// Which exposed listeners the rules leave out of an analysis, and how many.
#pragma once

#include <vector>

#include "domain/time.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

/// Of one variant. A listener may break several rules.
struct LeftOut {
    int variant_id = 0;
    double exposed = 0;
    double overridden = 0;       ///< ever put into a variant by hand
    double seen_in_two = 0;      ///< left out where the exposure policy says so
    double many_plays = 0;       ///< more plays on a day than a person can
    double many_thumbs = 0;      ///< more thumbs in a minute
    double not_people = 0;       ///< either of the two
};

class ListenerRuleStore {
  public:
    explicit ListenerRuleStore(Transaction& transaction) : transaction_(transaction) {}

    /// Whether analysed_exposures() counts listeners that cannot be people, from now on in this transaction. Unsaid, the
    /// experiment's plan decides.
    void count_bots(bool counted);
    /// By variant; of exposures before the day, judged by what was done before it.
    std::vector<LeftOut> left_out(int experiment_id, int iteration, UtcDay before);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
