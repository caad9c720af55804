#include "domain/apportionment.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "domain/ensure.hpp"

namespace bellwether {

namespace {

/// The `ordinal`-th slot (from 0) of a claim. The result is the `total` first of all such places in one strict order
/// that does not depend on the total: that is what makes it monotone, rounding errors included.
struct Place {
    double priority = 0;
    std::size_t claim = 0;
    int ordinal = 0;
};

bool before(const Place& a, const Place& b) {
    if (a.priority != b.priority) return a.priority > b.priority;
    if (a.claim != b.claim) return a.claim < b.claim;
    return a.ordinal < b.ordinal;
}

class Division {
  public:
    Division(int total, const std::vector<Claim>& claims) : claims_(claims), left_(total) {
        double weights = 0;
        for (const Claim& claim : claims) weights += claim.weight;
        ensure(weights > 0, "something has a weight");
        for (const Claim& claim : claims) {
            const double exact = total * claim.weight / weights;
            slots_.push_back(std::clamp(static_cast<int>(std::floor(exact)), claim.least, claim.most));
            left_ -= slots_.back();
        }
    }

    std::vector<int> run() {
        for (; left_ > 0; --left_) ++slots_[given_next()];
        for (; left_ < 0; ++left_) --slots_[given_last()];
        while (true) {  // whole quotas are not always part of the result: trade until no trade is better
            const std::size_t gains = best_next();
            const std::size_t loses = worst_last();
            if (gains == none || loses == none || !before(next_of(gains), last_of(loses))) return slots_;
            ++slots_[gains];
            --slots_[loses];
        }
    }

  private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    Place place(std::size_t claim, int ordinal) const {
        return {claims_[claim].weight / (2.0 * ordinal + 1), claim, ordinal};
    }
    Place next_of(std::size_t claim) const { return place(claim, slots_[claim]); }
    Place last_of(std::size_t claim) const { return place(claim, slots_[claim] - 1); }

    std::size_t best_next() const {
        std::size_t best = none;
        for (std::size_t i = 0; i < slots_.size(); ++i)
            if (slots_[i] < claims_[i].most && (best == none || before(next_of(i), next_of(best)))) best = i;
        return best;
    }
    std::size_t worst_last() const {
        std::size_t worst = none;
        for (std::size_t i = 0; i < slots_.size(); ++i)
            if (slots_[i] > claims_[i].least && (worst == none || before(last_of(worst), last_of(i)))) worst = i;
        return worst;
    }
    std::size_t given_next() const {
        const std::size_t claim = best_next();
        ensure(claim != none, "the claims may hold the total");
        return claim;
    }
    std::size_t given_last() const {
        const std::size_t claim = worst_last();
        ensure(claim != none, "the total covers the least of every claim");
        return claim;
    }

    const std::vector<Claim>& claims_;
    std::vector<int> slots_;
    int left_ = 0;
};

}  // namespace

std::vector<int> apportion(int total, const std::vector<Claim>& claims) { return Division(total, claims).run(); }

}  // namespace bellwether
