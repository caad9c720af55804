// Which code this is: what a stored result names, so that it can be rebuilt by the same.
#pragma once

#include <string>

namespace bellwether {

/// The version, and the commit that was checked out when the build was configured: "0.1.0+0123456789ab". Without a
/// repository only the version.
std::string code_version();

}  // namespace bellwether
