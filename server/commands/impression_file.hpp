// A CSV file of impressions, read line by line, by the names of its header.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "domain/event.hpp"

namespace bellwether {

/// Every reader throws std::runtime_error with the file and the line where something does not fit.
class ImpressionFile {
  public:
    explicit ImpressionFile(const std::filesystem::path& path);

    bool next();
    std::int64_t number() const { return number_; }  ///< of the impression, from 1
    double share_read();                             ///< of the file's bytes, 0 to 1
    const std::string& cell(const std::string& name) const { return cells_[columns_.at(name)]; }
    double decimal(const std::string& name) const;
    UtcTime timestamp() const;
    [[noreturn]] void fail(const std::string& why) const;

  private:
    std::filesystem::path path_;
    std::ifstream stream_;
    double bytes_ = 1;
    std::map<std::string, std::size_t> columns_;
    std::size_t width_ = 0;
    std::vector<std::string> cells_;
    std::int64_t number_ = 0;
};

}  // namespace bellwether
