// What the world may take away for a while; whoever serves a caller answers 503 with Retry-After.
#pragma once

#include <stdexcept>

namespace bellwether {

struct Unavailable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace bellwether
