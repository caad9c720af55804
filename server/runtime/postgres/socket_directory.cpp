#include "runtime/postgres/socket_directory.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdint>

#include "domain/ensure.hpp"
#include "runtime/postgres/data_directory.hpp"

namespace bellwether {

namespace {

namespace fs = std::filesystem;

/// FNV-1a, 64 bits: it only has to tell directories apart and stay the same in every build.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const unsigned char c : text)
        hash = (hash ^ c) * 0x100000001b3U;
    return hash;
}

std::string percent_encoded(std::string_view text) {
    std::string result;
    for (const unsigned char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '_' || c == '.';
        result += plain ? std::string(1, static_cast<char>(c)) : fmt::format("%{:02X}", c);
    }
    return result;
}

fs::path inside(const fs::path& data_dir) {
    return data_dir / "socket";
}

bool fits(const fs::path& directory) {
    return (directory / ".s.PGSQL.5432").native().size() <= socket_path_max;
}

}  // namespace

std::string_view role_name(PostgresRole role) {
    switch (role) {
        case PostgresRole::service:
            return "bellwether_service";
        case PostgresRole::owner:
            return "bellwether_owner";
        case PostgresRole::superuser:
            return "bellwether";
    }
    ensure(false, "every role has a name");
    return {};
}

fs::path socket_directory(const fs::path& data_dir) {
    const fs::path usual = inside(data_dir);
    return fits(usual) ? usual : fs::path(fmt::format("/tmp/bellwether-{:016x}", hash_of(data_dir.native())));
}

std::string socket_url(const fs::path& data_dir, PostgresRole role, std::string_view database) {
    const fs::path directory = socket_directory(data_dir);
    std::string url = fmt::format("postgresql://{}@{}/{}", role_name(role), percent_encoded(directory.native()),
                                  percent_encoded(database));
    struct stat state {};
    if (directory != inside(data_dir) && stat(cluster_directory(data_dir).c_str(), &state) == 0)
        url += "?requirepeer=" + percent_encoded(user_name(state.st_uid));
    return url;
}

}  // namespace bellwether
