#include "ingest/event_writer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <set>

#include "ingest/events.hpp"

namespace bellwether {

using test::batch_of;
using test::exposure;
using test::Ingest;
using test::moment;
using test::thumb;

TEST_CASE("an event is stored once, whatever is sent again under its id") {
    Ingest ingest;
    const Receipt first = ingest.store({thumb(1), thumb(2), thumb(1)});
    CHECK(first.accepted == 2);
    CHECK(first.duplicates == 1);
    CHECK(first.rejected.empty());

    SUBCASE("in another batch") { CHECK(ingest.store({thumb(1), thumb(3)}).duplicates == 1); }
    SUBCASE("with another time") {
        Event later = thumb(2);
        later.occurred_at += std::chrono::hours(50);
        CHECK(ingest.store({later}).duplicates == 1);
    }
    SUBCASE("with other content") {
        Event other = thumb(2);
        other.content = StationCreated{"s"};
        CHECK(ingest.store({other}).duplicates == 1);
    }
    CHECK(ingest.ask("select count(*) from events where type = 2 and occurred_at = '2026-11-23T10:00:00Z'") ==
          ingest.ask("select count(*) from events"));
}

TEST_CASE("two listeners may use the same event id") {
    Ingest ingest;
    CHECK(ingest.store({thumb(1, "ann"), thumb(1, "bob")}).accepted == 2);
    const Receipt again = ingest.store({thumb(1, "bob"), thumb(1, "cat")});
    CHECK(again.accepted == 1);
    CHECK(again.duplicates == 1);
    CHECK(ingest.ask("select string_agg(e.listener_id, ' ' order by e.listener_id) from events e") == "ann bob cat");
}

TEST_CASE("an id without a time is stored once too") {
    Ingest ingest;
    Event event = thumb(1);
    event.event_id = make_uuid_v4({9, 8, 7, 6, 5, 4, 3, 2, 1});
    CHECK(ingest.store({event, thumb(2)}).accepted == 2);
    CHECK(ingest.store({event}).duplicates == 1);
    CHECK(ingest.ask("select count(*) from events where partition_on = '1970-01-01'") == "1");
}

TEST_CASE("every column comes back as it went in") {
    Ingest ingest;
    Event event = thumb(1, "q\"u\\o,te{}'s NULL");
    event.occurred_at = moment("2026-11-23T10:00:00.123456Z");
    Play play;
    play.play_id = "NULL";
    play.track_id = "t\\\"1";
    event.content = play;
    ingest.store({event});
    CHECK(ingest.ask("select e.listener_id from events e") == "q\"u\\o,te{}'s NULL");
    CHECK(ingest.ask("select e.play_id from events e") == "NULL");
    CHECK(ingest.ask("select e.body::jsonb ->> 'track_id' from events e") == "t\\\"1");
    CHECK(ingest.ask("select (extract(epoch from e.occurred_at) * 1000000)::bigint from events e") ==
          std::to_string(event.occurred_at.time_since_epoch().count()));
    CHECK(ingest.ask("select e.event_id from events e") == print_uuid(event.event_id));
    CHECK(ingest.ask("select 1 from events e where e.ingest_xid > 0 and e.received_at > now() - interval '1 hour'") == "1");
}

TEST_CASE("what was refused is kept in quarantine with the same commit") {
    Ingest ingest;
    EventBatch batch = batch_of({thumb(1)});
    batch.rejected.push_back({4, "not a uuid", std::string("a\0b", 3), "bad_event_id", "why", "{\xff" + std::string(5000, 'x')});
    const Receipt receipt = ingest.send(std::move(batch)).value();
    CHECK(receipt.accepted == 1);
    REQUIRE(receipt.rejected.size() == 1);
    CHECK(receipt.rejected[0].index == 4);
    CHECK(ingest.ask("select concat_ws('|', q.token_name, q.code, q.detail, q.event_id, q.listener_id) from quarantine q") ==
          "tests|bad_event_id|why|not a uuid|a?b");
    CHECK(ingest.ask("select octet_length(q.body) || left(q.body, 3) from quarantine q") == "4096{?x");
}

TEST_CASE("an imported exposure counts once, and of several the earliest") {
    Ingest ingest;
    const UtcTime at = moment("2026-11-23T10:00:00Z");
    const Receipt receipt =
        ingest.store({exposure(1, "ann", "treatment", at + std::chrono::hours(1)), exposure(2, "ann", "treatment", at),
                      exposure(3, "bob", "control", at), exposure(3, "bob", "treatment", at)});
    CHECK(receipt.accepted == 3);
    CHECK(receipt.duplicates == 1);
    CHECK(ingest.ask("select string_agg(concat_ws(' ', x.listener_id, x.experiment_id, x.iteration, x.variant_id,"
                     " x.slot, to_char(x.first_exposed_at, 'HH24:MI'), x.conflicting), ', ' order by x.listener_id)"
                     " from exposures x") == "ann 7 1 1 10:00 f, bob 7 1 0 10:00 f");
    // The same id again, earlier: a duplicate changes no exposure either.
    CHECK(ingest.store({exposure(3, "bob", "treatment", at - std::chrono::hours(9))}).accepted == 1);  // another id: its time differs
    CHECK(ingest.ask("select concat_ws(' ', x.variant_id, x.conflicting) from exposures x where x.listener_id = 'bob'") == "1 t");
}

TEST_CASE("an imported exposure of something unknown is refused by name") {
    Ingest ingest;
    Event unknown = exposure(1, "ann", "control", moment("2026-11-23T10:00:00Z"));
    std::get<ImportedExposure>(unknown.content).experiment = "nobody's";
    const Receipt receipt =
        ingest.store({unknown, thumb(5), exposure(2, "ann", "blue", moment("2026-11-23T10:00:00Z"))});
    CHECK(receipt.accepted == 1);
    REQUIRE(receipt.rejected.size() == 2);
    CHECK(receipt.rejected[0].code == "unknown_experiment");
    CHECK(receipt.rejected[0].index == 0);
    CHECK(receipt.rejected[1].code == "unknown_variant");
    CHECK(receipt.rejected[1].index == 2);
    CHECK(ingest.ask("select count(*) from quarantine") == "2");
    CHECK(ingest.ask("select count(*) from exposures") == "0");
}

TEST_CASE("many submitters at once each get their own receipt, and share commits") {
    EventWriterSettings settings;
    settings.threads = 2;
    Ingest ingest(test::fresh_migrated_database_url(PostgresRole::service), settings);
    constexpr std::uint32_t submitters = 8;
    constexpr std::uint32_t batches = 25;
    std::vector<std::thread> threads;
    std::atomic<std::size_t> accepted{0};
    std::atomic<std::size_t> duplicates{0};
    std::atomic<std::size_t> wrong{0};
    for (std::uint32_t s = 0; s < submitters; ++s)
        threads.emplace_back([&, s] {
            std::vector<test::Outcome> outcomes(batches);
            for (std::uint32_t b = 0; b < batches; ++b) {
                // Three events of its own, and one that every submitter sends, in a varying order.
                std::vector<Event> events{thumb(1000 * (s + 1) + 3 * b), thumb(1000 * (s + 1) + 3 * b + 1),
                                          thumb(1000 * (s + 1) + 3 * b + 2), thumb(s % 2 ? b : batches - 1 - b)};
                if (!ingest.writer.submit(batch_of(std::move(events)), outcomes[b].completion())) ++wrong;
            }
            for (auto& outcome : outcomes) {
                const Receipt receipt = outcome.wait().value();
                if (receipt.accepted + receipt.duplicates != 4 || receipt.accepted < 3) ++wrong;
                accepted += receipt.accepted;
                duplicates += receipt.duplicates;
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(wrong == 0);
    CHECK(accepted == submitters * batches * 3 + batches);
    CHECK(duplicates == (submitters - 1) * batches);
    CHECK(ingest.ask("select count(*) from events") == std::to_string(accepted));
    CHECK(ingest.ask("select count(distinct e.ingest_xid) < 200 from events e") == "t");
}

TEST_CASE("a full queue refuses at once, and takes again when it has emptied") {
    EventWriterSettings settings;
    settings.threads = 1;
    settings.queue_events_max = 10;
    Ingest ingest(test::fresh_migrated_database_url(PostgresRole::owner), settings);
    ingest.store({thumb(1)});  // the week's partition is there now
    Database blocker(test::database_settings(ingest.database.settings().url));
    test::Outcome held;
    std::vector<test::Outcome> waiting(10);
    blocker.write([&](Transaction& transaction) {
        transaction.run("lock table events in exclusive mode");
        CHECK(ingest.writer.submit(batch_of({thumb(2)}), held.completion()));
        for (int tries = 0; ingest.counters.text().find("bellwether_ingest_queue_events 0") == std::string::npos && tries < 500; ++tries)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        for (std::uint32_t i = 0; i < 10; ++i) CHECK(ingest.writer.submit(batch_of({thumb(10 + i)}), waiting[i].completion()));
        test::Outcome never;
        const auto refused = ingest.writer.submit(batch_of({thumb(99)}), never.completion());
        REQUIRE(refused.has_error());
        CHECK(refused.error().kind == ErrorKind::unavailable);
        CHECK(!held.arrived());
        CHECK(!never.arrived());
    });
    CHECK(held.wait().value().accepted == 1);
    for (auto& outcome : waiting) CHECK(outcome.wait().value().accepted == 1);
    CHECK(ingest.store({thumb(99)}).accepted == 1);
}

TEST_CASE("a stopped writer commits what waits and takes nothing more") {
    Ingest ingest;
    std::vector<test::Outcome> outcomes(20);
    for (std::uint32_t i = 0; i < 20; ++i) CHECK(ingest.writer.submit(batch_of({thumb(i)}), outcomes[i].completion()));
    ingest.writer.stop();
    for (auto& outcome : outcomes) {
        REQUIRE(outcome.arrived());
        CHECK(outcome.wait().value().accepted == 1);
    }
    CHECK(ingest.send(batch_of({thumb(77)})).error().kind == ErrorKind::unavailable);
}

TEST_CASE("any order and repetition of events gives the same rows") {
    std::mt19937 random(20261124);
    std::vector<Event> history;
    for (std::uint32_t i = 0; i < 60; ++i) {
        const UtcTime at = moment("2026-11-20T00:00:00Z") + std::chrono::hours(random() % 100);
        history.push_back(thumb(i, "listener-" + std::to_string(random() % 5), at));
        history.push_back(exposure(1000 + i, "listener-" + std::to_string(random() % 12), random() % 8 ? "control" : "treatment", at));
    }
    std::set<std::string> tables;
    for (int round = 0; round < 4; ++round) {
        Ingest ingest;
        std::vector<Event> sent = history;
        for (int i = 0; i < 80; ++i) sent.push_back(history[random() % history.size()]);
        std::shuffle(sent.begin(), sent.end(), random);
        std::size_t accepted = 0;
        for (std::size_t begin = 0; begin < sent.size();) {
            const std::size_t end = std::min(sent.size(), begin + 1 + random() % 40);
            accepted += ingest.store(std::vector<Event>(sent.begin() + static_cast<std::ptrdiff_t>(begin),
                                                        sent.begin() + static_cast<std::ptrdiff_t>(end))).accepted;
            begin = end;
        }
        CHECK(accepted == history.size());
        tables.insert(ingest.ask("select string_agg(concat_ws(' ', e.event_id, e.listener_id, e.type, e.occurred_at, e.play_id,"
                                 " e.body), ';' order by e.event_id, e.listener_id) from events e") +
                      ingest.ask("select string_agg(concat_ws(' ', x.listener_id, x.experiment_id, x.variant_id,"
                                 " x.first_exposed_at, x.conflicting), ';' order by x.listener_id) from exposures x"));
    }
    CHECK(tables.size() == 1);
    CHECK(tables.begin()->find(" t") != std::string::npos);  // a conflicting one is among them
}

TEST_CASE("without the database nothing is acknowledged, and the same batch is taken once it is back") {
    test::ThrowAwayPostgres postgres;
    Ingest ingest(postgres.url(PostgresRole::service));
    CHECK(ingest.store({thumb(1)}).accepted == 1);
    postgres.stop();
    for (std::uint32_t i = 0; i < 3; ++i) {
        const auto receipt = ingest.send(batch_of({thumb(10 + i)}));
        REQUIRE(receipt.has_error());
        CHECK(receipt.error().kind == ErrorKind::unavailable);
    }
    postgres.start();
    CHECK(ingest.store({thumb(1), thumb(10), thumb(11), thumb(12)}).accepted == 3);
    CHECK(ingest.ask("select count(*) from events") == "4");
}

TEST_CASE("a server killed under load loses nothing that was acknowledged") {
    test::ThrowAwayPostgres postgres;
    Ingest ingest(postgres.url(PostgresRole::service));
    ingest.store({thumb(1)});
    std::atomic<bool> stop{false};
    std::atomic<std::uint32_t> acknowledged{0};
    std::atomic<std::uint32_t> refused{0};
    std::vector<std::thread> senders;
    for (std::uint32_t s = 1; s <= 3; ++s)
        senders.emplace_back([&, s] {
            for (std::uint32_t i = 0; !stop; ++i) {
                const auto receipt = ingest.send(batch_of({thumb(s * 1'000'000 + i)}));
                receipt ? ++acknowledged : ++refused;
                // As a client would: without a rest the refusals would starve the recovery that they wait for.
                if (!receipt) std::this_thread::sleep_for(std::chrono::milliseconds(20));
            }
        });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    postgres.kill_server();
    for (int tries = 0; refused == 0 && tries < 1000; ++tries) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const std::uint32_t before = acknowledged;
    // Of each sender one may have been on its way when the server fell: more than those means that it is back.
    const std::uint32_t back = before + 4;
    for (int tries = 0; acknowledged < back && tries < 12'000; ++tries) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    stop = true;
    for (auto& sender : senders) sender.join();
    CHECK(acknowledged >= back);
    CHECK(refused > 0);
    // A refused one may be there (its commit was in doubt); an acknowledged one must.
    const auto stored = std::stoul(ingest.ask("select count(*) from events where listener_id = 'ann'"));
    CHECK(stored >= acknowledged + 1);
    CHECK(stored <= acknowledged + refused + 1);
}

}  // namespace bellwether
