// A directory for one test, gone with it.
#pragma once

#include <filesystem>
#include <string>

namespace bellwether::test {

class TemporaryDirectory {
  public:
    /// Below the system's place for such, with a name that begins with `bellwether-test-`.
    explicit TemporaryDirectory(const std::string& name = "dir");
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace bellwether::test
