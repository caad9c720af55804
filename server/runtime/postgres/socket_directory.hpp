// Where the Unix socket of the private PostgreSQL is, and its address for libpq.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace bellwether {

/// The service reads and writes; only migrations change the schema; the superuser is for dumps and repairs.
enum class PostgresRole { service, owner, superuser };

std::string_view role_name(PostgresRole role);

inline constexpr std::string_view private_database = "bellwether";
inline constexpr int socket_path_max = 107;  ///< of sockaddr_un, without the closing zero

/// DIR/socket; or, where the path of a socket in it would be too long for the kernel, a directory in /tmp that is named
/// for a hash of DIR, so that every program finds the same one. `data_dir` is absolute and canonical.
std::filesystem::path socket_directory(const std::filesystem::path& data_dir);

/// A URL that libpq, libpqxx and psql take. In /tmp, where others may put things, libpq also checks that the server
/// runs as the cluster's owner. Nothing is started, nothing is looked for but that owner.
std::string socket_url(const std::filesystem::path& data_dir, PostgresRole role,
                       std::string_view database = private_database);

}  // namespace bellwether
