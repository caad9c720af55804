#include "http/head.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <charconv>

#include "http/problem.hpp"

namespace bellwether {

namespace {

namespace http = boost::beast::http;

constexpr std::size_t request_id_length_max = 64;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool same_name(std::string_view name, std::string_view lower_name) {
    return name.size() == lower_name.size() &&
           std::equal(name.begin(), name.end(), lower_name.begin(), [](char a, char b) { return lower(a) == b; });
}

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// RFC 9110, section 5.6.2.
bool is_token_character(char c) {
    return is_alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// Visible characters, space, tab, and what is beyond ASCII (RFC 9110, section 5.5).
bool is_value_character(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
}

bool is_host_character(char c) {
    return is_alphanumeric(c) || c == '.' || c == ':' || c == '[' || c == ']' || c == '-';
}

bool is_request_id(std::string_view text) {
    return !text.empty() && text.size() <= request_id_length_max && std::all_of(text.begin(), text.end(), [](char c) {
        return is_alphanumeric(c) || c == '-' || c == '_' || c == '.';
    });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

using Refused = std::optional<HeadRefusal>;

/// The fields that somebody here reads. Each may stand once: two answers to one question are how smuggling begins.
struct Fields {
    std::string_view host, content_length, content_type, expect, if_match, if_none_match, cookie, authorization,
        api_key, origin, fetch_site, idempotency_key, traceparent, request_id, forwarded_proto;
    /// These may be lists over several lines; the last line counts.
    std::string_view accept, accept_encoding, forwarded_for;
    std::size_t hosts = 0;
    std::size_t count = 0;

    Refused take(std::string_view name, std::string_view value);

  private:
    struct Single {
        std::string_view name;
        std::string_view Fields::*place;
    };
    static constexpr std::array<Single, 14> singles();
};

constexpr std::array<Fields::Single, 14> Fields::singles() {
    return {{{"content-length", &Fields::content_length},
             {"content-type", &Fields::content_type},
             {"expect", &Fields::expect},
             {"if-match", &Fields::if_match},
             {"if-none-match", &Fields::if_none_match},
             {"cookie", &Fields::cookie},
             {"authorization", &Fields::authorization},
             {"x-api-key", &Fields::api_key},
             {"origin", &Fields::origin},
             {"sec-fetch-site", &Fields::fetch_site},
             {"idempotency-key", &Fields::idempotency_key},
             {"traceparent", &Fields::traceparent},
             {"x-request-id", &Fields::request_id},
             {"x-forwarded-proto", &Fields::forwarded_proto}}};
}

Refused Fields::take(std::string_view name, std::string_view value) {
    if (++count > field_count_max) return HeadRefusal{431, "the request has more than 100 header fields"};
    switch (lower(name.front())) {  // most fields of a browser end here
        case 't':
            if (same_name(name, "transfer-encoding"))
                return HeadRefusal{411, "Transfer-Encoding is not taken; send the length in Content-Length"};
            break;
        case 'h':
            if (!same_name(name, "host")) return std::nullopt;
            host = value;
            if (++hosts > 1) return HeadRefusal{400, "the request has more than one Host"};
            return std::nullopt;
        case 'a':
            if (same_name(name, "accept")) accept = value;
            if (same_name(name, "accept-encoding")) accept_encoding = value;
            break;
        case 'x':
            if (same_name(name, "x-forwarded-for")) forwarded_for = value;
            break;
        case 'c':
        case 'e':
        case 'i':
        case 'o':
        case 's':
            break;
        default:
            return std::nullopt;
    }
    for (const auto& [known, place] : singles()) {
        if (!same_name(name, known)) continue;
        if ((this->*place).data()) return HeadRefusal{400, "a header field that may stand once stands twice"};
        this->*place = value;
        return std::nullopt;
    }
    return std::nullopt;
}

/// Walks over the lines after the first. Beast reads them too; but what it lets pass is not ours to choose.
Refused scan_fields(std::string_view lines, Fields& fields) {
    while (lines != "\r\n") {
        const std::size_t end = lines.find('\r');
        const std::string_view line = lines.substr(0, end);
        if (lines[end + 1] != '\n') return HeadRefusal{400, "a line of the head ends in a bare carriage return"};
        lines.remove_prefix(end + 2);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0)
            return HeadRefusal{400, "a header field is a name, a colon and a value"};
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = trimmed(line.substr(colon + 1));
        // This refuses folded lines and a space before the colon too.
        if (!std::all_of(name.begin(), name.end(), is_token_character))
            return HeadRefusal{400, "the name of a header field holds a character that it may not"};
        if (!std::all_of(value.begin(), value.end(), is_value_character))
            return HeadRefusal{400, "the value of a header field holds a control character"};
        if (auto refused = fields.take(name, value)) return refused;
    }
    return std::nullopt;
}

/// Whether the request line is one but for its version.
bool names_a_version(std::string_view line) {
    if (line.size() < 9 || std::count(line.begin(), line.end(), ' ') != 2) return false;
    const std::string_view version = line.substr(line.size() - 9);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return version.starts_with(" HTTP/") && is_digit(version[6]) && version[7] == '.' && is_digit(version[8]);
}

Refused read_method(http::verb verb, Method& method) {
    switch (verb) {
        case http::verb::get:
            method = Method::get;
            return std::nullopt;
        case http::verb::head:
            method = Method::head;
            return std::nullopt;
        case http::verb::post:
            method = Method::post;
            return std::nullopt;
        case http::verb::put:
            method = Method::put;
            return std::nullopt;
        case http::verb::patch:
            method = Method::patch;
            return std::nullopt;
        case http::verb::delete_:
            method = Method::del;
            return std::nullopt;
        case http::verb::options:
            method = Method::options;
            return std::nullopt;
        case http::verb::trace:
        case http::verb::connect:
            return HeadRefusal{405, "TRACE and CONNECT are not served"};
        default:
            return HeadRefusal{501, "this method is not known here"};
    }
}

Refused read_target(std::string_view target, Request& request) {
    if (target.size() > target_length_max) return HeadRefusal{414, "the target is longer than 8 KiB"};
    const bool visible = std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7F; });
    if (!visible || !target.starts_with('/') || target.find('#') != std::string_view::npos)
        return HeadRefusal{400, "the target must be a path that begins with '/'"};
    request.target = target;
    const std::size_t question = target.find('?');
    request.path = target.substr(0, question);
    request.query = question == std::string_view::npos ? std::string_view{} : target.substr(question + 1);
    return std::nullopt;
}

Refused read_content_length(const Fields& fields, Framing& framing) {
    framing.content_length = 0;
    const std::string_view text = fields.content_length;
    if (!text.data()) return std::nullopt;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), framing.content_length);
    const bool digits =
        !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || failure != std::errc{} || end != text.data() + text.size())
        return HeadRefusal{400, "Content-Length must be one whole number"};
    return std::nullopt;
}

