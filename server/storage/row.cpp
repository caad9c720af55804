#include "storage/row.hpp"

#include <fmt/format.h>

#include <charconv>

#include "storage/row_data.hpp"
#include "storage/storage_error.hpp"

namespace bellwether {

namespace {

/// One element of an array literal: quoted, with backslashes before quotes and backslashes.
void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

template <class Values, class Append>
std::string array_literal(const Values& values, Append append) {
    std::string out = "{";
    for (const auto& value : values) {
        if (out.size() > 1) out += ',';
        append(out, value);
    }
    return out += '}';
}

template <class T>
T parse_number(std::string_view text) {
    T value{};
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec != std::errc() || result.ptr != text.data() + text.size())
        throw StorageError(fmt::format("a column holds '{}' where a number was expected", text));
    return value;
}

}  // namespace

Parameters& Parameters::text(std::string_view value) { return values_.emplace_back(value), *this; }
Parameters& Parameters::optional_text(const std::optional<std::string>& value) {
    return values_.emplace_back(value), *this;
}
Parameters& Parameters::integer(std::int64_t value) { return values_.emplace_back(std::to_string(value)), *this; }
Parameters& Parameters::optional_integer(std::optional<std::int64_t> value) {
    return value ? integer(*value) : null();
}
Parameters& Parameters::number(double value) { return values_.emplace_back(fmt::format("{}", value)), *this; }
Parameters& Parameters::boolean(bool value) { return values_.emplace_back(value ? "t" : "f"), *this; }
Parameters& Parameters::null() { return values_.emplace_back(std::nullopt), *this; }

Parameters& Parameters::texts(std::span<const std::string> values) {
    values_.emplace_back(array_literal(values, [](std::string& out, const std::string& v) { append_quoted(out, v); }));
    return *this;
}
Parameters& Parameters::optional_texts(std::span<const std::optional<std::string>> values) {
    values_.emplace_back(array_literal(values, [](std::string& out, const auto& v) {
        v ? append_quoted(out, *v) : static_cast<void>(out += "NULL");
    }));
    return *this;
}
Parameters& Parameters::integers(std::span<const std::int64_t> values) {
    values_.emplace_back(array_literal(values, [](std::string& out, std::int64_t v) { out += std::to_string(v); }));
    return *this;
}
Parameters& Parameters::optional_integers(std::span<const std::optional<std::int64_t>> values) {
    values_.emplace_back(
        array_literal(values, [](std::string& out, const auto& v) { out += v ? std::to_string(*v) : "NULL"; }));
    return *this;
}
Parameters& Parameters::numbers(std::span<const double> values) {
    values_.emplace_back(array_literal(values, [](std::string& out, double v) { out += fmt::format("{}", v); }));
    return *this;
}

Rows::Rows(std::shared_ptr<const Data> data) : data_(std::move(data)), size_(data_->result.size()) {}

std::size_t Rows::affected() const { return data_->result.affected_rows(); }

bool Row::is_null(int column) const { return rows_->data_->result[index_][column].is_null(); }

std::string_view Row::text(int column) const {
    const auto field = rows_->data_->result[index_][column];
    if (field.is_null()) throw StorageError(fmt::format("column {} is null", column));
    return {field.c_str(), field.size()};
}

std::optional<std::string> Row::optional_text(int column) const {
    return is_null(column) ? std::nullopt : std::optional<std::string>(string(column));
}

std::int64_t Row::integer(int column) const { return parse_number<std::int64_t>(text(column)); }

std::optional<std::int64_t> Row::optional_integer(int column) const {
    return is_null(column) ? std::nullopt : std::optional<std::int64_t>(integer(column));
}

double Row::number(int column) const { return parse_number<double>(text(column)); }

bool Row::boolean(int column) const { return text(column) == "t"; }

}  // namespace bellwether
