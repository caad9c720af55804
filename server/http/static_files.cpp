#include "http/static_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "http/etag.hpp"
#include "http/problem.hpp"

namespace bellwether {

namespace {

constexpr std::string_view packed_suffix = ".br";
constexpr std::string_view assets = "assets/";

std::string_view content_type_of(std::string_view path) {
    constexpr std::pair<std::string_view, std::string_view> types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".txt", "text/plain; charset=utf-8"},
        {".webmanifest", "application/manifest+json"},
        {".yaml", "application/yaml"},
    };
    for (const auto& [suffix, type] : types)
        if (path.ends_with(suffix)) return type;
    return "application/octet-stream";
}

/// "index-4f1c09aa.js": what a bundler names by its content never changes.
bool is_named_by_content(std::string_view path) {
    if (!path.starts_with(assets)) return false;
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const std::string_view stem = name.substr(0, name.find('.'));
    const std::size_t dash = stem.find('-');
    return dash != std::string_view::npos && stem.size() - dash - 1 >= 8;
}

/// Whether Accept-Encoding takes brotli: named, and not with a weight of nothing (RFC 9110, section 12.5.3).
bool takes_brotli(std::string_view accepted) {
    while (!accepted.empty()) {
        const std::size_t comma = accepted.find(',');
        std::string item(accepted.substr(0, comma));
        accepted = comma == std::string_view::npos ? std::string_view{} : accepted.substr(comma + 1);
        std::erase_if(item, [](char c) { return c == ' ' || c == '\t'; });
        if (item == "br") return true;
        if (item.starts_with("br;q=")) return item.find_first_of("123456789", 5) != std::string::npos;
    }
    return false;
}

bool looks_like_file(std::string_view path) {
    return path.substr(path.rfind('/') + 1).find('.') != std::string_view::npos;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file) throw std::runtime_error(fmt::format("cannot read {}", path.string()));
    return bytes;
}

}  // namespace

StaticFiles::StaticFiles(const std::vector<EmbeddedFile>& files) {
    for (const auto& file : files)
        add(std::string(file.path), std::string(file.bytes));
    pair_packed();
}

StaticFiles StaticFiles::of_folder(const std::filesystem::path& folder) {
    namespace fs = std::filesystem;
    StaticFiles files;
    std::size_t total = 0;
    std::error_code failure;
    for (fs::recursive_directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure)) {
        const bool hidden = entry->path().filename().string().starts_with('.');
        if (hidden && entry->is_directory()) entry.disable_recursion_pending();
        if (hidden || entry->is_symlink() || !entry->is_regular_file()) continue;
        std::string bytes = read_file(entry->path());
        total += bytes.size();
        if (total > static_bytes_max)
            throw std::runtime_error(fmt::format("{} holds more than {} bytes", folder.string(), static_bytes_max));
        files.add(entry->path().lexically_relative(folder).generic_string(), std::move(bytes));
    }
    if (failure) throw std::runtime_error(fmt::format("cannot read {}: {}", folder.string(), failure.message()));
    files.pair_packed();
    return files;
}

void StaticFiles::add(std::string path, std::string bytes) {
    std::string etag = etag_of_bytes(bytes);
    files_[std::move(path)] = File{std::move(bytes), std::move(etag), {}, {}};
}

void StaticFiles::pair_packed() {
    for (auto& [path, file] : files_) {
        const auto packed = files_.find(path + std::string(packed_suffix));
        if (packed == files_.end()) continue;
        file.packed = std::move(packed->second.bytes);
        file.packed_etag = std::move(packed->second.etag);
    }
    std::erase_if(files_, [](const auto& entry) { return entry.first.ends_with(packed_suffix); });
}

Response StaticFiles::serve(const Request& request) const {
    std::string_view path = request.parameter("path");
    auto found = files_.find(path.empty() ? std::string_view("index.html") : path);
    if (found == files_.end() && !path.starts_with(assets)) {
        const bool page = request.accept.find("text/html") != std::string_view::npos || !looks_like_file(path);
        if (page) found = files_.find(std::string_view("index.html"));
    }
    if (found == files_.end()) return problem(Error{ErrorKind::not_found, "there is no such page", {}});
    path = found->first;
    const File& file = found->second;
    const bool pack = !file.packed.empty() && takes_brotli(request.accept_encoding);
    const std::string& etag = pack ? file.packed_etag : file.etag;

    Response response;
    response.content_type = content_type_of(path);
    response.with("ETag", etag);
    response.with("Cache-Control", is_named_by_content(path) ? "public, max-age=31536000, immutable" : "no-cache");
    if (!file.packed.empty()) response.with("Vary", "Accept-Encoding");
    if (not_modified(request, etag)) {
        response.status = 304;
        return response;
    }
    if (pack) response.with("Content-Encoding", "br");
    response.body = pack ? file.packed : file.bytes;
    return response;
}

Route StaticFiles::route() const {
    Route route = inline_route(Method::get, "/{path...}", Access::open,
                               [this](const Request& request) { return serve(request); });
    route.quiet = true;
    return route;
}

}  // namespace bellwether
