// Every query file is prepared against the migrated schema: a name that does not exist, a type that does not fit, is
// found here and not in a request.
#include <doctest/doctest.h>

#include <sql/embedded.hpp>
#include <string>
#include <string_view>

#include "storage/database.hpp"
#include "storage/migrator.hpp"
#include "support/postgres.hpp"

namespace bellwether {
namespace {

/// The statement without the comment lines above it.
std::string_view without_comments(std::string_view text) {
    while (text.starts_with("--"))
        text.remove_prefix(text.find('\n') + 1);
    return text;
}

/// What can be prepared of a statement: of a cursor its query, of what only steers a transaction nothing.
std::string_view preparable(std::string_view text) {
    text = without_comments(text);
    for (const std::string_view word : {"set local ", "fetch ", "close "})
        if (text.starts_with(word)) return {};
    if (text.starts_with("declare ")) text.remove_prefix(text.find(" for") + 4);
    return text;
}

TEST_CASE("every embedded query can be prepared against the migrated schema") {
    Database database({.url = test::fresh_migrated_database_url(), .connections_max = 1});
    int prepared = 0;
    for (const auto& query : sql::queries) {
        const std::string_view text = preparable(query.text);
        if (text.empty()) continue;
        CAPTURE(std::string(query.name));
        const std::string statement = "prepare one_query as " + std::string(text);
        CHECK_NOTHROW(database.read([&](Transaction& transaction) {
            transaction.run_script(statement);
            transaction.run_script("deallocate one_query");
        }));
        ++prepared;
    }
    CHECK(prepared >= 20);
}

TEST_CASE("the migrations bring an empty database to what this program knows, once") {
    Database database({.url = test::fresh_database_url()});
    const auto applied = migrate(database);
    REQUIRE(applied);
    CHECK(applied.value().size() == std::size(sql::migrations));
    const auto state = schema_state(database);
    CHECK(state.applied == state.known);
    const auto again = migrate(database);
    REQUIRE(again);
    CHECK(again.value().empty());
}

}  // namespace
}  // namespace bellwether
