#include "support/temporary_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace bellwether::test {

namespace fs = std::filesystem;

TemporaryDirectory::TemporaryDirectory(const std::string& name) {
    std::string pattern = (fs::temp_directory_path() / ("bellwether-test-" + name + "-XXXXXX")).string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::system_error(errno, std::generic_category(), pattern);
    path_ = fs::canonical(pattern);
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;  // a test may have removed it already
    fs::remove_all(path_, ignored);
}

}  // namespace bellwether::test
