#include "runtime/postgres/application_database.hpp"

#include <fmt/format.h>

#include <pqxx/pqxx>

#include "runtime/postgres/socket_directory.hpp"

namespace bellwether {

namespace {

constexpr const char* role_known = "select 1 from pg_roles r where r.rolname = $1";
constexpr const char* database_known = "select 1 from pg_database d where d.datname = $1";

/// Roles that log in without a password: the socket's directory lets in nobody but the server's user and root.
constexpr std::pair<std::string_view, const char*> roles[] = {
    {"bellwether_owner", "create role bellwether_owner login nosuperuser nocreatedb nocreaterole"},
    {"bellwether_service", "create role bellwether_service login nosuperuser nocreatedb nocreaterole"},
};

/// For every table that a migration will make; who owns the database may create in it, nobody else.
constexpr const char* grants[] = {
    "alter default privileges for role bellwether_owner"
    " grant select, insert, update, delete on tables to bellwether_service",
    "alter default privileges for role bellwether_owner grant usage, select on sequences to bellwether_service",
};

}  // namespace

Result<void> make_application_database(const std::filesystem::path& data_dir, std::string_view database) {
    const std::string name(database);
    try {
        {
            pqxx::connection connection(socket_url(data_dir, PostgresRole::superuser, "postgres"));
            pqxx::nontransaction session(connection);  // CREATE DATABASE refuses to be part of a transaction
            for (const auto& [role, statement] : roles)
                if (session.exec_params(role_known, std::string(role)).empty()) session.exec(statement);
            if (session.exec_params(database_known, name).empty())
                session.exec("create database " + session.quote_name(name) + " owner bellwether_owner");
        }
        pqxx::connection connection(socket_url(data_dir, PostgresRole::superuser, database));
        pqxx::work work(connection);
        for (const char* statement : grants)
            work.exec(statement);
        work.commit();
    } catch (const std::exception& error) {  // pqxx does not put all of its own under one base
        return Error{ErrorKind::unavailable,
                     fmt::format("cannot set up the database {} in the private PostgreSQL: {}", database, error.what()),
                     {}};
    }
    return ok();
}

}  // namespace bellwether
