#include "commands/impression_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "domain/time.hpp"

namespace bellwether {

namespace {

/// The dataset quotes nothing, so a comma always separates.
std::vector<std::string> split(std::string line) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::vector<std::string> cells;
    std::size_t begin = 0;
    for (auto comma = line.find(','); comma != std::string::npos; comma = line.find(',', begin)) {
        cells.push_back(line.substr(begin, comma - begin));
        begin = comma + 1;
    }
    cells.push_back(line.substr(begin));
    return cells;
}

}  // namespace

ImpressionFile::ImpressionFile(const std::filesystem::path& path) : path_(path), stream_(path) {
    std::string header;
    if (!stream_ || !std::getline(stream_, header)) throw std::runtime_error(path.string() + " cannot be read");
    bytes_ = static_cast<double>(std::filesystem::file_size(path));
    const auto names = split(header);
    for (std::size_t i = 0; i < names.size(); ++i) columns_[names[i]] = i;
    for (const char* needed : {"timestamp", "item_id", "position", "click", "propensity_score"})
        if (!columns_.contains(needed))
            throw std::runtime_error(fmt::format("{}: the header has no column '{}'", path.string(), needed));
    width_ = names.size();
}

bool ImpressionFile::next() {
    std::string line;
    if (!std::getline(stream_, line) || line.empty()) return false;
    ++number_;
    cells_ = split(line);
    if (cells_.size() != width_) fail("the line has another number of columns than the header");
    return true;
}

double ImpressionFile::share_read() {
    const auto at = static_cast<double>(stream_.tellg());
    return at < 0 ? 1.0 : std::min(1.0, at / bytes_);
}

double ImpressionFile::decimal(const std::string& name) const {
    const auto& text = cell(name);
    double value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) fail("'" + text + "' is no number");
    return value;
}

UtcTime ImpressionFile::timestamp() const {
    std::string text = cell("timestamp");
    if (const auto space = text.find(' '); space != std::string::npos) text[space] = 'T';
    const auto time = parse_time(text);
    if (!time) fail(time.error().detail);
    return time.value();
}

void ImpressionFile::fail(const std::string& why) const {
    throw std::runtime_error(fmt::format("{}:{}: {}", path_.string(), number_ + 1, why));
}

}  // namespace bellwether
