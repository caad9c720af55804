// PostgreSQL's text form of one-dimensional arrays of numbers and UUIDs, read: '{1,2,3}'.
#pragma once

#include <charconv>
#include <string_view>
#include <vector>

#include "storage/storage_error.hpp"

namespace bellwether {

/// Calls `take(element)` for each element of an array whose elements need no quotes.
template <class Take>
void for_each_element(std::string_view array, Take take) {
    if (array.size() < 2 || array.front() != '{' || array.back() != '}')
        throw StorageError("a column does not hold an array");
    array = array.substr(1, array.size() - 2);
    while (!array.empty()) {
        const auto comma = array.find(',');
        take(array.substr(0, comma));
        if (comma == std::string_view::npos) break;
        array.remove_prefix(comma + 1);
    }
}

template <class Number>
std::vector<Number> numbers_of(std::string_view array) {
    std::vector<Number> numbers;
    for_each_element(array, [&](std::string_view element) {
        Number number{};
        const auto result = std::from_chars(element.data(), element.data() + element.size(), number);
        if (result.ec != std::errc() || result.ptr != element.data() + element.size())
            throw StorageError("an array holds '" + std::string(element) + "' where a number was expected");
        numbers.push_back(number);
    });
    return numbers;
}

}  // namespace bellwether
