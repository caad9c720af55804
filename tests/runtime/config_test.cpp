#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <unistd.h>
#include <fstream>

#include "runtime/config.hpp"

using namespace bellwether;

namespace {

std::string source_of(const LoadedConfig& config, const std::string& name) {
    for (const auto& value : config.values)
        if (value.name == name) return value.source;
    return "";
}

struct SettingsFile {
    explicit SettingsFile(const std::string& text) {
        std::ofstream(path) << text;
    }
    ~SettingsFile() { std::filesystem::remove(path); }
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("bellwether-config-" + std::to_string(::getpid()));
};

}  // namespace

TEST_CASE("a flag outranks a variable, a variable the file, the file the default") {
    const SettingsFile file("listen = 127.0.0.1:1\nio-threads = 3\nworker-threads=7 \n# a comment\n");
    const auto loaded = load_config({{"config", file.path.string()}, {"listen", "127.0.0.1:3"}},
                                    {{"listen", "127.0.0.1:2"}, {"io-threads", "5"}});
    REQUIRE(loaded);
    CHECK(loaded.value().service.listen_port == 3);
    CHECK(source_of(loaded.value(), "listen") == "flag");
    CHECK(loaded.value().service.io_threads == 5);
    CHECK(source_of(loaded.value(), "io-threads") == "environment");
    CHECK(loaded.value().service.worker_threads == 7);
    CHECK(source_of(loaded.value(), "worker-threads") == "file");
    CHECK(source_of(loaded.value(), "data-dir") == "default");
}

TEST_CASE("a setting that does not fit is refused with its name and where it came from") {
    const auto number = load_config({{"io-threads", "many"}}, {});
    REQUIRE_FALSE(number);
    CHECK(number.error().detail.find("io-threads = 'many' (from flag)") != std::string::npos);
    const auto address = load_config({}, {{"listen", "8080"}});
    REQUIRE_FALSE(address);
    CHECK(address.error().detail.find("ADDRESS:PORT") != std::string::npos);
    CHECK_FALSE(load_config({{"listen", "127.0.0.1:99999"}}, {}));
    CHECK_FALSE(load_config({{"io-threads", "0"}}, {}));
}

TEST_CASE("an unknown name in the file is refused with its line") {
    const SettingsFile file("\nlisten = 127.0.0.1:1\nlissten = 127.0.0.1:2\n");
    const auto loaded = load_config({{"config", file.path.string()}}, {});
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().detail.find(":3: 'lissten' is no setting") != std::string::npos);
}

TEST_CASE("a configuration file that is not there is refused") {
    const auto loaded = load_config({{"config", "/nonexistent/bellwether.conf"}}, {});
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().kind == ErrorKind::not_found);
}
