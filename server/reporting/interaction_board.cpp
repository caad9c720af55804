#include "reporting/interaction_board.hpp"

#include <algorithm>
#include <set>
#include <span>

#include "reporting/carry_over.hpp"
#include "reporting/report_query.hpp"
#include "storage/experiment_store.hpp"

namespace bellwether {

namespace {

constexpr std::size_t pairs_per_transaction = 16;  // a round must not hold one snapshot open for long

/// The newest first.
std::vector<Experiment> running_experiments(Transaction& transaction) {
    ExperimentFilter filter;
    filter.state = "running";
    std::vector<Experiment> all;
    for (bool more = true; more;) {
        auto page = ExperimentStore(transaction).page(filter);
        more = page.size() == static_cast<std::size_t>(filter.limit);
        if (more) filter.after_key = page.back().key;
        std::move(page.begin(), page.end(), std::back_inserter(all));
    }
    std::sort(all.begin(), all.end(), [](const Experiment& one, const Experiment& other) {
        return one.started_at != other.started_at ? one.started_at > other.started_at : one.key < other.key;
    });
    return all;
}

}  // namespace

InteractionBoard::PairKey InteractionBoard::key_of(const Candidate& candidate) {
    return {candidate.first->experiment_id, candidate.first->iteration, candidate.second->experiment_id,
            candidate.second->iteration};
}

/// Those never tested as they come, then by age.
std::vector<InteractionBoard::Candidate> InteractionBoard::candidates(const std::vector<Experiment>& running) const {
    std::vector<std::pair<UtcTime, Candidate>> all;
    for (std::size_t later = 1; later < running.size(); ++later)  // by the older of the two: the newest pairs come first
        for (std::size_t i = 0; i < later; ++i) {
            if (running[i].layer_id == running[later].layer_id) continue;
            Candidate candidate{&running[i], &running[later]};
            if (candidate.second->key < candidate.first->key) std::swap(candidate.first, candidate.second);
            const auto known = tested_.find(key_of(candidate));
            all.emplace_back(known == tested_.end() ? UtcTime::min() : known->second.at, candidate);
        }
    std::stable_sort(all.begin(), all.end(), [](const auto& one, const auto& other) { return one.first < other.first; });
    std::vector<Candidate> ordered;
    ordered.reserve(all.size());
    for (const auto& [at, candidate] : all)
        ordered.push_back(candidate);
    return ordered;
}

void InteractionBoard::forget_others(const std::vector<Candidate>& candidates) {
    std::set<PairKey> wanted;
    for (const Candidate& candidate : candidates)
        wanted.insert(key_of(candidate));
    std::erase_if(tested_, [&](const auto& entry) { return !wanted.contains(entry.first); });
}

void InteractionBoard::test(std::span<const Candidate> batch, UtcTime now) {
    const UtcDay before = day_of(now) + std::chrono::days(1);
    const auto tested = database_.read([&](Transaction& transaction) {
        BalanceStore store(transaction);
        std::vector<Tested> results;
        for (const auto& [a, b] : batch) {
            const Measure measure = balance_measure(chosen_metrics(transaction, *a));
            const auto cells =
                store.pair_cells({a->experiment_id, a->iteration}, {b->experiment_id, b->iteration}, before, measure);
            results.push_back({now, std::nullopt});
            if (cells.empty()) continue;
            results.back().pair = test_pair(*a, *b, measure, cells);
            results.back().pair->tested_at = now;
        }
        return results;
    });
    for (std::size_t i = 0; i < batch.size(); ++i)
        tested_.insert_or_assign(key_of(batch[i]), tested[i]);
}

InteractionReport InteractionBoard::report(std::size_t experiments, std::size_t pairs, UtcTime now) const {
    InteractionReport report;
    report.as_of = now;
    report.experiments = experiments;
    report.pairs_waiting = pairs - tested_.size();
    for (const auto& [key, tested] : tested_)
        if (tested.pair) report.pairs.push_back(*tested.pair);
    std::sort(report.pairs.begin(), report.pairs.end(), [](const InteractionPair& one, const InteractionPair& other) {
        return std::tie(one.a, one.b) < std::tie(other.a, other.b);
    });
    adjust_pairs(report.pairs);
    return report;
}

std::shared_ptr<const InteractionReport> InteractionBoard::refresh(UtcTime now, std::chrono::milliseconds longest) {
    std::lock_guard lock(round_);
    const auto until = std::chrono::steady_clock::now() + longest;
    const auto running = database_.read(running_experiments);
    const auto pairs = candidates(running);
    forget_others(pairs);
    std::span<const Candidate> left = pairs;
    do {
        const auto batch = left.first(std::min(pairs_per_transaction, left.size()));
        test(batch, now);
        left = left.subspan(batch.size());
    } while (!left.empty() && std::chrono::steady_clock::now() < until);
    auto next = std::make_shared<const InteractionReport>(report(running.size(), pairs.size(), now));
    last_.publish(next);
    return next;
}

boost::json::array InteractionBoard::notes(std::string_view experiment) const {
    const auto report = last_.get();
    return report ? interaction_notes(*report, experiment) : boost::json::array();
}

}  // namespace bellwether
