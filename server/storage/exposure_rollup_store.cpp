#include "storage/exposure_rollup_store.hpp"

#include <sql/embedded.hpp>

#include "storage/audit_store.hpp"

namespace bellwether {

namespace queries = sql::exposure_rollup_store;

namespace {

using Integers = std::vector<std::int64_t>;

std::vector<RolledExposure> read_exposures(const Rows& rows) {
    std::vector<RolledExposure> exposures;
    for (const Row row : rows) {
        auto& exposure = exposures.emplace_back();
        exposure.listener_id = row.string(0);
        exposure.experiment_id = static_cast<int>(row.integer(1));
        exposure.iteration = static_cast<int>(row.integer(2));
        exposure.variant_id = static_cast<int>(row.integer(3));
        if (const auto slot = row.optional_integer(4)) exposure.slot = static_cast<int>(*slot);
        exposure.first_exposed_at = from_microseconds(row.integer(5));
        exposure.conflicting = row.boolean(6);
    }
    return exposures;
}

/// The columns that both writing queries share.
struct Columns {
    std::vector<std::string> listeners, conflicting;
    Integers experiments, iterations, variants, times, days;
    std::vector<std::optional<std::int64_t>> slots;
    std::vector<Integers> before = std::vector<Integers>(Counts<ListenerColumn>::size);

    explicit Columns(const std::vector<RolledExposure>& exposures) {
        for (const auto& exposure : exposures) {
            listeners.push_back(exposure.listener_id);
            experiments.push_back(exposure.experiment_id);
            iterations.push_back(exposure.iteration);
            variants.push_back(exposure.variant_id);
            slots.push_back(exposure.slot);
            times.push_back(microseconds(exposure.first_exposed_at));
            days.push_back(day_of(exposure.first_exposed_at).time_since_epoch().count());
            conflicting.push_back(exposure.conflicting ? "t" : "f");
            for (std::size_t i = 0; i < before.size(); ++i)
                before[i].push_back(exposure.before.values()[i]);
        }
    }
};

}  // namespace

std::vector<RolledExposure> ExposureRollupStore::changed(std::int64_t begin_xid, std::int64_t end_xid) {
    return read_exposures(transaction_.run(queries::changed, Parameters().integer(begin_xid).integer(end_xid)));
}

std::vector<RolledExposure> ExposureRollupStore::of_listeners(const std::map<std::string, DaySpan>& listeners) {
    if (listeners.empty()) return {};
    std::vector<std::string> ids;
    Integers first, last;
    for (const auto& [listener_id, days] : listeners) {
        ids.push_back(listener_id);
        first.push_back(days.first.time_since_epoch().count());
        last.push_back(days.last.time_since_epoch().count());
    }
    return read_exposures(
        transaction_.run(queries::of_listeners, Parameters().texts(ids).integers(first).integers(last)));
}

std::vector<ListenerDay> ExposureRollupStore::active_days(const std::vector<ListenerDay>& days) {
    if (days.empty()) return {};
    std::vector<std::string> listeners;
    Integers numbers;
    for (const auto& day : days) {
        listeners.push_back(day.listener_id);
        numbers.push_back(day.day.time_since_epoch().count());
    }
    std::vector<ListenerDay> active;
    for (const Row row : transaction_.run(queries::active_days, Parameters().texts(listeners).integers(numbers)))
        active.push_back({row.string(0), UtcDay(std::chrono::days(row.integer(1)))});
    return active;
}

std::vector<std::pair<std::string, UtcTime>> ExposureRollupStore::stations_between(
    const std::vector<ListenerSpan>& spans) {
    std::vector<std::string> listeners;
    Integers begins, ends;
    for (const auto& span : spans) {
        listeners.push_back(span.listener_id);
        begins.push_back(microseconds(span.begin));
        ends.push_back(microseconds(span.until));
    }
    std::vector<std::pair<std::string, UtcTime>> stations;
    const auto rows =
        transaction_.run(queries::stations_between, Parameters().texts(listeners).integers(begins).integers(ends));
    for (const Row row : rows)
        stations.emplace_back(row.string(0), from_microseconds(row.integer(1)));
    return stations;
}

void ExposureRollupStore::save(const std::vector<RolledExposure>& exposures) {
    if (exposures.empty()) return;
    const Columns columns(exposures);
    Parameters parameters;
    parameters.texts(columns.listeners).integers(columns.experiments).integers(columns.iterations);
    parameters.integers(columns.variants).optional_integers(columns.slots).integers(columns.times);
    parameters.integers(columns.days).texts(columns.conflicting);
    for (const auto& column : columns.before)
        parameters.integers(column);
    transaction_.run(queries::save, parameters);
}

void ExposureRollupStore::add_before(const std::vector<RolledExposure>& exposures) {
    if (exposures.empty()) return;
    const Columns columns(exposures);
    Parameters parameters;
    parameters.texts(columns.listeners).integers(columns.experiments).integers(columns.iterations);
    parameters.integers(columns.variants).optional_integers(columns.slots).texts(columns.conflicting);
    for (const auto& column : columns.before)
        parameters.integers(column);
    transaction_.run(queries::add_before, parameters);
}

void ExposureRollupStore::copy_before(std::int64_t end_xid) {
    transaction_.run(queries::copy_before, Parameters().integer(end_xid));
}

}  // namespace bellwether
