#include "storage/partition_store.hpp"

#include <sql/embedded.hpp>

#include "domain/uuid.hpp"

namespace bellwether {

namespace {

using namespace std::chrono_literals;

constexpr UtcDay first_timed_day = std::chrono::year(2000) / 1 / 1;
constexpr UtcDay after_timed_days = std::chrono::year(9999) / 12 / 27;  // the last Monday that four digits can name

std::int64_t number_of(UtcDay day) { return day.time_since_epoch().count(); }
UtcDay day_of_number(std::int64_t number) { return UtcDay(std::chrono::days(number)); }

}  // namespace

UtcDay partition_day_of(const Uuid& event_id) {
    const auto time = time_of_v7(event_id);
    if (!time) return untimed_day;
    const UtcDay day = day_of(*time);
    return day < first_timed_day || day >= after_timed_days ? untimed_day : day;
}

UtcDay monday_of(UtcDay day) { return day - (std::chrono::weekday(day) - std::chrono::Monday); }

void PartitionStore::lock() { transaction_.run(sql::partition_store::lock_partitions); }

void PartitionStore::wait_briefly() { transaction_.run(sql::partition_store::wait_briefly); }

std::set<UtcDay> PartitionStore::attached_weeks() {
    std::set<UtcDay> weeks;
    for (const Row row : transaction_.run(sql::partition_store::attached_weeks))
        weeks.insert(day_of_number(row.integer(0)));
    return weeks;
}

UtcDay PartitionStore::detached_before() {
    return day_of_number(transaction_.run(sql::partition_store::detached_before)[0].integer(0));
}

void PartitionStore::raise_detached_before(UtcDay monday) {
    transaction_.run(sql::partition_store::raise_detached_before, Parameters().integer(number_of(monday)));
}

void PartitionStore::make_week(UtcDay monday) {
    transaction_.run(sql::partition_store::make_week, Parameters().integer(number_of(monday)));
}

void PartitionStore::detach_week(UtcDay monday, bool dropped) {
    transaction_.run(sql::partition_store::detach_week, Parameters().integer(number_of(monday)).boolean(dropped));
}

bool PartitionStore::week_is_read(UtcDay monday) {
    return transaction_.run(sql::partition_store::week_is_read, Parameters().integer(number_of(monday)))[0].boolean(0);
}

}  // namespace bellwether
