#include "storage/frozen_scorecard_store.hpp"

#include <sql/embedded.hpp>

#include "storage/audit_store.hpp"

namespace bellwether {

namespace queries = sql::frozen_scorecard_store;

namespace {

FrozenScorecard read(const Row& row) {
    FrozenScorecard card;
    card.frozen_id = row.integer(0);
    card.iteration = static_cast<int>(row.integer(1));
    card.frozen_at = from_microseconds(row.integer(2));
    card.frozen_by = row.string(3);
    card.reason = row.string(4);
    card.as_of = from_microseconds(row.integer(5));
    card.code_version = row.string(6);
    card.sha256 = row.string(7);
    return card;
}

}  // namespace

void FrozenScorecardStore::add(int experiment_id, FrozenScorecard& card) {
    const auto rows = transaction_.run(queries::add, Parameters()
                                                         .integer(experiment_id)
                                                         .integer(card.iteration)
                                                         .text(card.frozen_by)
                                                         .text(card.reason)
                                                         .integer(microseconds(card.as_of))
                                                         .text(card.code_version)
                                                         .text(card.basis_json)
                                                         .text(card.body));
    card.frozen_id = rows[0].integer(0);
    card.frozen_at = from_microseconds(rows[0].integer(1));
    card.sha256 = rows[0].string(2);
}

std::vector<FrozenScorecard> FrozenScorecardStore::page(int experiment_id, std::optional<std::int64_t> before, int limit) {
    std::vector<FrozenScorecard> cards;
    for (const Row row : transaction_.run(
             queries::page, Parameters().integer(experiment_id).optional_integer(before).integer(limit)))
        cards.push_back(read(row));
    return cards;
}

std::optional<FrozenScorecard> FrozenScorecardStore::by_id(int experiment_id, std::int64_t frozen_id) {
    const auto rows = transaction_.run(queries::by_id, Parameters().integer(experiment_id).integer(frozen_id));
    if (rows.empty()) return std::nullopt;
    auto card = read(rows[0]);
    card.basis_json = rows[0].string(8);
    card.body = rows[0].string(9);
    return card;
}

std::string FrozenScorecardStore::digest(const std::string& bytes) {
    return transaction_.run(queries::digest, Parameters().text(bytes))[0].string(0);
}

}  // namespace bellwether
