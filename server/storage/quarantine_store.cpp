#include "storage/quarantine_store.hpp"

#include <sql/embedded.hpp>

#include "domain/key.hpp"
#include "storage/array_writer.hpp"
#include "storage/audit_store.hpp"

namespace bellwether {

namespace {

constexpr std::size_t utf8_bytes_max = 4;

/// The longest storable text made of the first bytes: bytes that are no UTF-8, and NUL, become '?'.
std::string storable(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max && is_storable_text(text)) return std::string(text);
    std::string out;
    while (!text.empty()) {
        std::size_t length = 1;
        while (length <= utf8_bytes_max && length <= text.size() && !is_storable_text(text.substr(0, length))) ++length;
        const bool good = length <= utf8_bytes_max && length <= text.size();
        if (!good) length = 1;
        if (out.size() + length > bytes_max) break;
        good ? out += text.substr(0, length) : out += '?';
        text.remove_prefix(length);
    }
    return out;
}

void add_optional(ArrayWriter& array, const std::optional<std::string>& text) {
    text ? array.add_text(storable(*text, quarantine_body_bytes_max)) : array.add_null();
}

}  // namespace

void QuarantineStore::add(std::span<const QuarantineRow> rows) {
    if (rows.empty()) return;
    ArrayWriter tokens, codes, details, events, listeners, bodies;
    for (const QuarantineRow& row : rows) {
        tokens.add_text(storable(row.token_name, quarantine_body_bytes_max));
        codes.add_text(row.code);
        details.add_text(storable(row.detail, quarantine_body_bytes_max));
        add_optional(events, row.event_id);
        add_optional(listeners, row.listener_id);
        bodies.add_text(storable(row.body, quarantine_body_bytes_max));
    }
    Parameters parameters;
    for (ArrayWriter* array : {&tokens, &codes, &details, &events, &listeners, &bodies})
        parameters.text_form(array->finish());
    transaction_.run(sql::quarantine_store::add_rows, parameters);
}

std::vector<QuarantineRow> QuarantineStore::newest(std::int64_t before_id, const Filter& filter, int limit) {
    std::vector<QuarantineRow> rows;
    const auto answer = transaction_.run(
        sql::quarantine_store::newest_rows,
        Parameters().integer(before_id).optional_text(filter.code).optional_text(filter.token_name).integer(limit));
    for (const Row row : answer)
        rows.push_back({row.integer(0), from_microseconds(row.integer(1)), row.string(2), row.string(3), row.string(4),
                        row.optional_text(5), row.optional_text(6), row.string(7)});
    return rows;
}

std::size_t QuarantineStore::trim(std::chrono::seconds age_max, std::int64_t rows_max) {
    return transaction_.run(sql::quarantine_store::trim_rows, Parameters().integer(age_max.count()).integer(rows_max))
        .affected();
}

}  // namespace bellwether
