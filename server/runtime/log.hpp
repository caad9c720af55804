// The log: one JSON object a line on stderr, so that a collector needs no pattern.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace bellwether {

enum class LogLevel { debug, info, warning, error, off };  ///< `off` is for set_log_level only

/// One more field of a line. Texts are escaped when written; a line lives as long as the call.
struct LogField {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double, bool> value;

    LogField(std::string_view field, std::string_view text) : name(field), value(text) {}
    LogField(std::string_view field, const std::string& text) : name(field), value(std::string_view(text)) {}
    LogField(std::string_view field, const char* text) : name(field), value(std::string_view(text)) {}
    LogField(std::string_view field, double number) : name(field), value(number) {}
    template <class T>
    requires std::is_integral_v<T> LogField(std::string_view field, T number) : name(field) {
        if constexpr (std::is_same_v<T, bool>)
            value = number;
        else
            value = static_cast<std::int64_t>(number);
    }
};

using LogFields = std::initializer_list<LogField>;

/// Writes {"time", "level", "message", fields...}; any thread. Never throws: a log that cannot be written is lost.
void log(LogLevel level, std::string_view message, LogFields fields = {}) noexcept;

inline void log_info(std::string_view message, LogFields fields = {}) noexcept {
    log(LogLevel::info, message, fields);
}
inline void log_warning(std::string_view message, LogFields fields = {}) noexcept {
    log(LogLevel::warning, message, fields);
}
inline void log_error(std::string_view message, LogFields fields = {}) noexcept {
    log(LogLevel::error, message, fields);
}

/// Lines below this level are dropped; info at the start.
void set_log_level(LogLevel level);
bool log_enabled(LogLevel level);

/// The line as it is written, without its end: apart from writing so that it can be tested.
std::string log_line(std::string_view time, LogLevel level, std::string_view message, LogFields fields);

/// Appends a text as a JSON string: quotes, backslashes, control characters and bytes that are no UTF-8 escaped, so
/// that what a client sent can neither end a line nor begin a field.
void append_json_string(std::string& out, std::string_view text);

}  // namespace bellwether
