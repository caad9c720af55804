#include "runtime/postgres/binaries.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "support/temporary_directory.hpp"

using namespace bellwether;
using test::TemporaryDirectory;
namespace fs = std::filesystem;

namespace {

/// Programs that only answer --version.
fs::path install(const fs::path& directory, int major) {
    fs::create_directories(directory);
    for (const char* name : {"postgres", "initdb"}) {
        std::ofstream(directory / name) << "#!/bin/sh\necho 'postgres (PostgreSQL) " << major << ".4 (a test)'\n";
        fs::permissions(directory / name, fs::perms(0755));
    }
    return directory;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the newest installed server is taken, by number and not by letters") {
    TemporaryDirectory root;
    install(root.path() / "9" / "bin", 9);
    install(root.path() / "15" / "bin", 15);
    const auto newest = install(root.path() / "100" / "bin", 100);
    fs::create_directories(root.path() / "101" / "bin");  // the client package alone
    install(root.path() / "main" / "bin", 16);
    const auto found = find_postgres_binaries({.versions_root = root.path()});
    REQUIRE(found.has_value());
    CHECK(found.value().directory == newest);
    CHECK(found.value().major == 100);
}

TEST_CASE("an existing cluster gets the server of its own version") {
    TemporaryDirectory root;
    const auto own = install(root.path() / "15" / "bin", 15);
    install(root.path() / "16" / "bin", 16);
    CHECK(find_postgres_binaries({.major = 15, .versions_root = root.path()}).value().directory == own);
    const auto other = find_postgres_binaries({.major = 14, .versions_root = root.path()});
    REQUIRE_FALSE(other.has_value());
    CHECK(other.error().kind == ErrorKind::conflict);
    CHECK(contains(other.error().detail, "only version 16, 15 is installed"));
}

TEST_CASE("PATH is searched last") {
    TemporaryDirectory root;
    const auto on_path = install(root.path() / "usr" / "bin", 17);
    const auto path = "relative:" + (root.path() / "nothing").string() + ":" + on_path.string();
    const auto found = find_postgres_binaries({.versions_root = root.path() / "none", .path = path});
    REQUIRE(found.has_value());
    CHECK(found.value().directory == on_path);
    CHECK(found.value().major == 17);
    install(root.path() / "15" / "bin", 15);
    CHECK(find_postgres_binaries({.versions_root = root.path(), .path = path}).value().major == 15);
}

TEST_CASE("the configured directory wins, and is refused when it is of another version than the cluster") {
    TemporaryDirectory root;
    install(root.path() / "15" / "bin", 15);
    const auto configured = install(root.path() / "mine", 16);
    CHECK(find_postgres_binaries({.configured = configured, .versions_root = root.path()}).value().major == 16);
    const auto other = find_postgres_binaries({.configured = configured, .major = 15, .versions_root = root.path()});
    REQUIRE_FALSE(other.has_value());
    CHECK(contains(other.error().detail, "holds version 16"));
}

TEST_CASE("without any server the refusal names the package") {
    TemporaryDirectory root;
    const auto none = find_postgres_binaries({.versions_root = root.path()});
    REQUIRE_FALSE(none.has_value());
    CHECK(contains(none.error().detail, "install the package postgresql-15"));
    CHECK_FALSE(contains(none.error().detail, "\n"));
}

TEST_CASE("a server that is too old is refused") {
    TemporaryDirectory root;
    install(root.path() / "13" / "bin", 13);
    const auto old = find_postgres_binaries({.versions_root = root.path()});
    REQUIRE_FALSE(old.has_value());
    CHECK(contains(old.error().detail, "too old"));
}
