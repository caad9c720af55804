#include "http/etag.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <charconv>

namespace bellwether {

namespace {

/// Takes the next entry off a list such as `W/"a", "b"`; false at its end or where it is no list of tags.
bool take_tag(std::string_view& list, std::string_view& tag) {
    while (!list.empty() && (list.front() == ' ' || list.front() == '\t' || list.front() == ','))
        list.remove_prefix(1);
    if (list.starts_with("W/")) list.remove_prefix(2);
    if (list.empty() || list.front() != '"') return false;
    const std::size_t end = list.find('"', 1);
    if (end == std::string_view::npos) return false;
    tag = list.substr(0, end + 1);
    list.remove_prefix(end + 1);
    return true;
}

}  // namespace

std::string etag_of_revision(std::int64_t revision) {
    return fmt::format("\"{}\"", revision);
}

std::string etag_of_bytes(std::string_view bytes) {
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return fmt::format("\"{:016x}{:016x}\"", hash.high64, hash.low64);
}

Result<std::int64_t> required_revision(const Request& request) {
    const std::string_view tag = request.if_match;
    if (tag.empty())
        return Error{ErrorKind::precondition_required,
                     "send the ETag that you have read in If-Match, so that no other change is overwritten",
                     {}};
    if (tag == "*") return -1;
    std::int64_t revision = 0;
    if (tag.size() > 2 && tag.front() == '"' && tag.back() == '"') {
        const auto [end, failure] = std::from_chars(tag.data() + 1, tag.data() + tag.size() - 1, revision);
        if (failure == std::errc{} && end == tag.data() + tag.size() - 1 && revision >= 0) return revision;
    }
    return Error{ErrorKind::stale, "If-Match holds no ETag of this resource; one such as \"7\" is expected", {}};
}

bool not_modified(const Request& request, std::string_view etag) {
    std::string_view list = request.if_none_match;
    if (list == "*") return true;
    if (etag.starts_with("W/")) etag.remove_prefix(2);
    for (std::string_view tag; take_tag(list, tag);)
        if (tag == etag) return true;
    return false;
}

}  // namespace bellwether
