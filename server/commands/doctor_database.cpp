#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "commands/doctor_checks.hpp"
#include "runtime/clock.hpp"
#include "runtime/postgres/binaries.hpp"
#include "runtime/postgres/data_directory.hpp"
#include "runtime/postgres/socket_directory.hpp"
#include "storage/database_health.hpp"
#include "storage/migrator.hpp"

namespace bellwether {

namespace {

namespace fs = std::filesystem;

constexpr double clocks_apart_max_seconds = 5;

DoctorCheck check_server(const DatabaseHealth& health, bool is_private) {
    const std::string finding = fmt::format("PostgreSQL {}, as {}", health.version, health.user);
    if (health.major < postgres_major_min)
        return wrong("database", finding, fmt::format("use PostgreSQL {} or newer", postgres_major_min));
    if (health.superuser && !is_private)
        return remark("database", finding + ", a superuser",
                      "give the service a role of its own without superuser (docs/operations.md)");
    return good("database", finding);
}

DoctorCheck check_durability(const DatabaseHealth& health) {
    if (health.durable_settings_off.empty())
        return good("durability", "fsync, full_page_writes and synchronous_commit are on");
    std::string names;
    for (const auto& name : health.durable_settings_off)
        names += (names.empty() ? "" : ", ") + name;
    return wrong("durability", "off: " + names, "turn them on: an acknowledged event must survive a crash");
}

DoctorCheck check_schema(const SchemaState& schema) {
    if (schema.applied == schema.known) return good("schema", fmt::format("version {}, this program's", schema.known));
    if (schema.applied > schema.known)
        return wrong("schema", fmt::format("version {}, and this program knows {}", schema.applied, schema.known),
                     "use the newer program that migrated the database");
    return remark("schema", fmt::format("version {} of {}", schema.applied, schema.known),
                  "`bellwether serve` or `bellwether migrate` brings it up to date");
}

DoctorCheck check_clocks(UtcTime before, UtcTime after, UtcTime theirs) {
    const auto seconds = [](auto duration) { return std::chrono::duration<double>(duration).count(); };
    // The answer was made between the question and its arrival.
    const double apart = theirs < before ? seconds(before - theirs) : theirs > after ? seconds(theirs - after) : 0.0;
    if (apart <= clocks_apart_max_seconds) return good("database clock", "agrees with this machine's");
    return wrong("database clock", fmt::format("{:.0f} s apart from this machine's", apart),
                 "synchronise both clocks (chrony, systemd-timesyncd)");
}

std::vector<DoctorCheck> question(const std::string& url, bool is_private) {
    try {
        Database database({.url = url, .connections_max = 1});
        const auto before = now();
        const auto health = database.read([](Transaction& transaction) { return database_health(transaction); });
        const auto after = now();
        return {check_server(health, is_private), check_durability(health), check_schema(schema_state(database)),
                check_clocks(before, after, health.clock)};
    } catch (const std::exception& error) {  // whatever keeps it from answering is the finding
        return {wrong("database", error.what(),
                      is_private ? "look at postgres.log in the data directory"
                                 : "check the database URL, the network, and pg_hba.conf of the server")};
    }
}

}  // namespace

std::vector<DoctorCheck> check_database(const DoctorOptions& options) {
    if (!options.database_url.empty()) return question(options.database_url, false);
    std::error_code failure;
    const fs::path data_dir = fs::weakly_canonical(options.data_dir, failure);
    if (!data_directory_holder(data_dir))
        return {remark("database", "not running, so nothing inside it was looked at",
                       "ask again while `bellwether serve` runs")};
    return question(socket_url(data_dir, PostgresRole::owner), true);
}

}  // namespace bellwether
