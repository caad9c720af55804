#include "ingest/partition_keeper.hpp"

#include <algorithm>

#include "runtime/log.hpp"
#include "storage/partition_store.hpp"
#include "storage/quarantine_store.hpp"

namespace bellwether {

namespace {

using std::chrono::days;

struct Weeks {
    std::set<UtcDay> attached;
    UtcDay detached_before;
};

Weeks weeks_in(Transaction& transaction) {
    PartitionStore store(transaction);
    return {store.attached_weeks(), store.detached_before()};
}

}  // namespace

UtcDay PartitionKeeper::make_ready(std::span<const UtcDay> wanted) {
    std::set<UtcDay> mondays;
    for (const UtcDay day : wanted)
        if (day != untimed_day) mondays.insert(monday_of(day));
    {
        std::lock_guard lock(mutex_);
        const auto is_settled = [this](UtcDay monday) {
            return monday < *detached_before_ || known_weeks_.contains(monday);
        };
        if (detached_before_ && std::all_of(mondays.begin(), mondays.end(), is_settled)) return *detached_before_;
    }
    const Weeks weeks = database_.write([&](Transaction& transaction) {
        PartitionStore store(transaction);
        store.lock();
        Weeks found = weeks_in(transaction);
        for (const UtcDay monday : mondays)
            if (monday >= found.detached_before && found.attached.insert(monday).second) store.make_week(monday);
        return found;
    });
    std::lock_guard lock(mutex_);
    known_weeks_ = weeks.attached;
    detached_before_ = weeks.detached_before;
    return weeks.detached_before;
}

void PartitionKeeper::forget() {
    std::lock_guard lock(mutex_);
    known_weeks_.clear();
    detached_before_.reset();
}

void PartitionKeeper::run(UtcTime now) {
    forget();
    std::vector<UtcDay> coming;
    for (int week = -1; week <= settings_.weeks_ahead; ++week) coming.push_back(day_of(now) + week * days(7));
    make_ready(coming);
    if (settings_.retention) take_off_old_weeks(day_of(now));
    database_.write([&](Transaction& transaction) {
        QuarantineStore(transaction).trim(settings_.quarantine_age_max, settings_.quarantine_rows_max);
    });
}

void PartitionKeeper::take_off_old_weeks(UtcDay today) {
    UtcDay keep_from = monday_of(today - *settings_.retention);
    const Weeks weeks = database_.read(weeks_in);
    for (const UtcDay monday : weeks.attached) {
        if (monday >= keep_from) break;
        try {
            if (!take_off(monday)) keep_from = monday;  // not before its events are in the rollups
        } catch (const StorageUnavailable& error) {
            // A long report reads the table. The next round tries again.
            log_warning("an old week of events stays for now", {{"week", print_day(monday)}, {"why", error.what()}});
            keep_from = monday;
        }
    }
    database_.write([&](Transaction& transaction) {
        PartitionStore store(transaction);
        store.lock();
        store.raise_detached_before(keep_from);
    });
    forget();
}

bool PartitionKeeper::take_off(UtcDay monday) {
    const bool taken = database_.write([&](Transaction& transaction) {
        PartitionStore store(transaction);
        store.lock();
        if (!store.attached_weeks().contains(monday)) return true;  // another replica was here
        if (!store.week_is_read(monday)) return false;
        store.wait_briefly();
        store.raise_detached_before(monday + days(7));
        store.detach_week(monday, settings_.drop_detached);
        return true;
    });
    if (taken) log_info("took an old week of events off", {{"week", print_day(monday)}});
    return taken;
}

}  // namespace bellwether
