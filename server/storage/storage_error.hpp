// What storage throws. Nothing of libpqxx leaves this folder.
#pragma once

#include <stdexcept>
#include <string>

#include "domain/unavailable.hpp"

namespace bellwether {

/// The database is away, restarting, too busy, or the outcome of a commit is unknown: the caller gets 503 and repeats.
struct StorageUnavailable : Unavailable {
    using Unavailable::Unavailable;
};

/// A statement broke a named constraint. Stores turn the names they expect into precise refusals.
struct ConstraintViolation : std::runtime_error {
    ConstraintViolation(const std::string& what, std::string name)
        : std::runtime_error(what), constraint(std::move(name)) {}
    std::string constraint;
};

/// A statement failed for another reason: a fault of ours, it ends as a 500.
struct StorageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace bellwether
