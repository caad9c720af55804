#include "runtime/log.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cmath>
#include <iterator>

#include "runtime/clock.hpp"

namespace bellwether {

namespace {

/// Longer texts are cut: a line is for reading, and a client may choose what is in it.
constexpr std::size_t text_length_max = 4096;

spdlog::level::level_enum spdlog_level(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warning:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
        case LogLevel::off:
            return spdlog::level::off;
    }
    return spdlog::level::err;
}

std::string_view level_name(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return "debug";
        case LogLevel::info:
            return "info";
        case LogLevel::warning:
            return "warning";
        case LogLevel::error:
        case LogLevel::off:
            break;
    }
    return "error";
}

spdlog::logger& stderr_logger() {
    static spdlog::logger logger = [] {
        spdlog::logger made("bellwether", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made.set_pattern("%v");
        return made;
    }();
    return logger;
}

void append_value(std::string& out, const LogField& field) {
    if (const auto* text = std::get_if<std::string_view>(&field.value))
        append_json_string(out, *text);
    else if (const auto* integer = std::get_if<std::int64_t>(&field.value))
        fmt::format_to(std::back_inserter(out), "{}", *integer);
    else if (const auto* truth = std::get_if<bool>(&field.value))
        out += *truth ? "true" : "false";
    else if (const double number = std::get<double>(field.value); std::isfinite(number))
        fmt::format_to(std::back_inserter(out), "{}", number);
    else
        out += "null";
}

/// Length of the UTF-8 sequence that begins here; 0 where there is none. Overlong forms pass: they harm no reader of a
/// log.
std::size_t sequence_length(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t length = first >= 0xF0 && first < 0xF8 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (first >= 0xF8 || length == 0 || length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
    return length;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    const bool cut = text.size() > text_length_max;
    if (cut) text = text.substr(0, text_length_max);
    out.push_back('"');
    while (!text.empty()) {
        const auto c = static_cast<unsigned char>(text[0]);
        std::size_t length = 1;
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(text[0]);
        } else if (c >= 0x20 && c < 0x7F) {
            out.push_back(text[0]);
        } else if (c >= 0x80 && (length = sequence_length(text)) > 0) {
            out += text.substr(0, length);
        } else {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
            length = 1;
        }
        text.remove_prefix(length);
    }
    if (cut) out += "...";
    out.push_back('"');
}

std::string log_line(std::string_view time, LogLevel level, std::string_view message, LogFields fields) {
    std::string line = "{\"time\":";
    append_json_string(line, time);
    line += ",\"level\":";
    append_json_string(line, level_name(level));
    line += ",\"message\":";
    append_json_string(line, message);
    for (const auto& field : fields) {
        line.push_back(',');
        append_json_string(line, field.name);
        line.push_back(':');
        append_value(line, field);
    }
    line.push_back('}');
    return line;
}

void log(LogLevel level, std::string_view message, LogFields fields) noexcept {
    try {
        if (!log_enabled(level)) return;
        const std::string line = log_line(print_time(now()), level, message, fields);
        stderr_logger().log(spdlog_level(level), spdlog::string_view_t(line.data(), line.size()));
    } catch (...) {
        // Out of memory, or stderr is gone: there is nowhere left to say so.
    }
}

void set_log_level(LogLevel level) {
    stderr_logger().set_level(spdlog_level(level));
}

bool log_enabled(LogLevel level) {
    return stderr_logger().should_log(spdlog_level(level));
}

}  // namespace bellwether
