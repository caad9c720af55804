// The tokens: hashes only, never the secret.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/event.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct TokenRecord {
    int token_id = 0;
    std::string name;
    std::string role;
    std::string secret_sha256;  ///< 32 raw bytes
    std::string created_by;
    UtcTime created_at;
    std::optional<UtcTime> expires_at;
    std::optional<UtcTime> revoked_at;
};

struct NewToken {
    std::string name;
    std::string role;
    std::string secret_sha256;  ///< 32 raw bytes
    std::string created_by;
    std::optional<UtcTime> expires_at;
};

class TokenStore {
  public:
    explicit TokenStore(Transaction& transaction) : transaction_(transaction) {}

    /// Every token, revoked ones too, by name.
    std::vector<TokenRecord> all();
    /// Throws ConstraintViolation `tokens_name_once` where the name is taken.
    int add(const NewToken& token);
    /// False where there is no such live token.
    bool revoke(const std::string& name);
    bool any();

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
