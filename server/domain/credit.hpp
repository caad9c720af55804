// Credit: the share of a thumb or of listening time that a recommender gets, under four rules; docs/credit/ has a page
// for each. Whole millionths everywhere, so that the shares of an event sum exactly. Credit is not incremental effect.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "domain/play_state.hpp"

namespace bellwether {

enum class CreditRule {
    selected,      ///< all to the recommender whose proposal was played
    proportional,  ///< to every proposer in proportion to its score
    shapley,       ///< to every proposer alike: the Shapley value of "somebody proposed it"
    unique,        ///< all to the only proposer, where there is only one
};
inline constexpr std::array credit_rules = {CreditRule::selected, CreditRule::proportional, CreditRule::shapley,
                                            CreditRule::unique};

std::string_view to_string(CreditRule rule);

/// Why nobody gets an event.
enum class Unattributed {
    play_unknown,       ///< the play's own event has not come
    no_slate,           ///< the play names no proposals
    selected_unknown,   ///< rule `selected`: nobody is named, or one who is not in the slate
    several_proposers,  ///< rule `unique`
};
inline constexpr std::array unattributed_reasons = {Unattributed::play_unknown, Unattributed::no_slate,
                                                    Unattributed::selected_unknown, Unattributed::several_proposers};

std::string_view to_string(Unattributed reason);

inline constexpr std::int64_t micro = 1'000'000;

/// One entry a recommender, by recommender_id: of several entries of one recommender the best rank counts, then the
/// first as sent.
std::vector<SlateEntry> proposers_of(std::span<const SlateEntry> slate);

struct CreditShare {
    SlateEntry proposer;
    std::int64_t micro = 0;  ///< millionths of a thumb, or of a millisecond
};

/// Either the shares sum to amount * 1,000,000, or there are none and `unattributed` says why.
struct Credit {
    std::vector<CreditShare> shares;
    std::optional<Unattributed> unattributed;
};

/// Credits `amount` (thumbs or milliseconds, 0 to PlayState::listened_ms_max) of one play.
/// `proposers` come from proposers_of().
Credit credit(CreditRule rule, std::span<const SlateEntry> proposers, std::optional<int> selected_by,
              std::int64_t amount);

/// Splits `total` in proportion to `weights` by largest remainder (Hamilton's method); on equal remainders the earlier
/// one gets the odd unit. The parts sum to `total`. At least one weight is above 0; each is at most 2^52.
std::vector<std::int64_t> split_by_largest_remainder(std::int64_t total, std::span<const std::int64_t> weights);

}  // namespace bellwether
