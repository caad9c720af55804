// Who runs PostgreSQL: it refuses root, so root hands it to the system's `postgres` user.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "domain/result.hpp"

namespace bellwether {

struct ServerUser {
    uid_t uid = 0;
    gid_t gid = 0;
    std::vector<gid_t> groups;  ///< all of its groups, as initgroups would set them
    std::string name;
    bool switched = false;  ///< another user than ours: only root can switch
};

/// Ourselves, or `postgres` where we are root. Refuses where that user does not exist.
Result<ServerUser> server_user();

/// The name of a user id, or its number where it has no name.
std::string user_name(uid_t uid);

/// The first directory on the way to `path` (itself included) that the user may not enter; nothing where it can.
/// Asked of the kernel as that user, so access lists and network file systems count.
std::optional<std::filesystem::path> first_unreachable(const std::filesystem::path& path, const ServerUser& user);

}  // namespace bellwether
