#include "storage/migrator.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <sql/embedded.hpp>

#include "domain/ensure.hpp"

namespace bellwether {

namespace {

/// One key of PostgreSQL's advisory locks for all of our migrations.
constexpr std::string_view take_lock = "select pg_advisory_xact_lock(7206917201)";

constexpr std::string_view make_table =
    "create table if not exists schema_migrations ("
    " number integer not null, name text not null, sha256 text not null, applied_at timestamptz not null default now(),"
    " constraint schema_migrations_pk primary key (number))";

constexpr std::string_view may_create = "select has_schema_privilege(current_schema(), 'create')";

constexpr std::string_view list_applied = "select m.number, m.name, m.sha256 from schema_migrations m order by m.number";

int number_of(std::string_view name) {
    int number = 0;
    std::from_chars(name.data(), name.data() + std::min<std::size_t>(4, name.size()), number);
    ensure(number > 0, "a migration's file name starts with its number");
    return number;
}

std::string sha256_of(Transaction& transaction, std::string_view text) {
    return transaction.run("select encode(sha256(convert_to($1, 'UTF8')), 'hex')", Parameters().text(text))[0].string(0);
}

bool has_table(Transaction& transaction) {
    return !transaction.run("select to_regclass('schema_migrations')")[0].is_null(0);
}

std::map<int, std::string> applied_checksums(Transaction& transaction) {
    std::map<int, std::string> applied;
    for (const Row row : transaction.run(list_applied)) applied[static_cast<int>(row.integer(0))] = row.string(2);
    return applied;
}

Result<void> check_applied(Transaction& transaction, const std::map<int, std::string>& applied) {
    std::map<int, const sql::NamedSql*> known;
    for (const auto& migration : sql::migrations) known[number_of(migration.name)] = &migration;
    for (const auto& [number, checksum] : applied) {
        const auto found = known.find(number);
        if (found == known.end())
            return Error{ErrorKind::conflict,
                         fmt::format("the database has migration {}, which this program does not know: it is older "
                                     "than the database; start a newer one",
                                     number),
                         {}};
        if (sha256_of(transaction, found->second->text) != checksum)
            return Error{ErrorKind::conflict,
                         fmt::format("migration {} differs from the one that was applied to the database",
                                     found->second->name),
                         {}};
    }
    return ok();
}

}  // namespace

Result<std::vector<AppliedMigration>> migrate(Database& database) {
    std::vector<AppliedMigration> done;
    BW_TRY(database.write([&](Transaction& transaction) -> Result<void> {
        transaction.run(take_lock);
        // A role without the right to create is enough where nothing is missing: PostgreSQL would refuse even a
        // "create if not exists".
        const bool there = has_table(transaction);
        const auto applied = there ? applied_checksums(transaction) : std::map<int, std::string>{};
        BW_TRY(check_applied(transaction, applied));
        if (applied.size() < std::size(sql::migrations) && !transaction.run(may_create)[0].boolean(0))
            return Error{ErrorKind::conflict,
                         fmt::format("the schema is at {} of {} migrations, and this database role may not change it: "
                                     "run `bellwether migrate` as its owner first",
                                     applied.size(), std::size(sql::migrations)),
                         {}};
        if (!there) transaction.run_script(make_table);
        return ok();
    }));
    for (const auto& migration : sql::migrations) {
        const int number = number_of(migration.name);
        const bool applied = database.write([&](Transaction& transaction) {
            transaction.run(take_lock);
            // Another replica may have applied it while this one waited for the lock.
            if (applied_checksums(transaction).contains(number)) return false;
            transaction.run_script(migration.text);
            transaction.run("insert into schema_migrations (number, name, sha256) values ($1, $2, $3)",
                            Parameters().integer(number).text(migration.name).text(sha256_of(transaction, migration.text)));
            return true;
        });
        if (applied) done.push_back({number, std::string(migration.name)});
    }
    return done;
}

SchemaState schema_state(Database& database) {
    SchemaState state;
    for (const auto& migration : sql::migrations) state.known = std::max(state.known, number_of(migration.name));
    state.applied = database.read([](Transaction& transaction) {
        if (!has_table(transaction)) return 0;
        return static_cast<int>(transaction.run("select coalesce(max(m.number), 0) from schema_migrations m")[0].integer(0));
    });
    return state;
}

}  // namespace bellwether
