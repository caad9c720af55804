#include "app_tokens.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "app.hpp"

namespace bellwether {

/// Written to a name of its own first: nobody reads half a token.
void write_secret_file(const std::filesystem::path& path, const std::string& secret) {
    const std::string fresh = path.string() + ".new";
    const int file = ::open(fresh.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
    const std::string line = secret + "\n";
    const bool good = file >= 0 && ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    if (file >= 0) ::close(file);
    if (!good || ::rename(fresh.c_str(), path.c_str()) != 0)
        throw StartFailure(fmt::format("the first admin token cannot be written to {}", path.string()));
}

std::shared_ptr<const TokenDirectory> directory_of(const std::vector<TokenRecord>& records) {
    std::vector<TokenDirectory::Token> tokens;
    for (const auto& record : records) {
        const Role role = record.role == "admin"       ? Role::admin
                          : record.role == "scientist" ? Role::scientist
                          : record.role == "service"   ? Role::service
                                                       : Role::viewer;
        tokens.push_back({record.secret_sha256, record.name, role, record.expires_at, record.revoked_at.has_value()});
    }
    return std::make_shared<const TokenDirectory>(std::move(tokens));
}

}  // namespace bellwether
