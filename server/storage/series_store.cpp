#include "storage/series_store.hpp"

#include <algorithm>

#include <sql/embedded.hpp>

#include "storage/array_reader.hpp"

namespace bellwether {

namespace queries = sql::series_store;

namespace {

ListenerCounters counters_of(std::string_view array) {
    const auto values = numbers_of<std::int64_t>(array);
    if (values.size() != counter_count) throw StorageError("a listener's counters are not complete");
    ListenerCounters counters{};
    std::copy(values.begin(), values.end(), counters.begin());
    return counters;
}

}  // namespace

std::vector<DayOfListener> SeriesStore::days(const TotalsQuestion& question) {
    std::vector<DayOfListener> days;
    for (const Row row : transaction_.run(queries::days, parameters_of(question)))
        days.push_back(
            {static_cast<std::size_t>(row.integer(0)), static_cast<int>(row.integer(1)), counters_of(row.text(2))});
    return days;
}

std::vector<FirstDayOfVersion> SeriesStore::model_versions(int from_day, int until_day) {
    std::vector<FirstDayOfVersion> versions;
    for (const Row row : transaction_.run(queries::model_versions, Parameters().integer(from_day).integer(until_day)))
        versions.push_back({static_cast<int>(row.integer(0)), row.string(1), row.string(2)});
    return versions;
}

std::vector<ModelChange> SeriesStore::model_changes(int from_day, int until_day) {
    std::vector<ModelChange> changes;
    for (const Row row :
         transaction_.run(sql::series_store::model_changes, Parameters().integer(from_day).integer(until_day)))
        changes.push_back({static_cast<int>(row.integer(0)), row.string(1), row.string(2), row.string(3)});
    return changes;
}

std::vector<TrafficOfListener> SeriesStore::traffic(const TrafficQuestion& question) {
    std::vector<TrafficOfListener> listeners;
    const auto rows = transaction_.run(queries::traffic, Parameters()
                                                             .integer(question.from_day)
                                                             .integer(question.until_day)
                                                             .integer(question.return_from)
                                                             .integer(question.return_until)
                                                             .optional_integer(question.window_days));
    for (const Row row : rows)
        listeners.push_back({static_cast<int>(row.integer(0)), counters_of(row.text(1)), row.integer(2)});
    return listeners;
}

}  // namespace bellwether
