#include "runtime/postgres/binaries.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "runtime/postgres/child_process.hpp"

namespace bellwether {

namespace {

namespace fs = std::filesystem;

bool has_server(const fs::path& directory) {
    return access((directory / "postgres").c_str(), X_OK) == 0 && access((directory / "initdb").c_str(), X_OK) == 0;
}

/// "postgres (PostgreSQL) 15.20 (Debian ...)" -> 15; 0 where it says something else.
int major_of(const fs::path& directory) {
    ChildSettings settings;
    settings.arguments = {(directory / "postgres").string(), "--version"};
    settings.environment = {"LC_ALL=C"};
    const auto answer = run_child(settings);
    const std::string_view marker = "(PostgreSQL) ";
    const auto at = answer.text.find(marker);
    if (!answer.good() || at == std::string::npos) return 0;
    const char* begin = answer.text.data() + at + marker.size();
    int major = 0;
    std::from_chars(begin, answer.text.data() + answer.text.size(), major);
    return major;
}

std::vector<PostgresBinaries> installed_below(const fs::path& root) {
    std::vector<PostgresBinaries> found;
    std::error_code ignored;  // no such directory: nothing is installed there
    for (const auto& entry : fs::directory_iterator(root, ignored)) {
        const std::string name = entry.path().filename().string();
        int major = 0;
        const auto parsed = std::from_chars(name.data(), name.data() + name.size(), major);
        if (parsed.ec != std::errc() || parsed.ptr != name.data() + name.size()) continue;
        if (has_server(entry.path() / "bin")) found.push_back({entry.path() / "bin", major});
    }
    std::ranges::sort(found, std::greater<>(), &PostgresBinaries::major);
    return found;
}

std::vector<PostgresBinaries> on_path(std::string_view path) {
    std::vector<PostgresBinaries> found;
    while (!path.empty()) {
        const auto colon = std::min(path.find(':'), path.size());
        const fs::path directory = path.substr(0, colon);
        path.remove_prefix(std::min(colon + 1, path.size()));
        if (directory.is_absolute() && has_server(directory))
            if (const int major = major_of(directory); major > 0) found.push_back({directory, major});
    }
    return found;
}

Error nothing_found(const BinariesSearch& search) {
    return {ErrorKind::unavailable,
            fmt::format("no PostgreSQL server is installed (looked in {}/*/bin and on PATH): install the package "
                        "postgresql-{}, or give a database URL",
                        search.versions_root.string(), search.major.value_or(postgres_major_min)),
            {}};
}

/// What to do about a cluster that the installed programs cannot open. Nothing is converted or deleted unasked.
Error other_version(int cluster, const std::string& programs) {
    return {
        ErrorKind::conflict,
        fmt::format("the data directory was made by PostgreSQL {0}, but {1}: install the package postgresql-{0}; or "
                    "move the data to a newer version, with `bellwether db dump` under the old one and psql under "
                    "the new one, or with pg_upgrade (docs/operations.md has the steps)",
                    cluster, programs),
        {}};
}

Result<PostgresBinaries> check_age(PostgresBinaries found) {
    if (found.major >= postgres_major_min) return found;
    return Error{ErrorKind::unavailable,
                 fmt::format("PostgreSQL {} in {} is too old: install the package postgresql-{} or a newer one",
                             found.major, found.directory.string(), postgres_major_min),
                 {}};
}

Result<PostgresBinaries> configured_binaries(const BinariesSearch& search) {
    if (!has_server(search.configured))
        return Error{ErrorKind::unavailable,
                     fmt::format("there is no PostgreSQL server in {}: the directory must hold initdb and postgres, as "
                                 "/usr/lib/postgresql/{}/bin does once the package postgresql-{} is installed",
                                 search.configured.string(), postgres_major_min, postgres_major_min),
                     {}};
    const PostgresBinaries found{search.configured, major_of(search.configured)};
    if (search.major && found.major != *search.major)
        return other_version(*search.major,
                             fmt::format("{} holds version {}", search.configured.string(), found.major));
    return check_age(found);
}

}  // namespace

Result<PostgresBinaries> find_postgres_binaries(const BinariesSearch& search) {
    if (!search.configured.empty()) return configured_binaries(search);
    auto found = installed_below(search.versions_root);
    std::ranges::copy(on_path(search.path), std::back_inserter(found));
    if (found.empty()) return nothing_found(search);
    if (!search.major) return check_age(found.front());
    const auto own = std::ranges::find(found, *search.major, &PostgresBinaries::major);
    if (own != found.end()) return *own;
    std::string versions;
    for (const auto& each : found)
        versions += (versions.empty() ? "" : ", ") + std::to_string(each.major);
    return other_version(*search.major, "only version " + versions + " is installed");
}

}  // namespace bellwether
