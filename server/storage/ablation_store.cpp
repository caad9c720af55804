#include "storage/ablation_store.hpp"

#include <sql/embedded.hpp>

#include "storage/audit_store.hpp"

namespace bellwether {

namespace queries = sql::ablation_store;

namespace {

std::optional<UtcTime> optional_time(const Row& row, int column) {
    const auto at = row.optional_integer(column);
    return at ? std::optional(from_microseconds(*at)) : std::nullopt;
}

std::int64_t number_of(UtcDay day) { return day.time_since_epoch().count(); }

}  // namespace

std::optional<int> AblationStore::add(const Ablation& ablation) {
    const auto rows = transaction_.run(queries::add, Parameters()
                                                         .text(ablation.key)
                                                         .text(ablation.layer)
                                                         .number(ablation.percent_each)
                                                         .integer(ablation.arms_at_once)
                                                         .integer(ablation.days)
                                                         .text(ablation.created_by));
    if (rows.empty()) return std::nullopt;
    const auto id = rows[0].integer(0);
    for (const bool candidate : {false, true})
        transaction_.run(queries::add_recommenders,
                         Parameters()
                             .integer(id)
                             .texts(candidate ? ablation.candidates : ablation.recommenders)
                             .boolean(candidate));
    return static_cast<int>(id);
}

std::vector<Ablation> AblationStore::with_rounds(const Rows& rows) {
    std::vector<Ablation> ablations;
    for (const Row row : rows) {
        auto& ablation = ablations.emplace_back();
        ablation.ablation_id = static_cast<int>(row.integer(0));
        ablation.key = row.string(1);
        ablation.layer = row.string(2);
        ablation.percent_each = row.number(3);
        ablation.arms_at_once = static_cast<int>(row.integer(4));
        ablation.days = static_cast<int>(row.integer(5));
        ablation.created_by = row.string(6);
        ablation.created_at = from_microseconds(row.integer(7));
        ablation.stopped_at = optional_time(row, 8);
    }
    for (auto& ablation : ablations) {
        const auto of_this = Parameters().integer(ablation.ablation_id);
        for (const Row row : transaction_.run(queries::recommenders, of_this))
            (row.boolean(1) ? ablation.candidates : ablation.recommenders).push_back(row.string(0));
        for (const Row row : transaction_.run(queries::rounds, of_this))
            ablation.rounds.push_back({static_cast<int>(row.integer(0)), row.string(1), row.number(2),
                                       from_microseconds(row.integer(3)), from_microseconds(row.integer(4)),
                                       optional_time(row, 5), {}});
        auto round = ablation.rounds.begin();
        for (const Row row : transaction_.run(queries::arms, of_this)) {
            while (round->round != row.integer(0))
                ++round;
            round->arms.push_back({row.string(1), row.string(2), row.boolean(3)});
        }
    }
    return ablations;
}

std::optional<Ablation> AblationStore::by_key(const std::string& key) {
    auto found = with_rounds(transaction_.run(queries::by_key, Parameters().text(key)));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<Ablation> AblationStore::page(const std::string& after_key, int limit) {
    return with_rounds(transaction_.run(queries::page, Parameters().text(after_key).integer(limit)));
}

std::vector<Ablation> AblationStore::kept() { return with_rounds(transaction_.run(queries::kept)); }

bool AblationStore::stop(const std::string& key) {
    return transaction_.run(queries::stop, Parameters().text(key)).affected() > 0;
}

void AblationStore::add_round(int ablation_id, const AblationRound& round) {
    transaction_.run(queries::add_round, Parameters()
                                             .integer(ablation_id)
                                             .integer(round.round)
                                             .text(round.experiment)
                                             .number(round.percent)
                                             .integer(microseconds(round.begins_at))
                                             .integer(microseconds(round.ends_at)));
    for (const auto& arm : round.arms)
        transaction_.run(queries::add_arm, Parameters()
                                               .integer(ablation_id)
                                               .integer(round.round)
                                               .text(arm.variant)
                                               .text(arm.recommender)
                                               .boolean(arm.added));
}

void AblationStore::end_round(int ablation_id, int round, UtcTime at) {
    transaction_.run(queries::end_round, Parameters().integer(ablation_id).integer(round).integer(microseconds(at)));
}

bool AblationStore::try_lead() { return transaction_.run(queries::try_lead)[0].boolean(0); }

std::vector<std::string> AblationStore::recommenders_seen(UtcDay since) {
    std::vector<std::string> names;
    for (const Row row : transaction_.run(queries::recommenders_seen, Parameters().integer(number_of(since))))
        names.push_back(row.string(0));
    return names;
}

ActiveListeners AblationStore::active_listeners(UtcDay from, UtcDay until) {
    const auto rows = transaction_.run(queries::active_listeners,
                                       Parameters().integer(number_of(from)).integer(number_of(until)));
    return {rows[0].number(0), rows[0].number(1), rows[0].number(2), rows[0].number(3), rows[0].number(4)};
}

}  // namespace bellwether
