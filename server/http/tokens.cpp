// Tokens of access.hpp: making, hashing, finding them.
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <cstring>
#include <memory>

#include "domain/ensure.hpp"
#include "http/access.hpp"
#include "http/base64url.hpp"
#include "http/random.hpp"

namespace bellwether {

namespace {

constexpr std::size_t hash_size = 32;

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// Fetched once: OpenSSL 3 otherwise looks the algorithm up by its name at every use, which costs more than the hash.
const EVP_MD* sha256() {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return algorithm;
}

}  // namespace

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    const int done = RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count));
    ensure(done == 1, "the operating system gives randomness");
    return bytes;
}

std::string make_token() {
    return "bw_" + base64url_encode(random_bytes(32));
}

std::string hash_token(std::string_view token) {
    static thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
    std::string hash(hash_size, '\0');
    const bool done = context && EVP_DigestInit_ex(context.get(), sha256(), nullptr) == 1 &&
                      EVP_DigestUpdate(context.get(), token.data(), token.size()) == 1 &&
                      EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(hash.data()), nullptr) == 1;
    ensure(done, "SHA-256 can be computed");
    return hash;
}

TokenDirectory::TokenDirectory(std::vector<Token> tokens) {
    for (auto& token : tokens) {
        ensure(token.secret_sha256.size() == hash_size, "a token's hash has 32 bytes");
        std::string key = token.secret_sha256;
        tokens_.emplace(std::move(key), std::move(token));
    }
}

const TokenDirectory::Token* TokenDirectory::find(std::string_view secret_sha256) const {
    if (secret_sha256.size() != hash_size) return nullptr;
    const auto found = tokens_.find(std::string(secret_sha256));
    return found == tokens_.end() ? nullptr : &found->second;
}

bool TokenDirectory::is_live(const Token& token, UtcTime now) {
    return !token.revoked && (!token.expires_at || now < *token.expires_at);
}

std::size_t TokenDirectory::Hash::operator()(const std::string& sha256) const {
    std::size_t head = 0;
    std::memcpy(&head, sha256.data(), sizeof head);
    return head;
}

bool TokenDirectory::Equal::operator()(const std::string& left, const std::string& right) const {
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace bellwether