Refused check_host(const Fields& fields, const Framing& framing) {
    if (fields.hosts == 0) {
        if (framing.http_1_0) return std::nullopt;
        return HeadRefusal{400, "the request has no Host"};
    }
    if (fields.host.empty() || !std::all_of(fields.host.begin(), fields.host.end(), is_host_character))
        return HeadRefusal{400, "Host holds a character that it may not, or nothing"};
    return std::nullopt;
}

/// Lower case, in place, without the parameters.
std::string_view media_type(std::string_view content_type, char* bytes) {
    if (!content_type.data()) return {};
    char* const begin = bytes + (content_type.data() - bytes);
    const std::string_view type = trimmed(content_type.substr(0, content_type.find(';')));
    std::transform(begin, begin + type.size(), begin, lower);
    return type;
}

void hand_over(const Fields& fields, char* bytes, Request& request, Framing& framing) {
    request.content_type = media_type(fields.content_type, bytes);
    request.if_match = fields.if_match;
    request.if_none_match = fields.if_none_match;
    request.accept = fields.accept;
    request.accept_encoding = fields.accept_encoding;
    request.cookie = fields.cookie;
    request.authorization = fields.authorization;
    request.api_key = fields.api_key;
    request.origin = fields.origin;
    request.host = fields.host;
    request.fetch_site = fields.fetch_site;
    request.idempotency_key = fields.idempotency_key;
    request.traceparent = fields.traceparent;
    framing.request_id = is_request_id(fields.request_id) ? fields.request_id : std::string_view{};
    framing.forwarded_for = fields.forwarded_for;
    framing.forwarded_proto = fields.forwarded_proto;
}

}  // namespace

