#include "domain/credit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "domain/ensure.hpp"

namespace bellwether {

namespace {

__extension__ using Wide = __int128;

constexpr double weight_max = 4503599627370496.0;  // 2^52: whole numbers there are exact, products fit 128 bits

/// Scores as whole weights, the greatest 2^52. Scores that are not above 0 weigh nothing; where none is, all weigh
/// alike.
std::vector<std::int64_t> weights_of_scores(std::span<const SlateEntry> proposers) {
    const auto usable = [](double score) { return std::isfinite(score) && score > 0 ? score : 0.0; };
    double greatest = 0;
    for (const auto& proposer : proposers)
        greatest = std::max(greatest, usable(proposer.score));
    std::vector<std::int64_t> weights;
    weights.reserve(proposers.size());
    for (const auto& proposer : proposers)
        weights.push_back(greatest > 0 ? std::llround(usable(proposer.score) / greatest * weight_max) : 1);
    return weights;
}

Credit shared_by(std::span<const SlateEntry> proposers, std::int64_t total, std::span<const std::int64_t> weights) {
    const auto parts = split_by_largest_remainder(total, weights);
    Credit credit;
    credit.shares.reserve(proposers.size());
    for (std::size_t i = 0; i < proposers.size(); ++i)
        credit.shares.push_back({proposers[i], parts[i]});
    return credit;
}

Credit all_to(const SlateEntry& proposer, std::int64_t total) {
    return {{{proposer, total}}, std::nullopt};
}

Credit nobody(Unattributed reason) {
    return {{}, reason};
}

}  // namespace

std::string_view to_string(CreditRule rule) {
    switch (rule) {
        case CreditRule::selected:
            return "selected";
        case CreditRule::proportional:
            return "proportional";
        case CreditRule::shapley:
            return "shapley";
        case CreditRule::unique:
            break;
    }
    return "unique";
}

std::string_view to_string(Unattributed reason) {
    switch (reason) {
        case Unattributed::play_unknown:
            return "play_unknown";
        case Unattributed::no_slate:
            return "no_slate";
        case Unattributed::selected_unknown:
            return "selected_unknown";
        case Unattributed::several_proposers:
            break;
    }
    return "several_proposers";
}

std::vector<SlateEntry> proposers_of(std::span<const SlateEntry> slate) {
    std::vector<SlateEntry> proposers(slate.begin(), slate.end());
    std::stable_sort(proposers.begin(), proposers.end(), [](const SlateEntry& a, const SlateEntry& b) {
        return std::tie(a.recommender_id, a.rank) < std::tie(b.recommender_id, b.rank);
    });
    const auto same = [](const SlateEntry& a, const SlateEntry& b) { return a.recommender_id == b.recommender_id; };
    proposers.erase(std::unique(proposers.begin(), proposers.end(), same), proposers.end());
    return proposers;
}

std::vector<std::int64_t> split_by_largest_remainder(std::int64_t total, std::span<const std::int64_t> weights) {
    const Wide sum = std::accumulate(weights.begin(), weights.end(), Wide{0});
    ensure(sum > 0 && total >= 0, "something is split among weights of which one is above 0");
    std::vector<std::int64_t> parts;
    std::vector<Wide> remainders;
    std::int64_t left = total;
    for (const auto weight : weights) {
        const Wide product = Wide(total) * weight;
        parts.push_back(static_cast<std::int64_t>(product / sum));
        remainders.push_back(product % sum);
        left -= parts.back();
    }
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
    for (std::int64_t i = 0; i < left; ++i)
        ++parts[order[static_cast<std::size_t>(i)]];
    return parts;
}

Credit credit(CreditRule rule, std::span<const SlateEntry> proposers, std::optional<int> selected_by,
              std::int64_t amount) {
    ensure(amount >= 0 && amount <= PlayState::listened_ms_max, "what is credited fits into millionths");
    if (proposers.empty()) return nobody(Unattributed::no_slate);
    const std::int64_t total = amount * micro;
    switch (rule) {
        case CreditRule::selected: {
            const auto chosen = std::find_if(proposers.begin(), proposers.end(), [&](const SlateEntry& proposer) {
                return selected_by && proposer.recommender_id == *selected_by;
            });
            return chosen == proposers.end() ? nobody(Unattributed::selected_unknown) : all_to(*chosen, total);
        }
        case CreditRule::proportional:
            return shared_by(proposers, total, weights_of_scores(proposers));
        case CreditRule::shapley:
            return shared_by(proposers, total, std::vector<std::int64_t>(proposers.size(), 1));
        case CreditRule::unique:
            break;
    }
    return proposers.size() == 1 ? all_to(proposers.front(), total) : nobody(Unattributed::several_proposers);
}

}  // namespace bellwether
