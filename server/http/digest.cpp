#include "http/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "domain/ensure.hpp"
#include "http/base64url.hpp"

namespace bellwether {

std::string sha256_hex(std::string_view bytes) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    ensure(EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr) == 1, "OpenSSL knows SHA-256");
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < size; ++i) {
        text += digits[digest[i] >> 4];
        text += digits[digest[i] & 15];
    }
    return text;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    const auto* done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                            reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest, &size);
    ensure(done != nullptr, "OpenSSL knows HMAC-SHA256");
    return {reinterpret_cast<const char*>(digest), size};
}

std::string base64_encode(std::string_view bytes) {
    std::string text = base64url_encode(bytes);
    for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
    while (text.size() % 4 != 0) text += '=';
    return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
    std::string url(text);
    for (char& c : url) {
        if (c == '-' || c == '_') return std::nullopt;
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    }
    return base64url_decode(url);
}

}  // namespace bellwether
