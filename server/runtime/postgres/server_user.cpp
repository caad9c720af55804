#include "runtime/postgres/server_user.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "runtime/postgres/child_process.hpp"

namespace bellwether {

namespace {

struct PasswordEntry {
    uid_t uid = 0;
    gid_t gid = 0;
    std::string name;
};

/// `look_up` is getpwnam_r or getpwuid_r with its key bound.
template <class LookUp>
std::optional<PasswordEntry> password_entry(LookUp look_up) {
    std::vector<char> buffer(16'384);
    passwd entry{};
    passwd* found = nullptr;
    if (look_up(&entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return std::nullopt;
    return PasswordEntry{entry.pw_uid, entry.pw_gid, entry.pw_name};
}

std::optional<PasswordEntry> entry_of(uid_t uid) {
    return password_entry([uid](passwd* entry, char* buffer, std::size_t size, passwd** found) {
        return getpwuid_r(uid, entry, buffer, size, found);
    });
}

std::vector<gid_t> groups_of(const PasswordEntry& entry) {
    int count = 64;
    std::vector<gid_t> groups(static_cast<std::size_t>(count));
    if (getgrouplist(entry.name.c_str(), entry.gid, groups.data(), &count) < 0) {
        groups.resize(static_cast<std::size_t>(count));  // it said how many there are
        getgrouplist(entry.name.c_str(), entry.gid, groups.data(), &count);
    }
    groups.resize(static_cast<std::size_t>(count));
    return groups;
}

}  // namespace

Result<ServerUser> server_user() {
    if (geteuid() != 0) return ServerUser{geteuid(), getegid(), {}, user_name(geteuid()), false};
    const auto entry = password_entry([](passwd* result, char* buffer, std::size_t size, passwd** found) {
        return getpwnam_r("postgres", result, buffer, size, found);
    });
    if (!entry)
        return Error{ErrorKind::unavailable,
                     "PostgreSQL does not run as root, and there is no user `postgres` to run it as: install the "
                     "package postgresql, which makes that user, or start bellwether as another user",
                     {}};
    return ServerUser{entry->uid, entry->gid, groups_of(*entry), entry->name, true};
}

std::string user_name(uid_t uid) {
    const auto entry = entry_of(uid);
    return entry ? entry->name : fmt::format("{}", uid);
}

std::optional<std::filesystem::path> first_unreachable(const std::filesystem::path& path, const ServerUser& user) {
    std::vector<std::filesystem::path> steps;
    std::filesystem::path step;
    for (const auto& part : std::filesystem::absolute(path).lexically_normal()) {
        step /= part;
        if (!part.empty()) steps.push_back(step);
    }
    std::vector<const char*> names;
    for (const auto& each : steps)
        names.push_back(each.c_str());
    const int answer = ask_as(user, [&names] {
        for (std::size_t i = 0; i < names.size(); ++i)
            if (access(names[i], X_OK) != 0) return static_cast<int>(i) + 1;
        return 0;
    });
    if (answer <= 0) return std::nullopt;
    return steps[static_cast<std::size_t>(answer) - 1];
}

}  // namespace bellwether
