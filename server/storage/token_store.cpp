#include "storage/token_store.hpp"

#include <fmt/format.h>

#include <sql/embedded.hpp>

#include "storage/audit_store.hpp"

namespace bellwether {

namespace {

std::string to_hex(std::string_view bytes) {
    std::string hex;
    for (unsigned char byte : bytes) hex += fmt::format("{:02x}", byte);
    return hex;
}

std::string from_hex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return bytes;
}

std::optional<UtcTime> optional_time(std::optional<std::int64_t> value) {
    return value ? std::optional<UtcTime>(from_microseconds(*value)) : std::nullopt;
}

}  // namespace

std::vector<TokenRecord> TokenStore::all() {
    std::vector<TokenRecord> tokens;
    for (const Row row : transaction_.run(sql::token_store::all_tokens)) {
        tokens.push_back({static_cast<int>(row.integer(0)), row.string(1), row.string(2), from_hex(row.text(3)),
                          row.string(4), from_microseconds(row.integer(5)), optional_time(row.optional_integer(6)),
                          optional_time(row.optional_integer(7))});
    }
    return tokens;
}

int TokenStore::add(const NewToken& token) {
    const auto rows = transaction_.run(
        sql::token_store::add_token,
        Parameters()
            .text(token.name)
            .text(token.role)
            .text(to_hex(token.secret_sha256))
            .text(token.created_by)
            .optional_integer(token.expires_at ? std::optional(microseconds(*token.expires_at)) : std::nullopt));
    return static_cast<int>(rows[0].integer(0));
}

bool TokenStore::revoke(const std::string& name) {
    return transaction_.run(sql::token_store::revoke_token, Parameters().text(name)).affected() > 0;
}

bool TokenStore::any() { return !transaction_.run("select 1 from tokens limit 1").empty(); }

}  // namespace bellwether
