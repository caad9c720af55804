// The built pages, and the description of the API, as routes of the service.
#pragma once

#include <string>
#include <string_view>

#include "http/static_files.hpp"

namespace bellwether {

/// docs/openapi.yaml, built into the program.
std::string_view openapi_document();

/// The built pages: of `web_dir`, or where that is empty of the folder `web` beside the program or one above it. Where
/// there are none, one page that says how to build them. Throws std::runtime_error where `web_dir` cannot be read.
StaticFiles load_web_pages(const std::string& web_dir);

}  // namespace bellwether
