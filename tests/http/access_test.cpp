#include "http/access.hpp"

#include <doctest/doctest.h>

#include <set>

#include "domain/time.hpp"
#include "runtime/log.hpp"

using namespace bellwether;
using namespace std::chrono_literals;

namespace {

const UtcTime today = parse_time("2026-11-23T10:00:00Z").value();

struct Fixture {
    std::string service = make_token();
    std::string expired = make_token();
    std::string revoked = make_token();
    Counters counters;
    Published<TokenDirectory> tokens;
    std::vector<AccessEvent> events;
    AccessControl access{tokens, AccessSettings{.failures_per_minute = 3, .failing_peers_max = 2}, counters,
                         [this](const AccessEvent& event) { events.push_back(event); }};
    AccessControl::Remembered remembered;

    Fixture() {
        set_log_level(LogLevel::off);
        publish(false);
    }
    ~Fixture() { set_log_level(LogLevel::info); }

    void publish(bool revoke_service) {
        tokens.publish(std::make_shared<const TokenDirectory>(std::vector<TokenDirectory::Token>{
            {hash_token(service), "player", Role::service, std::nullopt, revoke_service},
            {hash_token(expired), "old", Role::admin, today, false},
            {hash_token(revoked), "gone", Role::admin, std::nullopt, true},
        }));
    }
    Result<Principal> ask(const std::string& authorization, UtcTime at = today, const std::string& peer = "192.0.2.1") {
        Request request;
        request.authorization = authorization;
        request.peer = peer;
        return access.authenticate(request, at, remembered);
    }
};

}  // namespace

TEST_CASE("a token has a prefix for leak scanners and 256 random bits") {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const std::string token = make_token();
        CHECK(token.size() == 46);
        CHECK(token.starts_with("bw_"));
        CHECK(seen.insert(token).second);
    }
}

TEST_CASE("a token is hashed by SHA-256") {
    // FIPS 180-2, appendix B.1: "abc".
    const std::string hash = hash_token("abc");
    CHECK(hash.size() == 32);
    CHECK(static_cast<unsigned char>(hash[0]) == 0xBA);
    CHECK(static_cast<unsigned char>(hash[1]) == 0x78);
    CHECK(static_cast<unsigned char>(hash[31]) == 0xAD);
}

TEST_CASE("a known token names its principal, again and again") {
    Fixture f;
    for (int i = 0; i < 3; ++i) {
        const auto principal = f.ask("Bearer " + f.service);
        REQUIRE(principal.has_value());
        CHECK(principal.value().name == "player");
        CHECK(principal.value().role == Role::service);
        CHECK_FALSE(principal.value().anonymous);
    }
    CHECK(f.ask("bearer  " + f.service + " ").has_value());
    Request request;
    request.api_key = f.service;
    CHECK(f.access.authenticate(request, today, f.remembered).has_value());
}

TEST_CASE("unknown, expired, revoked and foreign credentials are refused with the same words") {
    Fixture f;
    int peer = 0;
    for (const std::string& header :
         {"Bearer " + make_token(), "Bearer " + f.expired, "Bearer " + f.revoked, "Bearer " + f.service + "x",
          "Bearer " + std::string(10'000, 'x'), std::string("Basic dTpw"), std::string("Bearer"),
          std::string("Bearer "), std::string()}) {
        const auto refusal = f.ask(header, today, std::to_string(++peer));
        REQUIRE_MESSAGE(refusal.has_error(), header);
        CHECK(refusal.error().kind == ErrorKind::unauthenticated);
        CHECK(refusal.error().detail == "a token that is known, not expired and not revoked is needed");
    }
}

TEST_CASE("a token works until it expires, though the connection remembers it") {
    Fixture f;
    CHECK(f.ask("Bearer " + f.expired, today - 1us).has_value());
    CHECK(f.ask("Bearer " + f.expired, today).has_error());
}

TEST_CASE("a revocation counts from the next request on, though the connection remembers the token") {
    Fixture f;
    CHECK(f.ask("Bearer " + f.service).has_value());
    f.publish(true);
    CHECK(f.ask("Bearer " + f.service).has_error());
}

TEST_CASE("failures of one peer are limited by the minute, and its good tokens are not") {
    Fixture f;
    for (int i = 0; i < 3; ++i)
        CHECK(f.ask("Bearer x", today + 20s).error().kind == ErrorKind::unauthenticated);
    const auto over = f.ask("Bearer x", today + 30s);
    CHECK(over.error().kind == ErrorKind::too_many_requests);
    CHECK(over.error().retry_after_seconds == 50);
    CHECK(f.ask("Bearer " + f.service, today + 30s).has_value());
    CHECK(f.ask("Bearer x", today + 30s, "192.0.2.2").error().kind == ErrorKind::unauthenticated);
    CHECK(f.ask("Bearer x", today + 80s).error().kind == ErrorKind::unauthenticated);
}

TEST_CASE("only so many failing peers are remembered") {
    Fixture f;
    for (int peer = 0; peer < 100; ++peer)
        CHECK(f.ask("Bearer x", today, std::to_string(peer)).error().kind == ErrorKind::unauthenticated);
    CHECK(f.access.failing_peers() == 2);
}

TEST_CASE("refusals are told to the audit, without the secret") {
    Fixture f;
    f.ask("Bearer secret").has_error();
    REQUIRE(f.events.size() == 1);
    CHECK(f.events[0].what == "refused");
    CHECK(f.events[0].peer == "192.0.2.1");
    CHECK(f.events[0].name.empty());
}

TEST_CASE("the table of roles") {
    const auto may = [](Access access, Role role) {
        return AccessControl::authorize(access, Principal{"x", role, false}).has_value();
    };
    struct Row {
        Access access;
        bool service, viewer, scientist, admin;
    };
    for (const Row& row :
         {Row{Access::open, true, true, true, true}, Row{Access::any_token, true, true, true, true},
          Row{Access::service, true, false, false, true}, Row{Access::read, false, true, true, true},
          Row{Access::write, false, false, true, true}, Row{Access::admin, false, false, false, true}}) {
        CHECK(may(row.access, Role::service) == row.service);
        CHECK(may(row.access, Role::viewer) == row.viewer);
        CHECK(may(row.access, Role::scientist) == row.scientist);
        CHECK(may(row.access, Role::admin) == row.admin);
    }
    const Principal nobody;
    CHECK(AccessControl::authorize(Access::open, nobody).has_value());
    for (const Access access : {Access::any_token, Access::service, Access::read, Access::write, Access::admin})
        CHECK(AccessControl::authorize(access, nobody).error().kind == ErrorKind::forbidden);
}
