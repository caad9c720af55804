// Whether the server keeps what it acknowledges, and who we are to it.
#pragma once

#include <string>
#include <vector>

#include "domain/time.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct DatabaseHealth {
    std::string version;  ///< as the server says it
    int major = 0;
    std::string user;
    bool superuser = false;
    std::vector<std::string> durable_settings_off;  ///< names; empty is what an acknowledged event relies on
    UtcTime clock;                                  ///< the server's, at the time of the question
};

DatabaseHealth database_health(Transaction& transaction);

}  // namespace bellwether
