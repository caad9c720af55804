#include "calculator/exact_json.hpp"

#include <simdjson.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "calculator/calculator.hpp"

namespace bellwether::calculator {

namespace {

boost::json::value convert(const simdjson::dom::element& element) {
    using Type = simdjson::dom::element_type;
    switch (element.type()) {
        case Type::ARRAY: {
            boost::json::array result;
            for (const auto& item : simdjson::dom::array(element)) result.push_back(convert(item));
            return result;
        }
        case Type::OBJECT: {
            boost::json::object result;
            for (const auto& field : simdjson::dom::object(element)) result[field.key] = convert(field.value);
            return result;
        }
        case Type::INT64: return std::int64_t(element);
        case Type::UINT64: return std::uint64_t(element);
        case Type::DOUBLE: return double(element);
        case Type::STRING: return boost::json::string(std::string_view(element));
        case Type::BOOL: return bool(element);
        case Type::NULL_VALUE: break;
    }
    return nullptr;
}

}  // namespace

boost::json::value parse_exact(std::string_view text) {
    simdjson::dom::parser parser;
    simdjson::dom::element element;
    const auto failure = parser.parse(text.data(), text.size()).get(element);
    if (failure != simdjson::SUCCESS) throw BadInput(simdjson::error_message(failure));
    return convert(element);
}

}  // namespace bellwether::calculator
