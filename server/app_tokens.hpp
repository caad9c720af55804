// Where App's tokens lie: the first one in a file, all of them in memory by their hash.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "http/access.hpp"
#include "storage/token_store.hpp"

namespace bellwether {

/// Mode 0600, whole or not at all. Throws StartFailure where it cannot be written.
void write_secret_file(const std::filesystem::path& path, const std::string& secret);

/// What access looks tokens up in.
std::shared_ptr<const TokenDirectory> directory_of(const std::vector<TokenRecord>& records);

}  // namespace bellwether
