// How a refusal travels: Result<T> holds a value or an Error that the caller must act on.
// What broke in the world is an exception instead, and what is wrong in the program is ensure().
#pragma once

#include <boost/outcome/basic_result.hpp>
#include <boost/outcome/policy/throw_bad_result_access.hpp>
#include <boost/outcome/try.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace bellwether {

/// What the API user can do about it. http/problem.cpp maps each kind to one status code.
enum class ErrorKind {
    unreadable,              ///< the body is not what its type says: 400
    unauthenticated,         ///< no token, or one that is not known: 401
    forbidden,               ///< the token's role may not do this: 403
    not_found,               ///< 404
    conflict,                ///< the state does not allow it: 409
    stale,                   ///< If-Match names an older revision: 412
    too_large,               ///< 413
    unsupported_media_type,  ///< 415
    invalid,                 ///< readable, but wrong: 422
    precondition_required,   ///< If-Match is missing: 428
    too_many_requests,       ///< 429
    unavailable,             ///< the database is away or a queue is full: 503
};

/// One mistake in a body: where (a JSON Pointer, RFC 6901), which kind (a stable word), and the sentence for a person.
struct ErrorDetail {
    std::string pointer;
    std::string code;
    std::string detail;
};

struct Error {
    ErrorKind kind = ErrorKind::invalid;
    std::string detail;
    std::vector<ErrorDetail> errors;
    int retry_after_seconds = 1;  ///< of too_many_requests and unavailable: when to come again
};

/// A refusal that points at one place of the body.
inline Error invalid_at(std::string pointer, std::string code, std::string detail) {
    Error error{ErrorKind::invalid, detail, {}};
    error.errors.push_back({std::move(pointer), std::move(code), std::move(detail)});
    return error;
}

/// A value or an Error. `return value;` and `return Error{...};` convert; a wrong value() throws.
template <class T>
using Result =
    boost::outcome_v2::basic_result<T, Error, boost::outcome_v2::policy::throw_bad_result_access<Error, void>>;

inline boost::outcome_v2::success_type<void> ok() { return boost::outcome_v2::success(); }

}  // namespace bellwether

/// BW_TRY(auto x, expression): x is the value, or this function returns the expression's Error.
#define BW_TRY(...) BOOST_OUTCOME_TRY(__VA_ARGS__)
