#include "ingest/partition_keeper.hpp"

#include <doctest/doctest.h>

#include <atomic>

#include "ingest/events.hpp"
#include "storage/partition_store.hpp"

namespace bellwether {

using test::Ingest;
using test::moment;
using test::thumb;

namespace {

constexpr std::string_view weeks = "select string_agg(c.relname, ' ' order by c.relname) from pg_inherits i"
                                   " join pg_class c on c.oid = i.inhrelid where i.inhparent = 'events'::regclass";

UtcDay day(std::string_view text) { return parse_day(text).value(); }

PartitionSettings keep_days(int days, bool drop = true) {
    PartitionSettings settings;
    settings.retention = std::chrono::days(days);
    settings.drop_detached = drop;
    return settings;
}

/// As if the rollups had read everything.
void read_all(Ingest& ingest) {
    ingest.database.write([](Transaction& transaction) {
        transaction.run("update rollup_state set before_xid = pg_current_xact_id()::text::bigint");
    });
}

}  // namespace

TEST_CASE("the day of an id is in the id alone") {
    CHECK(partition_day_of(test::id_at(moment("2026-11-23T23:59:59.999Z"), 1)) == day("2026-11-23"));
    CHECK(partition_day_of(test::id_at(moment("2000-01-01T00:00:00Z"), 1)) == day("2000-01-01"));
    CHECK(partition_day_of(test::id_at(moment("1999-12-31T23:59:59Z"), 1)) == untimed_day);
    CHECK(partition_day_of(make_uuid_v4({1, 2, 3})) == untimed_day);
}

TEST_CASE("weeks begin on Monday") {
    CHECK(monday_of(day("2026-11-23")) == day("2026-11-23"));
    CHECK(monday_of(day("2026-11-29")) == day("2026-11-23"));
    CHECK(monday_of(day("2000-01-01")) == day("1999-12-27"));
}

TEST_CASE("the coming weeks are made ahead, once") {
    Ingest ingest;
    ingest.partitions.run(moment("2026-11-24T12:00:00Z"));
    const std::string made = ingest.ask(weeks);
    CHECK(made == "events_untimed events_week_20261116 events_week_20261123 events_week_20261130 events_week_20261207"
                  " events_week_20261214 events_week_20261221");
    ingest.partitions.run(moment("2026-11-24T13:00:00Z"));
    CHECK(ingest.ask(weeks) == made);
}

TEST_CASE("the week of an old event is made when it comes") {
    Ingest ingest;
    CHECK(ingest.store({thumb(1, "ann", moment("2000-01-01T00:00:00Z")), thumb(2, "ann", moment("2019-03-05T10:00:00Z"))}).accepted == 2);
    CHECK(ingest.ask(weeks) == "events_untimed events_week_19991227 events_week_20190304");
}

TEST_CASE("writers that miss the same weeks at once all succeed") {
    const std::string url = test::fresh_migrated_database_url(PostgresRole::service);
    Ingest one(url);
    Ingest two(url);
    std::atomic<std::size_t> accepted{0};
    std::vector<std::thread> threads;
    for (std::uint32_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            Ingest& ingest = t % 2 ? one : two;
            for (std::uint32_t week = 0; week < 8; ++week)
                accepted += ingest.store({thumb(t, "ann", moment("2020-01-01T00:00:00Z") + week * std::chrono::days(7))}).accepted;
        });
    for (auto& thread : threads) thread.join();
    CHECK(accepted == 32);
}

