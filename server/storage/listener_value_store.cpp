#include "storage/listener_value_store.hpp"

#include <algorithm>

#include <sql/embedded.hpp>

#include "storage/array_reader.hpp"
#include "storage/audit_store.hpp"

namespace bellwether {

namespace queries = sql::listener_value_store;

std::vector<ExposedListener> ListenerValueStore::exposed(const TotalsQuestion& question) {
    std::vector<ExposedListener> listeners;
    for (const Row row : transaction_.run(queries::exposed, parameters_of(question)))
        listeners.push_back({static_cast<int>(row.integer(0)), static_cast<int>(row.integer(1))});
    return listeners;
}

std::vector<ExposedListener> ListenerValueStore::exposed_with_steps(const TotalsQuestion& question,
                                                                    const std::vector<UtcTime>& times) {
    std::vector<std::int64_t> moments;
    for (const auto time : times)
        moments.push_back(microseconds(time));
    std::vector<ExposedListener> listeners;
    for (const Row row : transaction_.run(queries::exposed_with_steps, parameters_of(question).integers(moments)))
        listeners.push_back({static_cast<int>(row.integer(0)), static_cast<int>(row.integer(1)),
                             static_cast<int>(row.integer(2)), static_cast<int>(row.integer(3))});
    return listeners;
}

std::vector<CountersOfListener> ListenerValueStore::counters(const TotalsQuestion& question, const ValueWindow& window) {
    std::vector<CountersOfListener> listeners;
    const auto rows = transaction_.run(queries::counters, parameters_of(question)
                                                              .integer(window.from_day)
                                                              .optional_integer(window.until_day)
                                                              .integer(window.past_days));
    listeners.reserve(rows.size());
    for (const Row row : rows) {
        const auto values = numbers_of<std::int64_t>(row.text(0));
        if (values.size() != 2 * counter_count) throw StorageError("a listener's counters are not complete");
        auto& listener = listeners.emplace_back();
        std::copy_n(values.begin(), counter_count, listener.after.begin());
        std::copy_n(values.begin() + counter_count, counter_count, listener.before.begin());
    }
    return listeners;
}

}  // namespace bellwether
