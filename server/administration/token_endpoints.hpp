// Making, listing and revoking tokens.
#pragma once

#include <string>
#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// GET, POST /v1/tokens; DELETE /v1/tokens/{name}: for admins. POST answers with the secret, once. Replicas know a new or
/// a revoked token within two seconds, by the number of the configuration.
std::vector<Route> token_routes(Database& database);

/// Makes the first admin token where there is no token at all, and returns its secret; the empty string otherwise.
std::string make_first_admin_token(Database& database);

}  // namespace bellwether
