#include "web_pages.hpp"

#include <docs/openapi.hpp>
#include <filesystem>
#include <system_error>

namespace bellwether {

namespace {

constexpr std::string_view no_pages =
    "<!doctype html><html lang=\"en\"><title>Bellwether</title><h1>Bellwether</h1>"
    "<p>The service runs. Its pages were not built: run <code>make web</code> and start it again, or name their folder "
    "with <code>--web-dir</code>. The API is described at <a href=\"/openapi.yaml\">/openapi.yaml</a>.</p></html>";

std::filesystem::path find_pages() {
    std::error_code failure;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", failure);
    if (failure) return {};
    for (const auto& candidate : {program.parent_path() / "web", program.parent_path().parent_path() / "web"})
        if (std::filesystem::exists(candidate / "index.html", failure)) return candidate;
    return {};
}

}  // namespace

std::string_view openapi_document() { return embedded::openapi_yaml; }

StaticFiles load_web_pages(const std::string& web_dir) {
    const std::filesystem::path folder = web_dir.empty() ? find_pages() : std::filesystem::path(web_dir);
    if (!folder.empty()) return StaticFiles::of_folder(folder);
    return StaticFiles({{"index.html", no_pages}});
}

}  // namespace bellwether
