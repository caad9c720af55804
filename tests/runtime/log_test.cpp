#include "runtime/log.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace bellwether;

namespace {

std::string escaped(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

}  // namespace

TEST_CASE("a log line is one JSON object with its fields in order") {
    CHECK(
        log_line("2026-11-23T10:00:00Z", LogLevel::info, "listening",
                 {{"port", 8080},
                  {"tls", false},
                  {"load", 0.5},
                  {"address", "::1"},
                  {"bad", std::numeric_limits<double>::infinity()}}) ==
        R"({"time":"2026-11-23T10:00:00Z","level":"info","message":"listening","port":8080,"tls":false,"load":0.5,"address":"::1","bad":null})");
}

TEST_CASE("what a client sent can neither end a line nor begin a field") {
    CHECK(escaped("a\"b\\c") == R"("a\"b\\c")");
    CHECK(escaped("x\r\n{\"level\":\"error\"}") == R"("x\u000d\u000a{\"level\":\"error\"}")");
    CHECK(escaped(std::string_view("\0\x1b[2J\x7f", 6)) == R"("\u0000\u001b[2J\u007f")");
    CHECK(escaped("ü😀") == "\"ü😀\"");
    CHECK(escaped("\xC3(\xFF\x80") == R"("\u00c3(\u00ff\u0080")");
    CHECK(escaped("\xE2\x82") == R"("\u00e2\u0082")");
    CHECK(escaped(std::string(5000, 'x')) == "\"" + std::string(4096, 'x') + "...\"");
}

TEST_CASE("lines below the level are dropped") {
    CHECK(log_enabled(LogLevel::info));
    CHECK_FALSE(log_enabled(LogLevel::debug));
    set_log_level(LogLevel::error);
    CHECK_FALSE(log_enabled(LogLevel::warning));
    CHECK(log_enabled(LogLevel::error));
    set_log_level(LogLevel::info);
}
