// Is it alive, is it ready, what does it count, what can be called.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "http/router.hpp"
#include "runtime/counters.hpp"

namespace bellwether {

/// One condition of being ready, with a sentence where it does not hold.
struct ReadyCheck {
    std::string name;
    bool good = false;
    std::string detail;
};

struct SystemSources {
    std::function<std::vector<ReadyCheck>()> checks;  ///< may ask the database
    Counters& counters;
    std::string openapi_yaml;
};

/// GET /healthz (the process answers), /readyz (200 or 503 with every check), /metrics (Prometheus text, any token),
/// /openapi.yaml.
std::vector<Route> system_routes(SystemSources sources);

}  // namespace bellwether