TEST_CASE("weeks that retention has passed are dropped, and their events refused for ever") {
    Ingest ingest(test::fresh_migrated_database_url(PostgresRole::service), {}, keep_days(30));
    const Event old = thumb(1, "ann", moment("2026-10-01T00:00:00Z"));
    ingest.store({old, thumb(2)});
    read_all(ingest);
    ingest.partitions.run(moment("2026-11-24T12:00:00Z"));
    CHECK(ingest.ask("select count(*) from events") == "1");
    CHECK(ingest.ask("select to_regclass('events_week_20260928')") == "");

    const Receipt again = ingest.store({old, thumb(3, "ann", moment("2026-10-18T23:59:59Z")), thumb(4, "ann", moment("2026-10-19T00:00:00Z"))});
    CHECK(again.accepted == 1);
    REQUIRE(again.rejected.size() == 2);
    CHECK(again.rejected[0].code == "too_old");
    CHECK(again.rejected[0].index == 0);
    CHECK(ingest.ask("select count(*) from quarantine q where q.code = 'too_old'") == "2");

    // A longer retention later does not bring the ids back.
    Ingest longer(ingest.database.settings().url, {}, keep_days(300));
    longer.partitions.run(moment("2026-11-24T12:00:00Z"));
    CHECK(longer.store({old}).rejected.at(0).code == "too_old");
}

TEST_CASE("a writer that does not know of a dropped week finds out from the database") {
    const std::string url = test::fresh_migrated_database_url(PostgresRole::service);
    Ingest writer(url);
    const Event old = thumb(1, "ann", moment("2026-10-01T00:00:00Z"));
    writer.store({old});
    read_all(writer);
    Ingest other(url, {}, keep_days(30));
    other.partitions.run(moment("2026-11-24T12:00:00Z"));
    const Receipt receipt = writer.store({old, thumb(2)});
    CHECK(receipt.accepted == 1);
    CHECK(receipt.rejected.at(0).code == "too_old");
}

TEST_CASE("a detached week may stay beside the table") {
    Ingest ingest(test::fresh_migrated_database_url(PostgresRole::service), {}, keep_days(30, false));
    ingest.store({thumb(1, "ann", moment("2026-10-01T00:00:00Z"))});
    read_all(ingest);
    ingest.partitions.run(moment("2026-11-24T12:00:00Z"));
    CHECK(ingest.ask("select count(*) from events") == "0");
    CHECK(ingest.ask("select to_regclass('events_week_20260928') is not null") == "t");
}

TEST_CASE("a week that the rollups have not read stays") {
    Ingest ingest(test::fresh_migrated_database_url(PostgresRole::service), {}, keep_days(30));
    const Event old = thumb(1, "ann", moment("2026-10-01T00:00:00Z"));
    ingest.store({old});
    ingest.partitions.run(moment("2026-11-24T12:00:00Z"));
    CHECK(ingest.ask("select count(*) from events") == "1");
    CHECK(ingest.store({old}).duplicates == 1);
}

TEST_CASE("old weeks stay while a long report reads them, and ingest goes on") {
    Ingest ingest(test::fresh_migrated_database_url(PostgresRole::service), {}, keep_days(30));
    ingest.store({thumb(1, "ann", moment("2026-10-01T00:00:00Z")), thumb(2)});
    read_all(ingest);
    Database reports(test::database_settings(ingest.database.settings().url));
    reports.read([&](Transaction& transaction) {
        transaction.run("select count(*) from events");
        ingest.partitions.run(moment("2026-11-24T12:00:00Z"));
        CHECK(ingest.store({thumb(3)}).accepted == 1);
    });
    CHECK(ingest.ask("select count(*) from events") == "3");
    ingest.partitions.run(moment("2026-11-24T12:00:00Z"));
    CHECK(ingest.ask("select count(*) from events") == "2");
}

TEST_CASE("the quarantine is trimmed by age and by number") {
    PartitionSettings settings;
    settings.quarantine_rows_max = 3;
    Ingest ingest(test::fresh_migrated_database_url(PostgresRole::service), {}, settings);
    EventBatch batch;
    for (std::size_t i = 0; i < 5; ++i) batch.rejected.push_back({i, std::nullopt, std::nullopt, "code", std::to_string(i), ""});
    ingest.send(std::move(batch)).value();
    ingest.database.write([](Transaction& transaction) {
        transaction.run("update quarantine set received_at = now() - interval '31 days' where detail = '3'");
    });
    ingest.partitions.run(moment("2026-11-24T12:00:00Z"));
    CHECK(ingest.ask("select string_agg(q.detail, ' ' order by q.detail) from quarantine q") == "2 4");
}

}  // namespace bellwether
