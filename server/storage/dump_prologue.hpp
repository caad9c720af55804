// The first lines of a dump.
#pragma once

#include <string_view>

namespace bellwether {

/// Makes room for what pg_dump writes after it. pg_dump's own --clean drops table by table, and fails on the keys that
/// partitions inherit. Everything of ours is in the schema `public`, as PostgreSQL 15 makes it.
inline constexpr std::string_view dump_prologue =
    "-- Bellwether: replaces everything in the database. Run it as one transaction:\n"
    "-- `bellwether db restore`, or psql --single-transaction --set=ON_ERROR_STOP=1 --file=THIS_FILE.\n"
    "set client_min_messages = warning;\n"
    "drop schema if exists public cascade;\n"
    "create schema public authorization pg_database_owner;\n"
    "grant usage on schema public to public;\n\n";

}  // namespace bellwether
