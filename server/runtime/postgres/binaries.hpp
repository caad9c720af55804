// Finding the programs of a PostgreSQL server; Debian keeps them off PATH.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "domain/result.hpp"

namespace bellwether {

inline constexpr int postgres_major_min = 15;  ///< the oldest version that the schema is tested on

struct PostgresBinaries {
    std::filesystem::path directory;
    int major = 0;
};

struct BinariesSearch {
    std::filesystem::path configured = {};                        ///< this directory or none at all; empty: search
    std::optional<int> major = {};                                ///< of an existing cluster, which needs its own
    std::filesystem::path versions_root = "/usr/lib/postgresql";  ///< holds <major>/bin
    std::string path = {};                                        ///< directories with colons between, as in PATH
};

/// The configured directory; else the cluster's own version; else the newest one below versions_root; else PATH.
/// Refuses, in one sentence that names the package, where none is there or none fits.
Result<PostgresBinaries> find_postgres_binaries(const BinariesSearch& search);

}  // namespace bellwether