std::optional<HeadRefusal> parse_head(char* bytes, std::size_t size, Request& request, Framing& framing) {
    const std::string_view head(bytes, size);
    const std::size_t line_end = head.find("\r\n");
    if (line_end == std::string_view::npos || !head.ends_with("\r\n\r\n"))
        return HeadRefusal{400, "the head does not end in an empty line"};
    Fields fields;
    if (auto refused = scan_fields(head.substr(line_end + 2), fields)) return refused;

    http::request_parser<http::empty_body> parser;
    parser.header_limit(head_size_max);
    parser.body_limit(boost::none);
    boost::system::error_code failure;
    parser.put(boost::asio::const_buffer(bytes, size), failure);
    if (failure == http::error::bad_version && names_a_version(head.substr(0, line_end)))
        return HeadRefusal{505, "only HTTP/1.1 and HTTP/1.0 are spoken here"};
    if (failure || !parser.is_header_done()) return HeadRefusal{400, "the request line or a header field is malformed"};
    const auto& message = parser.get();

    framing.http_1_0 = message.version() == 10;
    framing.keep_alive = message.keep_alive();
    if (auto refused = read_method(message.method(), request.method)) return refused;
    // Beast keeps a copy of the target; ours stays where the bytes are, between the first two spaces.
    const std::size_t target_begin = head.find(' ') + 1;
    const std::string_view target = head.substr(target_begin, message.target().size());
    if (target != message.target()) return HeadRefusal{400, "the request line is malformed"};
    if (auto refused = read_target(target, request)) return refused;
    if (auto refused = check_host(fields, framing)) return refused;
    if (auto refused = read_content_length(fields, framing)) return refused;
    framing.expects_continue = false;
    if (!fields.expect.empty()) {
        if (!same_name(fields.expect, "100-continue")) return HeadRefusal{417, "only 100-continue can be expected"};
        framing.expects_continue = !framing.http_1_0;
    }
    hand_over(fields, bytes, request, framing);
    return std::nullopt;
}

Response head_problem(const HeadRefusal& refusal) {
    switch (refusal.status) {
        case 405:
            return problem(405, "method-not-allowed", "The method is not allowed", refusal.detail)
                .with("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        case 408:
            return problem(408, "timeout", "The request took too long", refusal.detail);
        case 411:
            return problem(411, "length-required", "Content-Length is needed", refusal.detail);
        case 414:
            return problem(414, "target-too-long", "The target is too long", refusal.detail);
        case 417:
            return problem(417, "expectation-failed", "The expectation cannot be met", refusal.detail);
        case 431:
            return problem(431, "head-too-large", "The head is too large", refusal.detail);
        case 503:
            return problem(Error{ErrorKind::unavailable, std::string(refusal.detail), {}});
        case 501:
            return problem(501, "not-implemented", "The method is not known", refusal.detail);
        case 505:
            return problem(505, "version-not-supported", "The HTTP version is not supported", refusal.detail);
        default:
            return problem(400, "malformed", "The request is malformed", refusal.detail);
    }
}

}  // namespace bellwether
