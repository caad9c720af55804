#include "runtime/postgres/data_directory.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "support/temporary_directory.hpp"

using namespace bellwether;
using test::TemporaryDirectory;
namespace fs = std::filesystem;

namespace {

mode_t mode_of(const fs::path& path) {
    struct stat state {};
    REQUIRE(stat(path.c_str(), &state) == 0);
    return state.st_mode & 07777;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a lock is refused to a second holder and free after the first") {
    TemporaryDirectory directory;
    {
        const auto first = DataDirectoryLock::take(directory.path());
        REQUIRE(first.has_value());
        const auto second = DataDirectoryLock::take(directory.path());
        REQUIRE_FALSE(second.has_value());
        CHECK(second.error().kind == ErrorKind::conflict);
        CHECK(contains(second.error().detail, std::to_string(getpid())));
    }
    CHECK(DataDirectoryLock::take(directory.path()).has_value());
}

TEST_CASE("an empty directory becomes ours, one with other content keeps its mode") {
    const auto user = server_user().value();
    TemporaryDirectory ours;
    REQUIRE(prepare_data_directory(ours.path(), user).has_value());
    CHECK(mode_of(ours.path()) == (user.switched ? 0710 : 0700));

    TemporaryDirectory theirs;
    std::ofstream(theirs.path() / "a file of theirs");
    fs::permissions(theirs.path(), fs::perms(0755));
    REQUIRE(prepare_data_directory(theirs.path(), user).has_value());
    CHECK(mode_of(theirs.path()) == 0755);
}

TEST_CASE("a parent that PostgreSQL's user may not enter is named, and its mode stays") {
    const auto user = server_user().value();
    if (!user.switched) return;  // our own parents let us through, or mkdir says why not
    TemporaryDirectory parent;   // 0700, root's
    const auto prepared = prepare_data_directory(parent.path() / "data", user);
    REQUIRE_FALSE(prepared.has_value());
    CHECK_MESSAGE(contains(prepared.error().detail, "may not enter " + parent.path().string() + ":"),
                  prepared.error().detail);
    CHECK(contains(prepared.error().detail, "postgres"));
    CHECK(mode_of(parent.path()) == 0700);
}

TEST_CASE("a data directory that is a file is refused") {
    TemporaryDirectory directory;
    std::ofstream(directory.path() / "file");
    CHECK_FALSE(prepare_data_directory(directory.path() / "file", server_user().value()).has_value());
}

TEST_CASE("a private directory is not made through a symbolic link, nor in somebody else's place") {
    const auto user = server_user().value();
    TemporaryDirectory directory;
    fs::create_directory_symlink(directory.path(), directory.path() / "link");
    CHECK_FALSE(make_private_directory(directory.path() / "link", user).has_value());
    if (geteuid() == 0) {
        fs::create_directory(directory.path() / "theirs");
        REQUIRE(chown((directory.path() / "theirs").c_str(), 1, 1) == 0);
        const auto made = make_private_directory(directory.path() / "theirs", user);
        REQUIRE_FALSE(made.has_value());
        CHECK(contains(made.error().detail, "belongs to the user daemon"));
    }
}
