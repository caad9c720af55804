// The directory of `bellwether serve --data-dir DIR`, and who holds it. In it: `postgres` (the cluster), `socket`,
// `postgres.log`, `bellwether.lock`, and what the rest of the service puts there.
#pragma once

#include <filesystem>
#include <optional>

#include "domain/result.hpp"
#include "runtime/postgres/server_user.hpp"

namespace bellwether {

inline std::filesystem::path cluster_directory(const std::filesystem::path& data_dir) {
    return data_dir / "postgres";
}
inline std::filesystem::path lock_file(const std::filesystem::path& data_dir) {
    return data_dir / "bellwether.lock";
}

/// Makes DIR where it is not there, and answers its absolute path. A directory that is ours (made here, empty, or
/// used by an earlier run) is closed to everybody else: 0700, or 0710 with the group of PostgreSQL's user where root
/// hands the server to it. Of a directory with other content, and of all parents, the modes are never changed: where
/// PostgreSQL's user cannot get through, this refuses and names the directory in the way.
Result<std::filesystem::path> prepare_data_directory(const std::filesystem::path& data_dir, const ServerUser& user);

/// Makes a directory of mode 0700 that belongs to the user. Refuses one that is there and belongs to somebody else,
/// or is a symbolic link, or is open to others.
Result<void> make_private_directory(const std::filesystem::path& path, const ServerUser& user);

/// Held from construction to destruction by one process at a time; the kernel frees it however that process ends, so
/// there is no stale lock.
class DataDirectoryLock {
  public:
    /// Refuses (conflict) while another process holds it, and names that process.
    static Result<DataDirectoryLock> take(const std::filesystem::path& data_dir);

    DataDirectoryLock(DataDirectoryLock&& other) noexcept;
    DataDirectoryLock& operator=(DataDirectoryLock&& other) noexcept;
    ~DataDirectoryLock();

  private:
    explicit DataDirectoryLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

/// The process that holds the lock (0 where it is not known), or nothing where it is free or cannot be looked at.
std::optional<pid_t> data_directory_holder(const std::filesystem::path& data_dir);

}  // namespace bellwether
