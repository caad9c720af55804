// The built web pages, served from memory: a path is a key of a map, so that none can lead out of the folder.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "http/router.hpp"

namespace bellwether {

/// A file that is part of the program.
struct EmbeddedFile {
    std::string_view path;  ///< relative, with '/': "assets/index-4f1c09aa.js"
    std::string_view bytes;
};

inline constexpr std::size_t static_bytes_max = 64u << 20;

/// Immutable. A file "x.br" is no file of its own but x packed by brotli, sent to those who take it.
class StaticFiles {
  public:
    StaticFiles() = default;
    explicit StaticFiles(const std::vector<EmbeddedFile>& files);
    /// Reads a whole folder; symbolic links and hidden files are left out. Throws std::runtime_error where it cannot be
    /// read or holds more than static_bytes_max.
    static StaticFiles of_folder(const std::filesystem::path& folder);

    /// Files under assets/ with a hash in their name may be kept for ever; all others are asked for again by their
    /// ETag. Paths that are no file, as the pages of the web client are, get index.html; but neither what is under
    /// assets/ nor what looks like a file and is not asked for as a page.
    Response serve(const Request& request) const;

    /// GET "/{path...}", open to all. The files must outlive the route.
    Route route() const;

    bool empty() const { return files_.empty(); }

  private:
    struct File {
        std::string bytes;
        std::string etag;
        std::string packed;  ///< empty where there is no packed form
        std::string packed_etag;
    };
    void add(std::string path, std::string bytes);
    void pair_packed();

    std::map<std::string, File, std::less<>> files_;
};

}  // namespace bellwether
