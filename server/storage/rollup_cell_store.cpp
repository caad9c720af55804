#include "storage/rollup_cell_store.hpp"

#include <sql/embedded.hpp>
#include <vector>

namespace bellwether {

namespace {

std::int64_t number_of(UtcDay day) {
    return day.time_since_epoch().count();
}

/// How each table's key becomes parameters; `add` is called once a cell, `put` once a statement.
struct ListenerDayKeys {
    std::vector<std::string> listeners;
    std::vector<std::int64_t> days;
    void add(const ListenerDay& cell) {
        listeners.push_back(cell.listener_id);
        days.push_back(number_of(cell.day));
    }
    void put(Parameters& parameters) const { parameters.texts(listeners).integers(days); }
};

struct ThumbMinuteKeys {
    std::vector<std::string> listeners;
    std::vector<std::int64_t> minutes;
    void add(const ThumbMinute& cell) {
        listeners.push_back(cell.listener_id);
        minutes.push_back(cell.minute);
    }
    void put(Parameters& parameters) const { parameters.texts(listeners).integers(minutes); }
};

struct CreditKeys {
    std::vector<std::int64_t> days, groups, versions;
    std::vector<std::string> genres, modes;
    void add(const CreditCell& cell) {
        days.push_back(number_of(cell.day));
        groups.push_back(cell.listener_group);
        versions.push_back(cell.model_version_id);
        genres.push_back(cell.genre);
        modes.push_back(cell.mode);
    }
    void put(Parameters& parameters) const {
        parameters.integers(days).integers(groups).integers(versions).texts(genres).texts(modes);
    }
};

struct HappenedKeys {
    std::vector<std::int64_t> days, groups;
    std::vector<std::string> genres, modes;
    void add(const HappenedCell& cell) {
        days.push_back(number_of(cell.day));
        groups.push_back(cell.listener_group);
        genres.push_back(cell.genre);
        modes.push_back(cell.mode);
    }
    void put(Parameters& parameters) const { parameters.integers(days).integers(groups).texts(genres).texts(modes); }
};

struct OverlapKeys {
    std::vector<std::int64_t> days, a, b;
    std::vector<std::string> genres, modes;
    void add(const OverlapCell& cell) {
        days.push_back(number_of(cell.day));
        a.push_back(cell.recommender_a);
        b.push_back(cell.recommender_b);
        genres.push_back(cell.genre);
        modes.push_back(cell.mode);
    }
    void put(Parameters& parameters) const {
        parameters.integers(days).integers(a).integers(b).texts(genres).texts(modes);
    }
};

template <class Keys, class Cell, class Column>
void add_cells(Transaction& transaction, const std::map<Cell, Counts<Column>>& cells, std::string_view add,
               std::string_view remove_empty) {
    Keys changed, lowered;
    std::vector<std::vector<std::int64_t>> columns(Counts<Column>::size);
    bool any_lowered = false;
    for (const auto& [cell, counts] : cells) {
        if (counts.is_zero()) continue;
        changed.add(cell);
        for (std::size_t i = 0; i < columns.size(); ++i)
            columns[i].push_back(counts.values()[i]);
        if (!counts.any_negative()) continue;  // a cell of whole numbers above zero that only grew is not empty
        lowered.add(cell);
        any_lowered = true;
    }
    if (columns.front().empty()) return;
    Parameters parameters;
    changed.put(parameters);
    for (const auto& column : columns)
        parameters.integers(column);
    transaction.run(add, parameters);
    if (!any_lowered) return;
    Parameters keys;
    lowered.put(keys);
    transaction.run(remove_empty, keys);
}

}  // namespace

void RollupCellStore::add(const Contributions& sums) {
    using namespace sql::rollup_cell_store;
    add_cells<ListenerDayKeys>(transaction_, sums.listener_days, add_to_listener_days, remove_empty_listener_days);
    add_cells<ThumbMinuteKeys>(transaction_, sums.thumb_minutes, add_to_thumb_minutes, remove_empty_thumb_minutes);
    add_cells<CreditKeys>(transaction_, sums.credit_days, add_to_credit_days, remove_empty_credit_days);
    add_cells<HappenedKeys>(transaction_, sums.happened_days, add_to_happened_days, remove_empty_happened_days);
    add_cells<OverlapKeys>(transaction_, sums.overlap_days, add_to_overlap_days, remove_empty_overlap_days);
}

}  // namespace bellwether
