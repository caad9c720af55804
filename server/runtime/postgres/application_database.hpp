// The roles and the database inside the private cluster.
#pragma once

#include <filesystem>
#include <string_view>

#include "domain/result.hpp"

namespace bellwether {

/// Makes what is missing: the role bellwether_owner, who owns the database and so may change its schema, the role
/// bellwether_service, who reads and writes rows, and the database. Repeating it changes nothing.
/// This is the one place outside storage that speaks SQL: it makes what storage then connects to.
Result<void> make_application_database(const std::filesystem::path& data_dir, std::string_view database);

}  // namespace bellwether
