// The body of POST /v1/assign, read and checked.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"
#include "domain/targeting.hpp"
#include "http/message.hpp"

namespace bellwether {

inline constexpr std::size_t listeners_per_question_max = 1'000;
inline constexpr std::size_t experiments_per_question_max = 1'000;
inline constexpr std::size_t answers_per_question_max = 100'000;  ///< listeners times experiments asked for
inline constexpr std::size_t attributes_max = 200;

/// What a question says of the station is found by rules under names of its own, whatever the listener's attributes are called.
inline constexpr std::string_view context_prefix = "context.";

struct AskingListener {
    std::string listener_id;
    Attributes attributes;
};

struct AssignQuestion {
    std::vector<AskingListener> listeners;
    bool many = false;  ///< "listeners" was given, so that the answer is a list too
    bool names_experiments = false;
    std::vector<std::string> experiments;  ///< what was asked for by name
    bool expose = true;
};

/// `{"listener_id", "attributes"?, "context"?, "experiments"?, "expose"?}` or `{"listeners": [{"listener_id",
/// "attributes"?, "context"?}, ...], "context"?, "experiments"?, "expose"?}`. `context` is of the request: the station's
/// genre, the mode; rules find its fields as `context.genre`, `context.mode`. Refuses with every mistake; fields that we do not know are passed over.
Result<AssignQuestion> read_assign_question(const Request& request);

}  // namespace bellwether
