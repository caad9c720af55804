#include "runtime/code_version.hpp"

#include <string_view>

namespace bellwether {

std::string code_version() {
    constexpr std::string_view commit = BELLWETHER_COMMIT;
    std::string version = BELLWETHER_VERSION;
    if (!commit.empty()) version.append("+").append(commit);
    return version;
}

}  // namespace bellwether
