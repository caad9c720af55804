#include "reporting/made_up_events.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/uuid.hpp"
#include "storage/audit_store.hpp"

namespace bellwether::test {

namespace {

int up_to(std::mt19937_64& random, int n) {
    return static_cast<int>(random() % static_cast<unsigned>(n));
}

/// Four days, by the half hour.
UtcTime some_time(std::mt19937_64& random) {
    return UtcTime(std::chrono::hours(24 * 20000)) + std::chrono::minutes(30 * up_to(random, 4 * 48));
}

std::string play_body(std::mt19937_64& random) {
    const std::vector<std::string> names = {"collab", "content", "fresh \\\"odd\\\"", "radio"};
    const std::vector<std::string> scores = {"0", "-1.5", "0.25", "0.25", "0.8", "3"};
    std::string slate;
    for (int i = 0, n = up_to(random, 5); i < n; ++i)
        slate += fmt::format(R"({}{{"recommender":"{}","version":"{}","score":{},"rank":{}}})", i > 0 ? "," : "",
                             names[random() % 4], up_to(random, 2), scores[random() % 6], up_to(random, 4));
    std::string body = fmt::format(R"({{"track_id":"track {}","slate":[{}])", up_to(random, 9), slate);
    if (up_to(random, 3)) body += fmt::format(R"(,"genre":"{}")", up_to(random, 2) ? "jazz" : "rock");
    if (up_to(random, 3)) body += R"(,"mode":"shuffle")";
    if (up_to(random, 4)) body += fmt::format(R"(,"selected_by":"{}","propensity":0.31)", names[random() % 4]);
    return body + "}";
}

std::string listen_body(std::mt19937_64& random) {
    const std::vector<std::string> outcomes = {"completed", "skipped", "stopped"};
    return fmt::format(R"({{"listened_ms":{},"track_ms":{},"outcome":"{}"}})", up_to(random, 4) * 70'001,
                       180'000 + up_to(random, 3), outcomes[random() % 3]);
}

}  // namespace

std::string made_up_id(std::mt19937_64& random) {
    std::array<std::uint8_t, 16> bytes;
    for (auto& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    return print_uuid(make_uuid_v4(bytes));
}

MadeUpEvent made_up_event(std::mt19937_64& random, int listeners) {
    MadeUpEvent event;
    event.event_id = made_up_id(random);
    event.listener_id = fmt::format("listener {}", up_to(random, listeners));
    event.occurred_at = some_time(random);
    event.play_id = fmt::format("play {}", up_to(random, 6));
    const std::vector<int> types = {1, 1, 1, 2, 2, 2, 3, 3, 3, 4};
    event.type = types[random() % types.size()];
    if (event.type == 1) event.body = play_body(random);
    if (event.type == 2)
        event.body =
            std::vector<std::string>{R"({"value":"up"})", R"({"value":"down"})", R"({"value":"undo"})"}[random() % 3];
    if (event.type == 3) event.body = listen_body(random);
    if (event.type == 4)
        event.body = fmt::format(R"({{"station_id":"station {}"}})", up_to(random, 5)), event.play_id.clear();
    return event;
}

MadeUpExposure made_up_exposure(std::mt19937_64& random, int listeners) {
    return {fmt::format("listener {}", up_to(random, listeners)), 1 + up_to(random, 3), up_to(random, 10) ? 0 : 1,
            some_time(random)};
}

void store(Transaction& transaction, const std::vector<MadeUpEvent>& events) {
    for (const auto& event : events)
        transaction.run(
            "insert into events (event_id, listener_id, partition_on, type, occurred_at, play_id, body)"
            " values ($1, $2, '1970-01-01', $3, 'epoch'::timestamptz + $4::bigint * interval '1 microsecond', $5, $6)"
            " on conflict do nothing",
            Parameters()
                .text(event.event_id)
                .text(event.listener_id)
                .integer(event.type)
                .integer(microseconds(event.occurred_at))
                .optional_text(event.play_id.empty() ? std::nullopt : std::optional(event.play_id))
                .text(event.body));
}

void store(Transaction& transaction, const std::vector<MadeUpExposure>& exposures) {
    for (const auto& exposure : exposures)
        transaction.run(
            "insert into exposures as x (listener_id, experiment_id, iteration, variant_id, slot, first_exposed_at)"
            " values ($1, $2, 1, $3, 7, 'epoch'::timestamptz + $4::bigint * interval '1 microsecond')"
            " on conflict (listener_id, experiment_id, iteration) do update set"
            "  variant_id = case when (excluded.first_exposed_at, excluded.variant_id) < (x.first_exposed_at, "
            "x.variant_id)"
            "               then excluded.variant_id else x.variant_id end,"
            "  first_exposed_at = least(excluded.first_exposed_at, x.first_exposed_at),"
            "  conflicting = x.conflicting or excluded.variant_id <> x.variant_id,"
            "  changed_xid = pg_current_xact_id()::text::bigint",
            Parameters()
                .text(exposure.listener_id)
                .integer(exposure.experiment_id)
                .integer(exposure.variant_id)
                .integer(microseconds(exposure.exposed_at)));
}

std::vector<std::string> rows_of(Database& database, const std::string& table) {
    return database.read([&](Transaction& transaction) {
        std::vector<std::string> rows;
        for (const Row row : transaction.run("select t::text from " + table + " t"))
            rows.push_back(row.string(0));
        std::sort(rows.begin(), rows.end());
        return rows;
    });
}

}  // namespace bellwether::test
