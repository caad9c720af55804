#include "domain/contributions.hpp"

#include "domain/credit.hpp"
#include "domain/slot.hpp"

namespace bellwether {

namespace {

/// A play's thumbs and listening, as far as they are credited.
struct Worth {
    std::int64_t up = 0;
    std::int64_t down = 0;
    std::int64_t ms = 0;
};

Worth worth_of(const PlayState& state) {
    return {state.thumb() == ThumbValue::up ? 1 : 0, state.thumb() == ThumbValue::down ? 1 : 0, state.listened_ms()};
}

using CreditByVersion = std::map<int, Counts<CreditColumn>>;

void add_worth(Counts<CreditColumn>& counts, const Worth& worth, CreditColumn up, CreditColumn down, CreditColumn ms) {
    counts[up] += worth.up;
    counts[down] += worth.down;
    counts[ms] += worth.ms;
}

/// Shares of ups, downs and milliseconds under a rule that splits.
void add_shares(CreditByVersion& credits, CreditRule rule, const StartedPlay& play,
                const std::vector<SlateEntry>& proposers, const Worth& worth, CreditColumn up, CreditColumn down,
                CreditColumn ms) {
    const auto share_out = [&](std::int64_t amount, CreditColumn column) {
        if (amount == 0) return;
        for (const auto& share : credit(rule, proposers, play.selected_by, amount).shares)
            credits[share.proposer.model_version_id][column] += share.micro;
    };
    share_out(worth.up, up);
    share_out(worth.down, down);
    share_out(worth.ms, ms);
}

/// The only proposer that a rule gives all to, or null.
const SlateEntry* all_to(const Credit& credit) {
    return credit.shares.empty() ? nullptr : &credit.shares.front().proposer;
}

void add_unattributed(Counts<HappenedColumn>& counts, const Worth& worth, HappenedColumn plays, HappenedColumn up,
                      HappenedColumn down, HappenedColumn ms) {
    counts[plays] += 1;
    counts[up] += worth.up;
    counts[down] += worth.down;
    counts[ms] += worth.ms;
}

CreditByVersion credits_of(const StartedPlay& play, const std::vector<SlateEntry>& proposers, const Worth& worth) {
    CreditByVersion credits;
    for (const auto& proposer : proposers) {
        auto& counts = credits[proposer.model_version_id];
        counts[CreditColumn::proposed] += 1;
        add_worth(counts, worth, CreditColumn::proposed_up, CreditColumn::proposed_down, CreditColumn::proposed_ms);
    }
    // Rules that give all to one need no millionths: what they give for 1 tells who gets everything.
    const auto selected = credit(CreditRule::selected, proposers, play.selected_by, 1);
    if (const auto* proposer = all_to(selected)) {
        auto& counts = credits[proposer->model_version_id];
        counts[CreditColumn::selected] += 1;
        add_worth(counts, worth, CreditColumn::selected_up, CreditColumn::selected_down, CreditColumn::selected_ms);
    }
    const auto unique = credit(CreditRule::unique, proposers, play.selected_by, 1);
    if (const auto* proposer = all_to(unique)) {
        auto& counts = credits[proposer->model_version_id];
        counts[CreditColumn::unique_proposed] += 1;
        add_worth(counts, worth, CreditColumn::unique_up, CreditColumn::unique_down, CreditColumn::unique_ms);
    }
    add_shares(credits, CreditRule::proportional, play, proposers, worth, CreditColumn::proportional_up_micro,
               CreditColumn::proportional_down_micro, CreditColumn::proportional_ms_micro);
    add_shares(credits, CreditRule::shapley, play, proposers, worth, CreditColumn::shapley_up_micro,
               CreditColumn::shapley_down_micro, CreditColumn::shapley_ms_micro);
    return credits;
}

Counts<HappenedColumn> happened_of(const StartedPlay& play, const std::vector<SlateEntry>& proposers,
                                   const Worth& worth) {
    using enum HappenedColumn;
    Counts<HappenedColumn> counts;
    add_unattributed(counts, worth, plays, up, down, ms);
    if (proposers.empty()) {
        add_unattributed(counts, worth, no_slate_plays, no_slate_up, no_slate_down, no_slate_ms);
        return counts;
    }
    if (credit(CreditRule::selected, proposers, play.selected_by, 1).unattributed)
        add_unattributed(counts, worth, selected_unknown_plays, selected_unknown_up, selected_unknown_down,
                         selected_unknown_ms);
    if (credit(CreditRule::unique, proposers, play.selected_by, 1).unattributed)
        add_unattributed(counts, worth, several_plays, several_up, several_down, several_ms);
    return counts;
}

/// A thumb or a listen of a play that has not come happened on its own day.
template <class Cells>
void add_without_play(Cells& cells, int group, const PlayState& state, int times) {
    using enum HappenedColumn;
    const auto add = [&](UtcTime at, HappenedColumn happened, HappenedColumn no_play, std::int64_t amount) {
        auto& counts = cells[{day_of(at), group, {}, {}}];
        counts[happened] += times * amount;
        counts[no_play] += times * amount;
    };
    if (state.thumb() == ThumbValue::up) add(state.thumbs().back().at, up, no_play_up, 1);
    if (state.thumb() == ThumbValue::down) add(state.thumbs().back().at, down, no_play_down, 1);
    for (const auto& listen : state.listens())
        add(listen.at, ms, no_play_ms, listen.listened_ms);
}

}  // namespace

std::vector<Moment> moments_of(const PlayState& state) {
    std::vector<Moment> moments;
    const auto at = [&](UtcTime time) -> Counts<ListenerColumn>& {
        return moments.emplace_back(Moment{time, {}}).counts;
    };
    if (state.play()) at(state.play()->at)[ListenerColumn::plays] = 1;
    if (state.thumb() == ThumbValue::up) at(state.thumbs().back().at)[ListenerColumn::thumbs_up] = 1;
    if (state.thumb() == ThumbValue::down) at(state.thumbs().back().at)[ListenerColumn::thumbs_down] = 1;
    for (const auto& listen : state.listens())
        at(listen.at)[ListenerColumn::listened_ms] = listen.listened_ms;
    if (!state.listens().empty()) {
        const auto& last = state.listens().back();
        auto& counts = at(last.at);
        counts[ListenerColumn::listened_plays] = 1;
        counts[ListenerColumn::completions] = last.outcome == ListenOutcome::completed ? 1 : 0;
        counts[ListenerColumn::skips] = last.outcome == ListenOutcome::skipped ? 1 : 0;
    }
    return moments;
}

Counts<ListenerColumn> before_on_day(std::span<const Moment> moments, UtcTime exposed_at) {
    Counts<ListenerColumn> sum;
    const UtcTime begin = day_of(exposed_at);
    for (const auto& moment : moments)
        if (moment.at >= begin && moment.at < exposed_at) sum.add(moment.counts);
    return sum;
}

void Contributions::add(const std::string& listener_id, const PlayState& state, int times) {
    for (const auto& moment : moments_of(state))
        listener_days[{listener_id, day_of(moment.at)}].add(moment.counts, times);
    for (const auto& thumb : state.thumbs())
        thumb_minutes[{listener_id, std::chrono::floor<std::chrono::minutes>(thumb.at).time_since_epoch().count()}]
                     [ThumbColumn::thumbs] += times;
    const int group = listener_group_of(listener_id);
    if (!state.play()) return add_without_play(happened_days, group, state, times);
    const auto& play = *state.play();
    const auto proposers = proposers_of(play.slate);
    const auto worth = worth_of(state);
    const auto day = day_of(play.at);
    happened_days[{day, group, play.genre, play.mode}].add(happened_of(play, proposers, worth), times);
    for (const auto& [model_version_id, counts] : credits_of(play, proposers, worth))
        credit_days[{day, group, model_version_id, play.genre, play.mode}].add(counts, times);
    for (std::size_t a = 0; a < proposers.size(); ++a)
        for (std::size_t b = a; b < proposers.size(); ++b)
            overlap_days[{day, proposers[a].recommender_id, proposers[b].recommender_id, play.genre, play.mode}]
                        [OverlapColumn::plays] += times;
}

void Contributions::add_station(const std::string& listener_id, UtcTime created_at, int times) {
    listener_days[{listener_id, day_of(created_at)}][ListenerColumn::stations_created] += times;
}

}  // namespace bellwether
